import { sortBy } from 'lodash';

import type { Row } from './report';

/** How often the contenders take turns, by the number of customers. */
export const ROUNDS: ReadonlyArray<readonly [number, number]> = [
	[1000, 5],
	[10_000, 3],
];

/** What a run came to. */
export interface Comparable {
	readonly wallMs: number;
	readonly cpuMs: number;
	/** Customers that the vendor has updated. */
	readonly applied: number;
}

/** A table of the contenders, each compared with this node round by round. */
export async function compare<Run extends Comparable>(
	labels: Readonly<Record<string, string>>,
	raceOne: (name: string, count: number) => Promise<Run>,
	furtherColumns: (runs: readonly Run[]) => Row = () => ({}),
): Promise<Row[]> {
	const tables = await each(ROUNDS, async ([count, times]) => {
		const raced = await rounds(
			Object.keys(labels),
			times,
			async (name) => await raceOne(name, count),
		);
		return rowsOf(count, labels, raced, furtherColumns);
	});
	return tables.flat();
}

/** Several races over the same customers, so that what else the machine does meets everybody. */
async function rounds<Run>(
	names: readonly string[],
	times: number,
	raceOne: (name: string) => Promise<Run>,
): Promise<Record<string, Run[]>> {
	const raced = Object.fromEntries(names.map((name): [string, Run[]] => [name, []]));
	for (let round = 0; round < times; round += 1) {
		const first = round % names.length;
		const order = [...names.slice(first), ...names.slice(0, first)];
		await each(order, async (name) => raced[name]?.push(await raceOne(name)));
	}
	return raced;
}

function rowsOf<Run extends Comparable>(
	count: number,
	labels: Readonly<Record<string, string>>,
	raced: Readonly<Record<string, readonly Run[]>>,
	furtherColumns: (runs: readonly Run[]) => Row,
): Row[] {
	return Object.entries(raced).map(([name, runs]) => {
		// This node against the contender, each round by itself.
		const against = (of: (run: Run) => number): string => {
			const multiples = runs.map((run, round) => {
				const node = raced.node?.[round];
				return node ? of(node) / of(run) : NaN;
			});
			return name === 'node' ? '' : `${median(multiples).toFixed(2)} ×`;
		};
		return {
			Customers: count.toLocaleString('en'),
			Contender: labels[name] ?? name,
			Applied: Math.min(...runs.map(({ applied }) => applied)),
			Time: `${(median(runs.map(({ wallMs }) => wallMs)) / 1000).toFixed(2)} s`,
			'Time against it': against(({ wallMs }) => wallMs),
			'Processor time an item': `${(median(runs.map(({ cpuMs }) => cpuMs)) / count).toFixed(2)} ms`,
			'Processor time against it': against(({ cpuMs }) => cpuMs),
			...furtherColumns(runs),
		};
	});
}

/** The one in the middle of an odd number of figures. */
export function median(figures: readonly number[]): number {
	return sortBy(figures)[Math.floor(figures.length / 2)] ?? NaN;
}

/** Does the work for one after the other. */
export async function each<Item, Result>(
	items: readonly Item[],
	work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
	const results: Result[] = [];
	for (const item of items) results.push(await work(item));
	return results;
}
