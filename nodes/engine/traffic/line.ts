/**
 * How many requests a second. The vendor's limit is unknown until it has refused twice: what it
 * accepted between two refusals, over the time between them, is the limit's own average, for
 * token buckets and for windows alike, since at both refusals nothing was left.
 *
 * What may be sent is a line, not a gap (a token bucket, or GCRA, kept on this side): the pace
 * times the time since the last refusal, less what was sent since. So a wait costs nothing where
 * the vendor keeps a reserve or a new window begins: what was missed is caught up at once.
 */
export interface Line {
	/** Milliseconds from one request to the next; 0 while the limit is unknown. */
	readonly gapMs: () => number;
	/** `fastest`: more requests a second than that it need not allow, nothing else lets them through. */
	readonly nextStart: (now: number, fastest: number) => number;
	/** Whether requests wait for this line, and not for something else. */
	readonly isTight: () => boolean;
	readonly started: (now: number) => void;
	readonly accepted: () => void;
	/** The vendor lets nothing in from now on. */
	readonly refused: (now: number) => void;
	/** Each refusal costs, also of requests that were under way together. */
	readonly countRefusal: () => void;
	/** The vendor lets requests in again, one of them so far: time to count. */
	readonly resumed: (now: number) => void;
}

/** The pace after a measurement, as a share of what was measured. */
const JUST_UNDER = 0.98;
/** One measurement lowers the pace to this share of it at most: some come too early. */
const LOWEST_CUT = 0.85;
/** Growth a second after the first measurement, until it is refused. */
const SEARCH = 0.5;
/** Growth a second later on, doubling after so many quiet milliseconds. */
const PROBE = 0.01;
const PROBE_DOUBLES_AFTER_MS = 4000;
/** Refusals that probing may cost, as a share of all requests; beyond it, growth takes longer. */
const FAIR_COST = 0.03;
/** What older refusals and older best paces count for, with each new measurement. */
const FADE = 0.5;
const BEST_FADES = 0.95;
/** What was missed is caught up at so many times the pace, so that a limit refuses few. */
const CATCH_UP = 4;
/** A reserve that was used in full may be larger than believed. */
const RESERVE_GROWS = 1.5;

export function measuredLine(start: number): Line {
	let perSecond = Infinity;
	let best = 0;
	let measurements = 0;
	let isRefused = false;
	/** What was accepted since the last refusal, or since the start. */
	let interval = { since: start, accepted: 0 };
	let resumed = { at: start, accepted: 0, credit: 0 };
	let refusal = { at: start, credit: 0 };
	let credit = 0;
	/** Requests that the vendor lets in at once after a rest, at most. */
	let reserve = Infinity;
	let movedAt = start;
	let lastStart = -Infinity;
	const cost = { accepted: 0, refused: 0 };

	/** Brings pace and credit to this moment. */
	const moveTo = (now: number) => {
		const seconds = Math.max(0, now - movedAt) / 1000;
		movedAt = now;
		if (perSecond === Infinity) return;
		const isSearching = measurements <= 1;
		const costs = cost.refused / (cost.accepted + cost.refused) / FAIR_COST;
		const patience = isSearching ? 1 : Math.max(1, costs);
		const doublings = (now - resumed.at) / patience / PROBE_DOUBLES_AFTER_MS;
		const growth = isSearching ? SEARCH : Math.min(SEARCH, PROBE * 2 ** doublings);
		perSecond += Math.max(perSecond, best) * ((1 + growth) ** (seconds / patience) - 1);
		credit = Math.min(Math.max(1, reserve), credit + seconds * perSecond);
	};

	const measure = ({ since, accepted }: { since: number; accepted: number }) => {
		const average = (accepted * 1000) / Math.max(1, refusal.at - since);
		const lowest = measurements === 0 ? 0 : perSecond * LOWEST_CUT;
		perSecond = Math.max(average * JUST_UNDER, lowest);
		best = Math.max(best * BEST_FADES, average);
		measurements += 1;
		cost.accepted *= FADE;
		cost.refused *= FADE;
	};

	return {
		gapMs: () => 1000 / perSecond,
		nextStart: (now, fastest) => {
			if (perSecond === Infinity) return now;
			moveTo(now);
			perSecond = Math.min(perSecond, fastest);
			return credit > 1 - 1e-6
				? lastStart + 1000 / perSecond / CATCH_UP
				: now + ((1 - credit) * 1000) / perSecond;
		},
		isTight: () => perSecond < Infinity && credit < 1,
		started: (now) => {
			lastStart = now;
			if (perSecond === Infinity) return;
			credit -= 1;
			if (credit >= 1 || resumed.credit <= 0 || resumed.credit < reserve - 1.01) return;
			reserve *= RESERVE_GROWS;
			resumed.credit = 0;
		},
		accepted: () => {
			cost.accepted += 1;
			interval.accepted += 1;
			resumed.accepted += 1;
		},
		refused: (now) => {
			moveTo(now);
			refusal = { at: now, credit };
		},
		countRefusal: () => {
			cost.refused += 1;
		},
		resumed: (now) => {
			// Refused before the credit was used up: the vendor keeps a smaller reserve than the wait suggested.
			if (resumed.credit > 1 && refusal.credit >= 1) reserve = Math.max(1, resumed.accepted);
			if (isRefused) measure(interval);
			isRefused = true;
			credit =
				perSecond === Infinity ? 0 : Math.min((perSecond * (now - refusal.at)) / 1000, reserve) - 1;
			interval = { since: refusal.at, accepted: 0 };
			resumed = { at: now, accepted: 0, credit };
			movedAt = now;
		},
	};
}
