import { about, NO, ORDINARY_MS, YES, type World } from './world';

/** So many requests in each window of the server's own clock, which began before the run did. */
export function windows({ requests: most, ms }: { requests: number; ms: number }): World {
	const into = 0.37 * ms;
	let current = -1;
	let used = 0;
	return {
		latencyMs: about(ORDINARY_MS),
		letsIn: (now) => {
			const window = Math.floor((now + into) / ms);
			if (window !== current) used = 0;
			current = window;
			used += 1;
			return used <= most ? YES : NO;
		},
		boundMs: (requests) => (Math.ceil(requests / most) - 1) * ms - into + ORDINARY_MS,
	};
}
