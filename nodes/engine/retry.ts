import type { Clock } from './clock';
import { isAnswer, isSuccess, type HttpRequest, type HttpResult, type Send } from './http';
import { waitAskedFor } from './retryAfter';

export interface RetryPolicy {
	/** Tries after the first, per request. */
	readonly maxRetries: number;
	/** The first wait is up to this long; each later one may be twice as long. */
	readonly baseMs: number;
	readonly capMs: number;
	/** A vendor that asks for more than this is not waited for. */
	readonly longestAskedMs: number;
}

export const retryPolicy: Omit<RetryPolicy, 'maxRetries'> = {
	baseMs: 500,
	capMs: 30_000,
	longestAskedMs: 120_000,
};

/** What follows a try: wait so long and try again, or take the result as it is. */
export type NextStep = { readonly retryInMs: number } | 'done';

/**
 * Decides what follows the result of a try. `tries` counts those made, `random` gives full jitter.
 * Updates here set values, so sending one again is safe whether or not the last try was applied.
 */
export function nextStep(
	result: HttpResult,
	tries: number,
	policy: RetryPolicy,
	{ now, random }: { now: number; random: number },
): NextStep {
	if (tries > policy.maxRetries || !isWorthRetrying(result)) return 'done';
	const asked = isAnswer(result) ? waitAskedFor(result.headers, now) : undefined;
	if (asked !== undefined && asked > policy.longestAskedMs) return 'done';
	const backoff = random * Math.min(policy.capMs, policy.baseMs * 2 ** (tries - 1));
	return { retryInMs: asked === undefined ? backoff : asked + random * policy.baseMs };
}

const WORTH_RETRYING = new Set([408, 429, 500, 502, 503, 504]);

function isWorthRetrying(result: HttpResult): boolean {
	if (!isAnswer(result)) return result.noAnswer === 'timeout' || result.noAnswer === 'network';
	// A success cut short or replaced by a proxy's page does not tell what was stored.
	return WORTH_RETRYING.has(result.status) || (isSuccess(result) && result.body === undefined);
}

/** Tries each request again where that is worth it, and says how many tries it took. */
export function withRetries(send: Send, policy: RetryPolicy, clock: Clock): Send {
	return async (request: HttpRequest) => {
		for (let tries = 1; ; tries++) {
			const result = await send(request);
			const next = nextStep(result, tries, policy, { now: clock.now(), random: clock.random() });
			if (next === 'done') return { ...result, attempts: tries };
			await clock.sleep(next.retryInMs);
			if (clock.isCancelled()) return { noAnswer: 'cancelled', words: '', attempts: tries };
		}
	};
}
