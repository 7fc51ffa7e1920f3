interface Bar {
	readonly label: string;
	readonly value: number;
	readonly note: string;
}

const WIDTH = 720;
const LABELS = 190;
const ROW = 44;

/** A bar chart that reads on light and dark pages alike. */
export function barChart(bars: readonly Bar[]): string {
	const longest = Math.max(...bars.map(({ value }) => value), 1);
	const rows = bars.map(({ label, value, note }, at) => {
		const y = 56 + at * ROW;
		const length = Math.max(2, (value / longest) * (WIDTH - LABELS - 110));
		const colour = at === 0 ? '#16a34a' : '#94a3b8';
		return [
			`<text x="${LABELS - 12}" y="${y + 17}" text-anchor="end">${label}</text>`,
			`<rect x="${LABELS}" y="${y}" width="${length.toFixed(0)}" height="26" rx="4" fill="${colour}"/>`,
			`<text x="${LABELS + length + 10}" y="${y + 17}">${note}</text>`,
		].join('');
	});
	const height = 56 + bars.length * ROW + 8;
	const style =
		'text{font:14px system-ui,sans-serif;fill:#64748b}.title{font-weight:600;font-size:15px}';
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img"><style>${style}</style><text class="title" x="12" y="28">Updates that arrive: 1,000 customers, 50 requests a second allowed</text>${rows.join('')}</svg>\n`;
}
