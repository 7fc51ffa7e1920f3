import { sleep } from 'n8n-workflow';

import type { Clock } from '../engine/clock';

// n8n offers no sleep that an abort ends, so long waits are slept in slices of this length.
const SLICE_MS = 250;

/** The time of day; the signal is that of the execution. */
export function hostClock(signal: AbortSignal | undefined): Clock {
	const isCancelled = () => signal?.aborted === true;
	return {
		now: Date.now,
		random: Math.random,
		isCancelled,
		sleep: async (ms) => {
			const until = Date.now() + ms;
			for (let left = ms; left > 0 && !isCancelled(); left = until - Date.now()) {
				await sleep(Math.min(left, SLICE_MS));
			}
		},
	};
}
