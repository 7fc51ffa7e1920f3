import { about, INSIDE, NO, ORDINARY_MS, YES, type World } from './world';

/** So many requests inside at once; one more is refused. */
export function atOnce(most: number): World {
	return {
		latencyMs: about(ORDINARY_MS),
		letsIn: (_, inside) => (inside < most ? YES : NO),
		boundMs: (requests) => (requests / most) * INSIDE * ORDINARY_MS,
	};
}
