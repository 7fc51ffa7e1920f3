/**
 * Works on items side by side, at most `width` at once, in the order in which they come; items of
 * one lane go one after the other. Batches are asked for one by one, each when nothing else is left
 * to begin with. A lane is asked for when an item's turn comes, since lanes may be joined meanwhile.
 */
export async function inLanes<Item, Lane>(
	batches: AsyncIterator<readonly Item[]>,
	laneOf: (item: Item) => Lane,
	width: number,
	work: (item: Item) => Promise<void>,
): Promise<void> {
	// The last one is the next.
	const ready: Item[] = [];
	const busy = new Set<Lane>();
	const behind = new Map<Lane, Item[]>();
	let coming: Promise<boolean> | undefined;

	const fetchBatch = async () => {
		const { done, value } = await batches.next();
		if (done) return false;
		for (const item of [...value].reverse()) ready.push(item);
		coming = undefined;
		return true;
	};

	/** The next item whose lane is free. Those of busy lanes are put behind the one at work. */
	const take = (): Item | undefined => {
		for (let item = ready.pop(); item !== undefined; item = ready.pop()) {
			const lane = laneOf(item);
			if (!busy.has(lane)) return item;
			const waiting = behind.get(lane);
			if (waiting) waiting.push(item);
			else behind.set(lane, [item]);
		}
		return undefined;
	};

	const release = (lane: Lane) => {
		busy.delete(lane);
		const waiting = behind.get(lane);
		const next = waiting?.shift();
		if (!waiting?.length) behind.delete(lane);
		// It came before whatever is ready.
		if (next !== undefined) ready.push(next);
	};

	const worker = async () => {
		for (;;) {
			const item = take();
			if (item !== undefined) {
				const lane = laneOf(item);
				busy.add(lane);
				await work(item).finally(() => release(lane));
			} else if (!(await (coming ??= fetchBatch()))) {
				if (!ready.length) return;
			}
		}
	};
	await Promise.all(Array.from({ length: width }, worker));
}
