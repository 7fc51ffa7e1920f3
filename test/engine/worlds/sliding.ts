import { about, NO, ORDINARY_MS, YES, type World } from './world';

/** So many requests in any stretch of time of this length. */
export function sliding({ requests: most, ms }: { requests: number; ms: number }): World {
	const letInAt: number[] = [];
	return {
		latencyMs: about(ORDINARY_MS),
		letsIn: (now) => {
			const oldest = letInAt.at(-most);
			if (oldest !== undefined && oldest > now - ms) return NO;
			letInAt.push(now);
			return YES;
		},
		boundMs: (requests) => (Math.ceil(requests / most) - 1) * ms + ORDINARY_MS,
	};
}
