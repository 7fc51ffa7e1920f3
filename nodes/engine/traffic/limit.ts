/** What a vendor accepted between two refusals; times in milliseconds. */
export interface Interval {
	readonly since: number;
	readonly until: number;
	/** When requests went on after the refusal that it began with. */
	readonly resumedAt: number;
	/** When each accepted request was answered, in order. */
	readonly accepted: readonly number[];
}

// Shorter windows measure jitter.
const SHORTEST_WINDOW_MS = 250;

/**
 * The limit, in requests a second, that a refusal at the end of the interval reveals. Vendors let
 * some requests through beyond their limit after a rest (a token bucket); a refusal means that
 * this reserve is used up.
 *
 * - Between two refusals the reserve is empty at both ends, so what was accepted is no more than
 *   the limit allows: the average is a lower bound.
 * - The `first` interval began with a full reserve, so the reserve is no more than what it
 *   accepted. Whatever any window before the refusal accepted beyond that was the limit's doing.
 *
 * The first interval itself has no such bounds: its average is all there is.
 */
export function limitOf(interval: Interval, first: Interval | undefined): number {
	// One more was on its way when the refusal came.
	const average = perSecond(interval.accepted.length + 1, interval.until - interval.since);
	if (!first) return average;
	const firstMs = first.until - first.since;
	const windows = interval.accepted.map((from, at) => {
		const ms = interval.until - from - firstMs;
		const beyond = interval.accepted.length - at - first.accepted.length;
		return from < interval.resumedAt || ms < SHORTEST_WINDOW_MS ? 0 : perSecond(beyond, ms);
	});
	return Math.max(average, ...windows);
}

/**
 * Whether the limit measured is close. A reserve that ran over while nothing was sent makes the
 * average too low; `rate` is the pace at which the refusal came, so the limit is no higher.
 */
export function isConclusive(interval: Interval, first: Interval, rate: number): boolean {
	const firstMs = first.until - first.since;
	const smallestReserve = first.accepted.length - (rate * firstMs) / 1000;
	if (interval.accepted.length < smallestReserve) return true;
	return (
		interval.accepted.length >= 2 * first.accepted.length &&
		interval.until - interval.resumedAt >= firstMs + SHORTEST_WINDOW_MS
	);
}

function perSecond(requests: number, ms: number): number {
	return (requests * 1000) / Math.max(ms, 1);
}
