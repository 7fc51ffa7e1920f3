import { about, ORDINARY_MS, YES, type World } from './world';

/** No limit: a millisecond for each request is what 50 at once come to. */
export function free(latencyMs = about(ORDINARY_MS)): World {
	return { latencyMs, letsIn: () => YES, boundMs: (requests) => requests };
}
