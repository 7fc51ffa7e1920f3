/** Time as an argument, so that a day of waiting is tested in milliseconds. */
export interface Clock {
	/** Milliseconds since some moment. Only goes forward, whatever happens to the machine's clock. */
	readonly now: () => number;
	/** The wall's time, in milliseconds since the epoch: for dates in headers and for nothing else. */
	readonly date: () => number;
	readonly sleep: (ms: number) => Promise<void>;
	/** A number from 0 up to 1, for jitter. */
	readonly random: () => number;
}

/** Whether the run is over: no new request may start, and nobody needs to wait any longer. */
export type IsOver = () => boolean;

const SLICE_MS = 250;

/** Sleeps, but not on once the run is over. Hosts offer no sleep that ends early, hence slices. */
export async function sleepUnless(isOver: IsOver, ms: number, clock: Clock): Promise<void> {
	const until = clock.now() + ms;
	for (let left = ms; left > 0 && !isOver(); left = until - clock.now()) {
		await clock.sleep(Math.min(left, SLICE_MS));
	}
}

const LONGEST_STRETCH_MS = 25;

/**
 * Long work calls this between its steps: it waits a moment where the work has gone on for a while,
 * so that whoever shares the thread gets a turn.
 */
export function breather(clock: Clock): () => Promise<void> {
	let since = clock.now();
	return async () => {
		if (clock.now() - since <= LONGEST_STRETCH_MS) return;
		await clock.sleep(0);
		since = clock.now();
	};
}
