/** So many customers whose requests fail, with no answer in between, mean that the vendor is away. */
const SEVERAL = 3;

/** After so many failures in a row, so many requests find out what is the matter. */
const SCOUTS = SEVERAL;
/** Where these are not heard of, another one. */
const NEXT_SCOUT_MS = 5000;

/** While it is away one request asks for all, after waits of this length; the last one repeats. */
const ASK_AFTER_MS = [1000, 2000, 4000, 5000] as const;

/**
 * Whether the vendor as a whole is there, told from what requests come to. All times are
 * milliseconds of one clock.
 */
export interface Availability {
	/** When the next request may ask whether it is back; absent while it is there. */
	readonly asksAt: () => number | undefined;
	/** Whether it has been away for longer than the run waits. */
	readonly isGivenUp: (now: number) => boolean;
	/** Whether it is in doubt, after failures in a row. */
	readonly isDoubtful: () => boolean;
	/** Whether a request may start that was not sent before: in doubt only a few may. */
	readonly admits: (now: number) => boolean;
	readonly started: (now: number, isAgain: boolean) => void;
	/** It answered, whatever it said. */
	readonly answered: (customer: string | undefined, now: number) => void;
	/** No answer came, or one that says "not now". Whether that is the vendor's doing, not the request's. */
	readonly failed: (request: FailedRequest) => boolean;
}

export interface FailedRequest {
	/** Absent where it is about many customers: then each time counts as another one. */
	readonly customer: string | undefined;
	readonly startedAt: number;
	readonly now: number;
	/** How long the vendor asked to wait. */
	readonly askedMs?: number | undefined;
	/** Whether its tries are used up. */
	readonly isLast: boolean;
}

/**
 * A request that failed while others were answered failed for a reason of its own: it says nothing
 * of the vendor, then and later. `longestWaitMs` 0: no run waits, and the vendor is given up once
 * the last tries of several customers in a row have failed.
 */
export function availability(longestWaitMs: number): Availability {
	const failing = new Set<string | symbol>();
	const failingAlone = new Set<string>();
	let answeredAt = -Infinity;
	let failingSince = 0;
	let failuresInARow = 0;
	let scouts = 0;
	let scoutedAt = -Infinity;
	let away: { readonly since: number; asksAt: number; asks: number } | undefined;

	const isDoubtful = () => !away && failuresInARow >= SEVERAL;

	const failedAlone = (customer: string | undefined, startedAt: number) => {
		if (customer === undefined) return false;
		if (answeredAt > startedAt) failingAlone.add(customer);
		return failingAlone.has(customer);
	};

	const askAgain = (now: number, askedMs = 0) => {
		if (!away) return;
		const wait = ASK_AFTER_MS[Math.min(away.asks, ASK_AFTER_MS.length - 1)] ?? 0;
		away.asksAt = Math.max(away.asksAt, now + Math.max(wait, askedMs));
	};

	return {
		asksAt: () => away?.asksAt,
		isGivenUp: (now) => away !== undefined && now - away.since >= longestWaitMs,
		isDoubtful,
		admits: (now) => !isDoubtful() || scouts < SCOUTS || now >= scoutedAt + NEXT_SCOUT_MS,
		started: (now, isAgain) => {
			if (isDoubtful() && !isAgain) [scouts, scoutedAt] = [scouts + 1, now];
			if (!away) return;
			away.asks += 1;
			askAgain(now);
		},
		answered: (customer, now) => {
			if (customer !== undefined) failingAlone.delete(customer);
			answeredAt = now;
			failing.clear();
			[failuresInARow, scouts] = [0, 0];
			away = undefined;
		},
		failed: ({ customer, startedAt, now, askedMs, isLast }) => {
			if (away) {
				askAgain(now, askedMs);
				return true;
			}
			failuresInARow += 1;
			if (failedAlone(customer, startedAt)) return false;
			if (longestWaitMs === 0 && !isLast) return false;
			if (!failing.size) failingSince = now;
			failing.add(customer ?? Symbol('many customers'));
			if (failing.size < SEVERAL) return false;
			away = { since: failingSince, asksAt: now, asks: 0 };
			askAgain(now, askedMs);
			return true;
		},
	};
}
