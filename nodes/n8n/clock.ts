import { sleep } from 'n8n-workflow';

import type { Clock } from '../engine/traffic/clock';

/** This machine's time. */
export const hostClock: Clock = {
	now: () => performance.now(),
	date: Date.now,
	random: Math.random,
	sleep,
};
