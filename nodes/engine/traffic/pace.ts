import { sleepUnless, type Clock, type IsOver } from './clock';
import { isAnswer, isSuccess, type HttpResult, type Send, type Tried } from './http';
import { controller } from './controller';
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

/** `requestsPerSecond`: never faster than this; 0: as fast as the vendor allows. */
export function gateFor(
	{
		requestsPerSecond,
		maxConcurrentRequests,
	}: { requestsPerSecond: number; maxConcurrentRequests: number },
	clock: Clock,
	isOver: IsOver,
): Gate {
	const control = controller(
		{ ceiling: maxConcurrentRequests, perSecond: requestsPerSecond },
		clock.now(),
	);
	let isFirst = true;
	let underWay = 0;
	let wake = () => {};
	let answered = new Promise<void>((resolve) => (wake = resolve));

	const turn = async () => {
		while (!isOver()) {
			const at = isFirst && underWay > 0 ? Infinity : control.nextStart(clock.now(), underWay);
			if (at <= clock.now()) break;
			if (at === Infinity) await answered;
			else await Promise.race([sleepUnless(isOver, at - clock.now(), clock), answered]);
		}
		underWay += 1;
		control.started(clock.now());
	};

	let queue = Promise.resolve();
	return {
		// One after the other, so that a wait is never longer than the pace of its end demands.
		pass: async () => await (queue = queue.then(turn)),
		learn: (result, startedAt) => {
			const seen = { startedAt, now: clock.now(), underWay };
			isFirst = false;
			if (isAnswer(result)) {
				const askedMs = waitAskedFor(result.headers, clock.date());
				if (result.status === 429 || (result.status === 503 && askedMs !== undefined)) {
					control.refused(askedMs === undefined ? seen : { ...seen, askedMs });
				} else control.accepted(seen);
			}
			underWay -= 1;
			wake();
			answered = new Promise<void>((resolve) => (wake = resolve));
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
			gate.learn({ noAnswer: 'refused', words: '' }, startedAt);
			closed = { until: clock.now() + askedToWaitMs, answer: { ...result, askedToWaitMs } };
			return closed.answer;
		}
		gate.learn(result, startedAt);
		return result;
	};
}
