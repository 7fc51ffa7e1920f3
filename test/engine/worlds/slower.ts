import { about, ORDINARY_MS, YES, type World } from './world';

/** Refuses nothing, but each request beyond so many at once makes all of them a fifth slower. */
export function slower(beyond: number): World {
	const ordinary = about(ORDINARY_MS);
	return {
		latencyMs: (inside, random) =>
			ordinary(inside, random) * (1 + Math.max(0, inside - beyond) * 0.2),
		letsIn: () => YES,
		boundMs: (requests) => (requests / beyond) * ORDINARY_MS,
	};
}
