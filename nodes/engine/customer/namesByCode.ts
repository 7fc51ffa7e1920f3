/** Reads `AF Afghanistan, AL Albania` as names by code, in the order given. */
export function namesByCode(list: string): Record<string, string> {
	return Object.fromEntries(
		list.split(', ').map((entry) => {
			const [code = ''] = entry.split(' ', 1);
			return [code, entry.slice(code.length + 1)];
		}),
	);
}
