import { inLanes } from '../../nodes/engine/traffic/lanes';

/** Work that ends when it is told to, and a log of what began and ended. */
function workshop() {
	const log: string[] = [];
	const ends = new Map<string, () => void>();
	const work = async (item: string) => {
		log.push(`${item} begins`);
		await new Promise<void>((end) => ends.set(item, end));
		log.push(`${item} ends`);
	};
	const finish = async (...items: string[]) => {
		for (const item of items) {
			ends.get(item)?.();
			await new Promise(setImmediate);
		}
	};
	return { log, work, finish };
}

/** Batches of items, and how many of them were asked for. */
function batches(...all: string[][]) {
	const asked = { count: 0 };
	const next = async () => {
		const value = all[asked.count++];
		return value ? ({ value, done: false } as const) : ({ value: undefined, done: true } as const);
	};
	return { asked, next };
}

const byLetter = (item: string) => item.charAt(0);
const began = (log: string[]) => log.filter((line) => line.endsWith('begins')).map(byLetter);

test('items of one lane keep their order, and lanes go side by side', async () => {
	const { log, work, finish } = workshop();
	const done = inLanes(batches(['a1', 'b1', 'a2', 'c1', 'a3']), byLetter, 10, work);
	await new Promise(setImmediate);
	await finish('b1', 'c1');
	expect(log.slice(0, 3)).toEqual(['a1 begins', 'b1 begins', 'c1 begins']);
	await finish('a1', 'a2', 'a3');
	expect(log.slice(5)).toEqual(['a1 ends', 'a2 begins', 'a2 ends', 'a3 begins', 'a3 ends']);
	await done;
});

test.each([1, 2])(
	'no more than the width are under way at once, in their order (%i)',
	async (width) => {
		const { log, work, finish } = workshop();
		const done = inLanes(batches(['a1', 'b', 'a2', 'c']), byLetter, width, work);
		await finish();
		expect(log).toHaveLength(0);
		await new Promise(setImmediate);
		expect(log).toHaveLength(width);
		await finish('a1', 'b', 'a2', 'c');
		await finish('a2', 'c');
		expect(began(log)).toEqual(['a', 'b', 'a', 'c']);
		await done;
	},
);

test('a batch is asked for only when nothing else is left to begin with', async () => {
	const { work, finish } = workshop();
	const source = batches(['a1', 'b1'], ['a2', 'c1']);
	const done = inLanes(source, byLetter, 2, work);
	await new Promise(setImmediate);
	expect(source.asked.count).toBe(1);
	await finish('b1');
	expect(source.asked.count).toBe(2);
	await finish('a1', 'c1', 'a2');
	await done;
});

test('lanes that turn out to be one keep the order of their items', async () => {
	const { log, work, finish } = workshop();
	let isOne = false;
	const done = inLanes(
		batches(['a1'], ['b1']),
		(item) => (isOne ? 'one' : byLetter(item)),
		1,
		work,
	);
	await new Promise(setImmediate);
	isOne = true;
	await finish('a1', 'b1');
	expect(log).toEqual(['a1 begins', 'a1 ends', 'b1 begins', 'b1 ends']);
	await done;
});

test('no items make no work', async () => {
	await inLanes(batches([]), byLetter, 5, async () => await Promise.reject(new Error('never')));
});

test('what the work throws is thrown', async () => {
	const work = async () => await Promise.reject(new Error('a fault in the program'));
	await expect(inLanes(batches(['a']), byLetter, 1, work)).rejects.toThrow(
		'a fault in the program',
	);
});
