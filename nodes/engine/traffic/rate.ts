import { isConclusive, limitOf, type Interval } from './limit';

/**
 * A pace in requests a second that learns a vendor's limit from its refusals: it falls to just
 * under the limit, and feels its way up the faster the longer nothing is refused. All times are
 * milliseconds of one clock.
 */
export interface LearnedRate {
	/** The pace for a request that starts now. */
	readonly at: (now: number) => number;
	readonly accepted: (now: number) => void;
	/**
	 * Whether there was something to learn: requests that were under way together are refused
	 * together, and that is one refusal.
	 */
	readonly refused: (startedAt: number, now: number) => boolean;
	/** No request starts before then, which says nothing of the limit. */
	readonly pausedUntil: (then: number) => void;
}

/** The first refusal says little of the limit, so the search starts from a third of the pace. */
const FIRST_CUT = 0.33;
const SEARCH_A_STEP = 0.5;
/** Later ones measure it. */
const JUST_UNDER = 0.98;
/** Where one does not, although the limit was known: it has moved, or is kept to the millisecond. */
const CUT = 0.8;
const PROBE_A_STEP = 0.01;
const PROBE_DOUBLES_AFTER = 4;
const STEP_MS = 1000;
/** Refusals that probing may cost, as a share of all requests; beyond it, steps take longer. */
const FAIR_COST = 0.02;
const SLOWEST_PER_SECOND = 0.1;

/** Starts at the `ceiling`, which may be infinite, and never exceeds it. */
export function learnedRate(ceiling: number, now: number): LearnedRate {
	let rate = ceiling;
	let raisedAt = now;
	// Steps are a share of the best pace so far, so that of several runs the slower ones catch up.
	let best = 0;
	let isSearching = false;
	let first: Interval | undefined;
	let current = { since: now, resumedAt: now, accepted: [] as number[] };
	const count = { accepted: 0, refused: 0 };

	const fall = (interval: Interval) => {
		const isClose = first !== undefined && isConclusive(interval, first, rate);
		const measured = limitOf(interval, first);
		if (isClose) best = Math.max(best * 0.9, measured);
		if (!first) rate = measured * FIRST_CUT;
		else if (isClose || isSearching) rate = measured * JUST_UNDER;
		else rate = Math.max(measured, rate * CUT);
		rate = Math.min(ceiling, Math.max(rate, SLOWEST_PER_SECOND));
		isSearching = isSearching ? !isClose : !first;
		first ??= interval;
	};

	const stepMs = () => {
		const cost = count.refused / (count.accepted + count.refused);
		return isSearching ? STEP_MS : STEP_MS * Math.max(1, cost / FAIR_COST);
	};

	const growthAStep = (quietSteps: number) => {
		if (isSearching) return SEARCH_A_STEP;
		const probe = PROBE_A_STEP * 2 ** (quietSteps / PROBE_DOUBLES_AFTER) * Math.max(1, best / rate);
		return Math.min(SEARCH_A_STEP, probe);
	};

	return {
		at: (moment) => {
			if (!first || moment <= raisedAt) return rate;
			const step = stepMs();
			const growth = growthAStep((moment - current.resumedAt) / step);
			rate = Math.min(ceiling, rate * (1 + growth) ** ((moment - raisedAt) / step));
			raisedAt = moment;
			return rate;
		},
		accepted: (moment) => {
			count.accepted += 1;
			current.accepted.push(moment);
		},
		refused: (startedAt, moment) => {
			count.refused += 1;
			if (first && startedAt <= current.since) return false;
			fall({ ...current, until: moment });
			current = { since: moment, resumedAt: moment, accepted: [] };
			return true;
		},
		pausedUntil: (then) => {
			current.resumedAt = then;
			raisedAt = then;
		},
	};
}
