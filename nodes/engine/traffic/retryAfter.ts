/** A vendor that asks for more than this is not waited for: the run says so instead. */
export const LONGEST_ASKED_MS = 120_000;

/**
 * How long an answer asks to wait, in milliseconds from `now`: `Retry-After` in seconds or as an
 * HTTP date, otherwise the reset time of `RateLimit-*` or `X-RateLimit-*` headers when nothing
 * remains. `undefined` where it asks for nothing that can be read.
 */
export function waitAskedFor(
	headers: Readonly<Record<string, string>>,
	now: number,
): number | undefined {
	const asked = headers['retry-after'] ?? '';
	const seconds = secondsIn(asked);
	if (seconds !== undefined) return seconds * 1000;
	const until = Date.parse(asked);
	// The vendor's clock decides what its date means, where it tells its time.
	const vendorNow = Date.parse(headers.date ?? '');
	if (!Number.isNaN(until)) return Math.max(0, until - (Number.isNaN(vendorNow) ? now : vendorNow));
	const remaining = headers['ratelimit-remaining'] ?? headers['x-ratelimit-remaining'];
	const reset = secondsIn(headers['ratelimit-reset'] ?? headers['x-ratelimit-reset'] ?? '');
	if (remaining === undefined || Number(remaining) > 0 || reset === undefined) return undefined;
	// Some send seconds to wait, others a Unix time.
	return Math.max(0, reset > 1e9 ? reset * 1000 - now : reset * 1000);
}

function secondsIn(text: string): number | undefined {
	return /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
