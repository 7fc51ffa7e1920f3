import { sleep } from 'n8n-workflow';

import type { Clock } from '../engine/traffic/clock';

/** The time of day. */
export const hostClock: Clock = { now: Date.now, random: Math.random, sleep };
