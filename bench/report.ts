import { cpus } from 'node:os';

import { WARM_UP_ITEMS } from './warmUp';

export type Row = Readonly<Record<string, string | number>>;

/** Rows as a Markdown table; the first row's keys are the heads. */
export function markdownTable(rows: readonly Row[]): string {
	const heads = Object.keys(rows[0] ?? {});
	const lines = [
		heads,
		heads.map(() => '---'),
		...rows.map((row) => heads.map((head) => row[head] ?? '')),
	];
	return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/**
 * The page with a section in the place of the one with the same title, or at the end. The others
 * stay as they are: not all of them are written here.
 */
export function report(page: string, title: string, text: string): string {
	const [processor] = cpus();
	const machine = `${cpus().length} × ${processor?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}`;
	const parts = new Map(
		page
			.split(/^## /m)
			.slice(1)
			.map((part) => [part.split('\n', 1)[0], part]),
	);
	parts.set(title, `${title}\n\n${text}\n\n`);
	return `# Benchmarks

Written by \`npm run bench\` on one machine (${machine}), each section in one run, on the vendor sandbox in a process of its own. Before anything is measured, the same process updates ${WARM_UP_ITEMS.toLocaleString('en')} customers, since n8n is a server that runs for long; where no other word is said, each run has a process of its own. The HTTP Request node is that of the n8n which the demo installs.

![How many of 1,000 updates arrive](images/benchmark.svg)

${[...parts.values()].map((part) => `## ${part}`).join('')}`;
}
