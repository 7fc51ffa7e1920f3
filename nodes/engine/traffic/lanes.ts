/**
 * Works on items side by side, at most `width` at once, while the items of one lane keep their
 * order: each worker takes a whole lane. Results come in the order of the items.
 */
export async function inLanes<Item, Result>(
	items: readonly Item[],
	laneOf: (item: Item) => string,
	width: number,
	work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
	const lanes = placesByLane(items, laneOf);
	const results = new Array<Result>(items.length);
	const waiting = lanes.values();
	const worker = async () => {
		for (const places of waiting) {
			for (const at of places) results[at] = await work(items[at] as Item);
		}
	};
	await Promise.all(Array.from({ length: Math.min(width, lanes.length) }, worker));
	return results;
}

// The names of the lanes are done with before the work begins.
function placesByLane<Item>(items: readonly Item[], laneOf: (item: Item) => string): number[][] {
	const lanes = new Map<string, number[]>();
	items.forEach((item, at) => {
		const lane = laneOf(item);
		const places = lanes.get(lane);
		if (places) places.push(at);
		else lanes.set(lane, [at]);
	});
	return [...lanes.values()];
}
