import { sleepUnless, type Clock, type IsOver } from './clock';
import { isAnswer, isSuccess, type HttpResult, type Send, type Tried } from './http';
import { learnedRate } from './rate';
import { LONGEST_ASKED_MS, waitAskedFor } from './retryAfter';

/**
 * The pace of a run, which every request goes through. It starts as fast as it is let and learns
 * the vendor's limit from its refusals. A refusal holds everybody back together; then the run goes
 * on just under the limit.
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

/** `requestsPerSecond`: never faster than this; 0: as fast as the vendor allows. */
export function gateFor(requestsPerSecond: number, clock: Clock, isOver: IsOver): Gate {
	const ceiling = requestsPerSecond > 0 ? requestsPerSecond : Infinity;
	const rate = learnedRate(ceiling, clock.now());
	let nextAt = 0;
	let refusalsInARow = 0;

	const hold = (ms: number) => {
		nextAt = Math.max(nextAt, clock.now() + ms);
		rate.pausedUntil(nextAt);
	};

	const refused = (asked: number | undefined, startedAt: number) => {
		const isNew = rate.refused(startedAt, clock.now());
		if (isNew) refusalsInARow += 1;
		if (asked !== undefined) hold(asked);
		else if (isNew) hold(Math.min(LONGEST_HOLD_MS, HOLD_MS * 2 ** (refusalsInARow - 1)));
	};

	const turn = async () => {
		while (nextAt > clock.now() && !isOver()) {
			await sleepUnless(isOver, nextAt - clock.now(), clock);
		}
		nextAt = clock.now() + 1000 / rate.at(clock.now());
	};

	let queue = Promise.resolve();
	return {
		// One after the other, so that a wait is never longer than the pace of its end demands.
		pass: async () => await (queue = queue.then(turn)),
		learn: (result, startedAt) => {
			if (!isAnswer(result)) return;
			const asked = waitAskedFor(result.headers, clock.date());
			if (result.status === 429) return refused(asked, startedAt);
			if (result.status === 503 && asked !== undefined) return hold(asked);
			rate.accepted(clock.now());
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
		const askedToWaitMs = isAnswer(result) ? waitAskedFor(result.headers, clock.date()) : undefined;
		if (askedToWaitMs !== undefined && askedToWaitMs > LONGEST_ASKED_MS && !isSuccess(result)) {
			closed = { until: clock.now() + askedToWaitMs, answer: { ...result, askedToWaitMs } };
			return closed.answer;
		}
		gate.learn(result, startedAt);
		return result;
	};
}
