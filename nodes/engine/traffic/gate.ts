import remove from 'lodash/remove';

import { availability } from './availability';
import type { Clock, IsOver } from './clock';
import { controller } from './controller';
import {
	isAnswer,
	isElsewhere,
	isOutage,
	isRefusedKey,
	type Ending,
	type HttpAnswer,
	type HttpRequest,
	type HttpResult,
	type NoAnswer,
	type NotSent,
} from './http';
import { waitAskedFor } from './retryAfter';

/** How a run may treat its vendor. */
export interface TrafficLimits {
	/** Requests under way at once, at most; 0: as many as the vendor answers without getting slower. */
	readonly maxConcurrentRequests: number;
	/** Requests a second, at most; 0: as many as the vendor allows. */
	readonly requestsPerSecond: number;
	/** How long the run waits for a vendor that is away as a whole; 0: not at all. */
	readonly waitForServiceMs: number;
}

/** More at once is asked of nobody. */
export const WIDEST = 50;

/** How long a run waits for a vendor that refuses everything as too much. */
export const LONGEST_BUSY_MS = 10 * 60 * 1000;

/** So many refusals of the key in a row, and it is not tried for every item. */
const KEY_REFUSALS = 3;

/** A stopped execution is noticed within this time. */
const LOOK_AGAIN_MS = 250;

/** Where all requests of a run wait for their turn. */
export interface Gate {
	/** Resolves when the request may start, or must not. Each one that starts has to come `back`. */
	readonly pass: (request: HttpRequest, turn: Turn) => Promise<'start' | NotSent | NoAnswer>;
	/** Hears what came of it. Whether that says nothing of the request, because the vendor is away. */
	readonly back: (passed: Passed) => boolean;
	/** How many requests the vendor has let in so far. */
	readonly letIn: () => number;
}

export interface Turn {
	/** Whether it was sent before: then it goes before the others. */
	readonly isAgain: boolean;
	readonly notAfter?: number | undefined;
}

/** A request that started, and what it came to. */
export interface Passed {
	readonly result: HttpResult;
	readonly startedAt: number;
	readonly customer: string | undefined;
	/** Whether it fails again and again while others do not: then it says nothing of the pace. */
	readonly isPeculiar: boolean;
	/** Whether it has no further tries of its own. */
	readonly isLast: boolean;
}

interface Refused {
	readonly startedAt: number;
	readonly now: number;
	readonly isPeculiar: boolean;
}

interface Waiting extends Turn {
	readonly resolve: (verdict: 'start' | NotSent | NoAnswer) => void;
}

/** In the order in which they are served: those sent before first. */
interface Queues {
	readonly again: Waiting[];
	readonly writes: Waiting[];
	readonly reads: Waiting[];
}

/**
 * Opens a run's gate. Writes go before reads, so that what was read is not old when it is written.
 * The first request goes alone: a key that is refused is found out before others carry it.
 */
export function gateFor(limits: TrafficLimits, clock: Clock, isOver: IsOver): Gate {
	const learned = () =>
		controller(
			{ ceiling: limits.maxConcurrentRequests || WIDEST, perSecond: limits.requestsPerSecond },
			clock.now(),
		);
	let traffic = learned();
	const vendor = availability(limits.waitForServiceMs);
	const queues: Queues = { again: [], writes: [], reads: [] };
	let ending: Ending | undefined;
	let underWay = 0;
	let letIn = 0;
	// Whether the first result has come, and whether it was one that a refused key does not get.
	let isKeyKnown = false;
	let isKeyGood = false;
	let keyRefusals = 0;
	let refusedSince: number | undefined;
	let wakesAt = Infinity;

	const nextQueue = (now: number) => {
		const { again, writes, reads } = queues;
		// Those sent before may be refused for what they are: others show whether the vendor is there.
		const isInQuestion = vendor.isDoubtful() || vendor.asksAt() !== undefined;
		const inOrder = isInQuestion ? [writes, reads, again] : [again, writes, reads];
		const open = vendor.admits(now) ? inOrder : [again];
		return open.find((queue) => queue.length > 0);
	};

	const nextStart = (now: number) => {
		if (!isKeyKnown && underWay > 0) return Infinity;
		return vendor.asksAt() ?? traffic.nextStart(now, underWay);
	};

	const start = (queue: Waiting[], now: number) => {
		underWay += 1;
		if (vendor.asksAt() === undefined) traffic.started(now);
		vendor.started(now, queue === queues.again);
		queue.shift()?.resolve('start');
	};

	const dismiss = (now: number) => {
		if (!ending && vendor.isGivenUp(now)) ending = { because: 'away' };
		const why = isOver() ? CANCELLED : ending && notSentFor(ending);
		for (const queue of [queues.again, queues.writes, queues.reads]) {
			const isLeaving = ({ notAfter = Infinity }: Waiting) => why !== undefined || notAfter < now;
			remove(queue, isLeaving).forEach(({ resolve }) => resolve(why ?? LATE));
		}
	};

	const wakeAt = (then: number, now: number) => {
		if (wakesAt <= then) return;
		wakesAt = then;
		void clock.sleep(then - now).then(() => {
			if (wakesAt === then) wakesAt = Infinity;
			letThrough();
		});
	};

	const letThrough = () => {
		for (;;) {
			const now = clock.now();
			dismiss(now);
			if (!queues.again.length && !queues.writes.length && !queues.reads.length) return;
			const queue = nextQueue(now);
			const next = queue ? nextStart(now) : now + LOOK_AGAIN_MS;
			if (!queue || next > now) {
				// After an answer everything is looked at again, so nothing is waited for but time.
				if (next < Infinity || underWay === 0) wakeAt(Math.min(next, now + LOOK_AGAIN_MS), now);
				return;
			}
			start(queue, now);
		}
	};

	const refused = ({ isPeculiar, ...seen }: Refused, askedMs: number | undefined) => {
		refusedSince ??= seen.now;
		if (seen.now + (askedMs ?? 0) >= refusedSince + LONGEST_BUSY_MS) {
			ending ??= { because: 'busy', ...(askedMs ? { askedToWaitMs: askedMs } : {}) };
		}
		if (!isPeculiar) traffic.refused({ ...seen, underWay, ...asked(askedMs) });
	};

	const hearKey = (result: HttpResult) => {
		if (!isAnswer(result)) return;
		const isRefused = isRefusedKey(result.status, isKeyGood);
		keyRefusals = isRefused ? keyRefusals + 1 : 0;
		isKeyGood ||= !isRefused && result.status < 500 && result.status !== 429;
		if (keyRefusals < KEY_REFUSALS) return;
		ending ??= { because: isElsewhere(result) ? 'elsewhere' : 'keyRefused' };
	};

	/** Whether the vendor is away, from a result that says that it may be. */
	const hearOutage = ({ result, startedAt, customer, isPeculiar, isLast }: Passed, now: number) => {
		// Only 503 speaks for the vendor; what another server in between asks for is no word of it.
		const isBusy = isAnswer(result) && result.status === 503;
		const isWaitedFor = limits.waitForServiceMs > 0;
		const askedMs = isBusy && isWaitedFor ? askedBy(result) : undefined;
		if (askedMs !== undefined && askedMs > limits.waitForServiceMs) {
			ending ??= { because: 'away', askedToWaitMs: askedMs };
		}
		const isAway = vendor.failed({ customer, startedAt, now, askedMs, isLast });
		// Some servers answer 503 to what is too much; to those a slower pace is what helps.
		if (isBusy && !isAway && !isPeculiar)
			traffic.refused({ startedAt, now, underWay, ...asked(askedMs) });
		return isAway;
	};

	const askedBy = (result: HttpAnswer) => waitAskedFor(result.headers, clock.date());

	return {
		letIn: () => letIn,
		pass: async (request, turn) =>
			await new Promise((resolve) => {
				const kind = request.method === 'GET' ? 'reads' : 'writes';
				queues[turn.isAgain ? 'again' : kind].push({ ...turn, resolve });
				letThrough();
			}),
		back: (passed) => {
			const { result, startedAt, customer } = passed;
			const now = clock.now();
			let isAway = false;
			hearKey(result);
			isKeyKnown ||= keyRefusals === 0;
			if (isOutage(result)) isAway = hearOutage(passed, now);
			else if (isAnswer(result)) {
				// A vendor that was away may allow more or less than before.
				if (vendor.asksAt() !== undefined) traffic = learned();
				vendor.answered(customer, now);
				if (result.status === 429)
					refused({ startedAt, now, isPeculiar: passed.isPeculiar }, askedBy(result));
				else {
					letIn += 1;
					refusedSince = undefined;
					traffic.accepted({ startedAt, now, underWay });
				}
			}
			underWay -= 1;
			letThrough();
			return isAway;
		},
	};
}

const CANCELLED: NoAnswer = { noAnswer: 'cancelled', words: '' };
const LATE: NotSent = { notSent: 'late' };

function asked(askedMs: number | undefined): { askedMs?: number } {
	return askedMs === undefined ? {} : { askedMs };
}

function notSentFor({ because, ...rest }: Ending): NotSent {
	return { notSent: because, ...rest };
}
