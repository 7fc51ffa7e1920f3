import { inLanes } from '../../nodes/engine/traffic/lanes';

/** Work that ends when it is told to, and a log of what began and ended. */
function workshop() {
	const log: string[] = [];
	const ends = new Map<string, () => void>();
	const work = async (item: string) => {
		log.push(`${item} begins`);
		await new Promise<void>((end) => ends.set(item, end));
		log.push(`${item} ends`);
		return item.toUpperCase();
	};
	const finish = async (item: string) => {
		ends.get(item)?.();
		await new Promise(setImmediate);
	};
	return { log, work, finish };
}

const byLetter = (item: string) => item.charAt(0);

test('items of one lane keep their order, and lanes go side by side', async () => {
	const { log, work, finish } = workshop();
	const done = inLanes(['a1', 'b1', 'a2'], byLetter, 10, work);
	expect(log).toEqual(['a1 begins', 'b1 begins']);
	await finish('b1');
	await finish('a1');
	expect(log.slice(2)).toEqual(['b1 ends', 'a1 ends', 'a2 begins']);
	await finish('a2');
	expect(await done).toEqual(['A1', 'B1', 'A2']);
});

test('no more than the width are under way at once', async () => {
	const { log, work, finish } = workshop();
	const done = inLanes(['a', 'b', 'c', 'd'], byLetter, 2, work);
	expect(log).toEqual(['a begins', 'b begins']);
	await finish('b');
	expect(log.slice(2)).toEqual(['b ends', 'c begins']);
	await finish('a');
	await finish('c');
	await finish('d');
	expect(await done).toEqual(['A', 'B', 'C', 'D']);
});

test('results come in the order of the items, whoever ends first', async () => {
	const { work, finish } = workshop();
	const done = inLanes(['a', 'b', 'c'], byLetter, 3, work);
	for (const item of ['c', 'a', 'b']) await finish(item);
	expect(await done).toEqual(['A', 'B', 'C']);
});

test('no items make no work', async () => {
	expect(await inLanes([], byLetter, 5, async () => 'never')).toEqual([]);
});

test('what the work throws is thrown', async () => {
	const work = async () => await Promise.reject(new Error('a fault in the program'));
	await expect(inLanes(['a'], byLetter, 1, work)).rejects.toThrow('a fault in the program');
});
