import { sleepUnless, type Clock, type IsOver } from './clock';
import { isAnswer, isSuccess, type HttpResult, type Send } from './http';
import { LONGEST_ASKED_MS, waitAskedFor } from './retryAfter';

export interface RetryPolicy {
	/** Tries after the first, per request. */
	readonly maxRetries: number;
	/** The first wait is up to this long; each later one may be twice as long. */
	readonly baseMs: number;
	readonly capMs: number;
}

export const retryWaits = { baseMs: 500, capMs: 30_000 } as const;

/** What follows a try: wait so long and try again, or take the result as it is. */
export type NextStep = { readonly retryInMs: number } | 'done';

/**
 * Decides what follows a try. `random` gives full jitter. Updates here set values, so sending one
 * again is safe whether or not the last try was applied.
 */
export function nextStep(
	result: HttpResult,
	tries: number,
	policy: RetryPolicy,
	{ now, random }: { now: number; random: number },
): NextStep {
	if (tries > policy.maxRetries || !isWorthRetrying(result)) return 'done';
	const asked = isAnswer(result) ? waitAskedFor(result.headers, now) : undefined;
	if (asked !== undefined && asked > LONGEST_ASKED_MS) return 'done';
	// The pace holds everybody back after a 429; waiting here as well would only add to it.
	if (isAnswer(result) && result.status === 429) return { retryInMs: 0 };
	const backoff = random * Math.min(policy.capMs, policy.baseMs * 2 ** (tries - 1));
	return { retryInMs: Math.max(asked ?? 0, backoff) };
}

const WORTH_RETRYING = new Set([408, 429, 500, 502, 503, 504]);

function isWorthRetrying(result: HttpResult): boolean {
	if (!isAnswer(result)) return result.noAnswer === 'timeout' || result.noAnswer === 'network';
	if (WORTH_RETRYING.has(result.status)) return true;
	// A success cut short or replaced by a proxy's page does not tell what was stored.
	return isSuccess(result) && result.body === undefined && result.text !== '';
}

/** Requests given up in a row after which a vendor counts as down: each then gets one try. */
const GIVEN_UP_MEANS_DOWN = 5;

/**
 * Tries each request again where that is worth it, and says how many tries it took. While the
 * vendor is down, the rest of a long run is not kept waiting for every single item.
 */
export function withRetries(send: Send, policy: RetryPolicy, clock: Clock, isOver: IsOver): Send {
	let givenUpInARow = 0;
	return async (request) => {
		for (let attempts = 1; ; attempts++) {
			const result = await send(request);
			const isDown = givenUpInARow >= GIVEN_UP_MEANS_DOWN;
			const moment = { now: clock.date(), random: clock.random() };
			const next = isDown ? 'done' : nextStep(result, attempts, policy, moment);
			if (next === 'done') {
				givenUpInARow = isWorthRetrying(result) ? givenUpInARow + 1 : 0;
				return { ...result, attempts };
			}
			await sleepUnless(isOver, next.retryInMs, clock);
			if (isOver()) return { ...result, attempts };
		}
	};
}
