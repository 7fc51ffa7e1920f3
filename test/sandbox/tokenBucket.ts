import { retryAfterHeader } from './answers';
import type { RateLimit } from './types';

export interface Toll {
	allowed: boolean;
	headers: Record<string, string>;
}

/** Takes one token per call; the clock is monotonic, in milliseconds. */
export function tokenBucket(limit: RateLimit, now: () => number): () => Toll {
	let tokens = limit.burst;
	let filledAt = now();

	return () => {
		const time = now();
		tokens = Math.min(limit.burst, tokens + ((time - filledAt) / 1000) * limit.perSecond);
		filledAt = time;
		const allowed = tokens >= 1;
		if (allowed) tokens -= 1;
		return {
			allowed,
			headers: {
				...(limit.rateLimitHeaders && usageHeaders(limit, tokens)),
				...(!allowed && retryAfterHeader(limit.retryAfter, msUntil(1, tokens, limit))),
			},
		};
	};
}

const msUntil = (wanted: number, tokens: number, limit: RateLimit): number =>
	(Math.max(0, wanted - tokens) / limit.perSecond) * 1000;

function usageHeaders(limit: RateLimit, tokens: number): Record<string, string> {
	const fullAtMs = Date.now() + msUntil(limit.burst, tokens, limit);
	return {
		'x-ratelimit-limit': String(limit.burst),
		'x-ratelimit-remaining': String(Math.floor(tokens)),
		'x-ratelimit-reset': String(Math.ceil(fullAtMs / 1000)),
	};
}
