import { sleepUnless, type Clock, type IsOver } from './clock';
import { LONGEST_BUSY_MS, type Gate } from './gate';
import {
	isAnswer,
	isOutage,
	isSuccess,
	type HttpAnswer,
	type HttpRequest,
	type HttpResult,
	type NotSent,
	type Send,
	type SendOnce,
} from './http';

export interface RetryPolicy {
	/** Tries after the first that a request may use up. */
	readonly maxRetries: number;
	/** Whether an answer is the same each time, so that one more try is enough; absent: none is. */
	readonly isLasting?: (answer: HttpAnswer, request: HttpRequest) => boolean;
}

/** The first wait is up to this long; each later one may be twice as long. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** How much of a wait is left to chance, so that requests which failed together do not return together. */
const JITTER = 0.25;

/** How long to wait before the next try, after so many; `random` is from 0 up to 1. */
export function backoff(tries: number, random: number): number {
	const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
	return longest * (1 - JITTER * random);
}

const WORTH_RETRYING = new Set([408, 429, 500]);

/** Whether another try may come to something else. Updates set values, so sending one again is safe. */
export function isWorthRetrying(result: HttpResult): boolean {
	if (isOutage(result)) return true;
	if (!isAnswer(result)) return false;
	if (WORTH_RETRYING.has(result.status)) return true;
	// A success cut short or replaced by a proxy's page does not tell what was stored.
	return isSuccess(result) && result.body === undefined && result.text !== '';
}

/** So many requests given up in a row, and each further one gets a single try. */
const GIVEN_UP_IN_A_ROW = 5;

/** A request refused as often, for as long as a run waits, is refused for what it is. */
const REFUSALS_OF_ITS_OWN = 20;

/**
 * Sends through the gate, and again where that is worth it. Tries use up `maxRetries`, but for those
 * that say nothing of the request: the vendor was away, or asked for fewer requests. A request that
 * is refused again and again while others are let in waits longer each time, so as not to slow them.
 */
export function withRetries(
	sendOnce: SendOnce,
	gate: Gate,
	{ maxRetries, isLasting }: RetryPolicy,
	clock: Clock,
	isOver: IsOver,
): Send {
	// A vendor that answers 500 to everything is there: it is not waited for, nor asked six times.
	let givenUp = 0;
	return async (request, { customer, notAfter, before = { attempts: 0, counted: 0 } } = {}) => {
		let { attempts, counted } = before;
		let last: HttpResult | undefined;
		let refusals = 0;
		let letIn = 0;
		const since = clock.now();
		for (;;) {
			const verdict = await gate.pass(request, {
				isAgain: last !== undefined && refusals < 2,
				notAfter,
			});
			if (verdict !== 'start') {
				const isLate = 'notSent' in verdict && verdict.notSent === 'late';
				const { askedToWaitMs } = verdict as NotSent;
				const why = askedToWaitMs === undefined ? {} : { askedToWaitMs };
				return { ...(last && !isLate ? last : verdict), ...why, attempts, counted };
			}
			const startedAt = clock.now();
			last = await sendOnce(request);
			attempts += 1;
			const isRefused = isAnswer(last) && last.status === 429;
			const isLast = counted >= maxRetries || givenUp >= GIVEN_UP_IN_A_ROW;
			const isPassedOver = refusals > 1 && gate.letIn() > letIn;
			const isPeculiar = isRefused ? isPassedOver : attempts > 1;
			const isAway = gate.back({ result: last, startedAt, customer, isPeculiar, isLast });
			const isSettled = attempts > 1 && isAnswer(last) && isLasting?.(last, request);
			if (!isWorthRetrying(last) || isSettled) {
				givenUp = 0;
				return { ...last, attempts, counted };
			}
			if (isRefused) {
				refusals += 1;
				letIn = gate.letIn();
				const isTold = refusals >= REFUSALS_OF_ITS_OWN && clock.now() - since >= LONGEST_BUSY_MS;
				if (isTold) return { ...last, attempts, counted };
				if (isPassedOver) await sleepUnless(isOver, backoff(refusals, clock.random()), clock);
			} else if (!isAway) {
				if (isLast) {
					givenUp += 1;
					return { ...last, attempts, counted };
				}
				counted += 1;
				await sleepUnless(isOver, backoff(counted, clock.random()), clock);
			}
		}
	};
}
