import { about, NO, ORDINARY_MS, YES, type World } from './world';

interface Bucket {
	/** Requests a second that it allows for ever. */
	readonly perSecond: number;
	/** Requests that it lets in at once after a rest; absent: those of a second. */
	readonly burst?: number;
}

/** A token bucket. From `change.at` on it may be another one. */
export function bucket(
	first: Bucket & { askedMs?: number; change?: Bucket & { at: number } },
): World {
	const { askedMs, change } = first;
	const burstOf = ({ perSecond, burst = perSecond }: Bucket) => burst;
	let tokens = burstOf(first);
	let filledAt = 0;
	return {
		latencyMs: about(ORDINARY_MS),
		letsIn: (now) => {
			const current = change && now >= change.at ? change : first;
			const refill = ((now - filledAt) / 1000) * current.perSecond;
			tokens = Math.min(burstOf(current), tokens + refill);
			filledAt = now;
			if (tokens < 1) return askedMs === undefined ? NO : { let: false, askedMs };
			tokens -= 1;
			return YES;
		},
		boundMs: (requests) => {
			const ms = (Math.max(0, requests - burstOf(first)) / first.perSecond) * 1000;
			if (!change || ms <= change.at) return ms + ORDINARY_MS;
			const before = burstOf(first) + (first.perSecond * change.at) / 1000;
			return change.at + ((requests - before) / change.perSecond) * 1000 + ORDINARY_MS;
		},
	};
}
