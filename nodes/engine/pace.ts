import { sleepUnless, type Clock, type IsOver } from './clock';
import { isAnswer, isSuccess, type HttpResult, type Send, type Tried } from './http';
import { isConclusive, limitOf, type Interval } from './limit';
import { LONGEST_ASKED_MS, waitAskedFor } from './retryAfter';

/**
 * The pace of a run, which every request goes through. It starts as fast as it is let and learns
 * the vendor's limit from its refusals. A refusal holds everybody back together; then the run goes
 * on just under the limit, and feels its way up the faster the longer nothing is refused.
 */
export interface Gate {
	/** Resolves when the next request may start. */
	readonly pass: () => Promise<void>;
	/** Learns from what came of a request that passed at `startedAt`. */
	readonly learn: (result: HttpResult, startedAt: number) => void;
}

/** How long a refusal holds that does not say; twice as long for each that follows in a row. */
const HOLD_MS = 500;
const LONGEST_HOLD_MS = 30_000;
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

/** `requestsPerSecond`: never faster than this; 0: as fast as the vendor allows. */
export function gateFor(requestsPerSecond: number, clock: Clock, isOver: IsOver): Gate {
	const ceiling = requestsPerSecond > 0 ? requestsPerSecond : Infinity;
	let rate = ceiling;
	let nextAt = 0;
	let heldUntil = 0;
	let refusalsInARow = 0;
	let raisedAt = 0;
	let acceptedInAll = 0;
	let refusedInAll = 0;
	let isSearching = false;
	// Steps are a share of the best pace so far, so that of several runs the slower ones catch up.
	let peak = 0;
	let first: Interval | undefined;
	let current = { since: clock.now(), resumedAt: clock.now(), accepted: [] as number[] };

	const hold = (ms: number) => {
		heldUntil = Math.max(heldUntil, clock.now() + ms);
		nextAt = heldUntil;
	};

	const refused = (asked: number | undefined, startedAt: number) => {
		const now = clock.now();
		// Requests that were under way together are refused together: that is one refusal.
		const isNew = !first || startedAt > current.since;
		if (isNew) {
			const interval = { ...current, until: now };
			const isClose = first !== undefined && isConclusive(interval, first, rate);
			const measured = limitOf(interval, first);
			if (isClose) peak = Math.max(peak * 0.9, measured);
			if (!first) rate = measured * FIRST_CUT;
			else if (isClose || isSearching) rate = measured * JUST_UNDER;
			else rate = Math.max(measured, rate * CUT);
			rate = Math.min(ceiling, Math.max(rate, SLOWEST_PER_SECOND));
			isSearching = isSearching ? !isClose : !first;
			first ??= interval;
			current = { since: now, resumedAt: now, accepted: [] };
			refusalsInARow += 1;
		}
		if (asked !== undefined) hold(asked);
		else if (isNew) hold(Math.min(LONGEST_HOLD_MS, HOLD_MS * 2 ** (refusalsInARow - 1)));
		current.resumedAt = heldUntil;
		raisedAt = heldUntil;
	};

	const caution = () => Math.max(1, refusedInAll / (acceptedInAll + refusedInAll) / FAIR_COST);

	const raise = () => {
		const now = clock.now();
		if (!first || now <= raisedAt) return;
		const step = isSearching ? STEP_MS : STEP_MS * caution();
		const quietSteps = (now - heldUntil) / step;
		const probe = PROBE_A_STEP * 2 ** (quietSteps / PROBE_DOUBLES_AFTER) * Math.max(1, peak / rate);
		const growth = isSearching ? SEARCH_A_STEP : Math.min(SEARCH_A_STEP, probe);
		rate = Math.min(ceiling, rate * (1 + growth) ** ((now - raisedAt) / step));
		raisedAt = now;
	};

	const turn = async () => {
		while (nextAt > clock.now() && !isOver()) {
			await sleepUnless(isOver, nextAt - clock.now(), clock);
		}
		raise();
		nextAt = clock.now() + 1000 / rate;
	};

	let queue = Promise.resolve();
	return {
		// One after the other, so that a wait is never longer than the pace of its end demands.
		pass: async () => await (queue = queue.then(turn)),
		learn: (result, startedAt) => {
			if (!isAnswer(result)) return;
			const asked = waitAskedFor(result.headers, clock.now());
			if (result.status === 429) {
				refusedInAll += 1;
				return refused(asked, startedAt);
			}
			if (result.status === 503 && asked !== undefined) return hold(asked);
			current.accepted.push(clock.now());
			acceptedInAll += 1;
			refusalsInARow = 0;
		},
	};
}

/**
 * Sends at the gate's pace. A vendor that asks for a longer wait than a run can make is not asked
 * again until then: every request gets the same answer, so that all items can say so.
 */
export function withPacing(send: Send, gate: Gate, clock: Clock, isOver: IsOver): Send {
	let closed: { readonly until: number; readonly answer: Tried } | undefined;
	return async (request) => {
		await gate.pass();
		if (isOver()) return { noAnswer: 'cancelled', words: '' };
		if (closed && clock.now() < closed.until) return closed.answer;
		const startedAt = clock.now();
		const result = await send(request);
		const askedToWaitMs = isAnswer(result) ? waitAskedFor(result.headers, clock.now()) : undefined;
		if (askedToWaitMs !== undefined && askedToWaitMs > LONGEST_ASKED_MS && !isSuccess(result)) {
			closed = { until: clock.now() + askedToWaitMs, answer: { ...result, askedToWaitMs } };
			return closed.answer;
		}
		gate.learn(result, startedAt);
		return result;
	};
}
