import { measuredLine } from './line';
import { growingWidth } from './width';

/** What a run may send: how many requests a second, and how many at once. Times are milliseconds. */
export interface Controller {
	/**
	 * When the next request may start: `now` or earlier means at once; Infinity: only after an
	 * answer. Asking changes nothing that a later question does not expect.
	 */
	readonly nextStart: (now: number, underWay: number) => number;
	/** A request starts now. */
	readonly started: (now: number) => void;
	/** The vendor let it in and answered. `underWay` counts it too. */
	readonly accepted: (request: Seen) => void;
	/** The vendor refused it as too much; `askedMs`: how long it asked to wait, where it did. */
	readonly refused: (request: Seen & { readonly askedMs?: number }) => void;
}

/** What came of a request, when, and beside how many others. */
export interface Seen {
	readonly startedAt: number;
	readonly now: number;
	readonly underWay: number;
}

export interface Limits {
	/** Requests under way at once, at most. */
	readonly ceiling: number;
	/** Requests a second, at most; 0: as many as the vendor allows. */
	readonly perSecond: number;
}

/** Nothing starts until one request that asks for all is let in. */
interface Stop {
	readonly at: number;
	/** Whether there may have been too many at once, not too many a second. */
	readonly isCrowded: boolean;
	/** Requests under way that were let in all the same. */
	letIn: number;
	/** Refusals in a row, each of one that asked for all. */
	inARow: number;
	/** When the request that asks for all started. */
	askedAt: number | undefined;
}

/** How long a refusal that does not say holds while the limit is unknown. */
const FIRST_HOLD_MS = 150;
/** Once it is known: the time of one request, at least this, and this share of the last stop. */
const SHORTEST_HOLD_MS = 20;
const SHARE_OF_LAST_STOP = 0.25;
/** Each refusal of the request that asks for all makes the hold so many times as long, up to … */
const HOLD_GROWS = 1.5;
/** … this. A request that asks and is not heard of for as long is lost. */
const LONGEST_HOLD_MS = 27_000;
/** The line may allow so many times what the width lets through. */
const ROOM = 2;

/**
 * One controller with two hands: a width (how many at once) and a line (how many a second). A
 * refusal stops all; then one request asks for all, at growing distances, until it is let in.
 * Where that is at once, there had been too many at once; otherwise too many a second.
 */
export function controller({ ceiling, perSecond }: Limits, start: number): Controller {
	const width = growingWidth(ceiling);
	const line = measuredLine(start);
	const gapMs = perSecond > 0 ? 1000 / perSecond : 0;
	let lastStart = -Infinity;
	let lastRefusal = -Infinity;
	let holdUntil = -Infinity;
	let stop: Stop | undefined;
	let resumed = { at: start, afterMs: 0 };

	const learnedStart = (now: number, underWay: number): number => {
		if (underWay >= width.most()) return Infinity;
		if (!stop) {
			return Math.max(holdUntil, width.nextStart(), line.nextStart(now, ROOM * width.perSecond()));
		}
		if (stop.askedAt !== undefined && underWay > 0) return stop.askedAt + LONGEST_HOLD_MS;
		if (stop.isCrowded && underWay > 0 && underWay >= stop.letIn) return Infinity;
		return holdUntil;
	};

	const isCrowded = (now: number, underWay: number) =>
		underWay > 1 &&
		underWay >= width.most() - 1 &&
		!line.isTight() &&
		now - resumed.at >= resumed.afterMs;

	const holdMs = ({ isCrowded, inARow }: Stop) => {
		if (isCrowded && inARow === 1) return 0;
		const first =
			line.gapMs() === 0
				? FIRST_HOLD_MS
				: Math.max(SHORTEST_HOLD_MS, line.gapMs(), SHARE_OF_LAST_STOP * resumed.afterMs);
		return Math.min(LONGEST_HOLD_MS, first * HOLD_GROWS ** (inARow - 1));
	};

	const resume = (now: number, { at, isCrowded, inARow, letIn }: Stop) => {
		const wasCrowded = isCrowded && inARow === 1;
		if (wasCrowded) width.tooMany(letIn + 1);
		else line.resumed(now);
		resumed = { at: now, afterMs: wasCrowded ? 0 : now - at };
		stop = undefined;
	};

	return {
		nextStart: (now, underWay) => Math.max(lastStart + gapMs, learnedStart(now, underWay)),
		started: (now) => {
			lastStart = now;
			width.started(now);
			if (stop) stop.askedAt = now;
			else line.started(now);
		},
		accepted: ({ startedAt, now, underWay }) => {
			if (stop?.askedAt !== undefined && startedAt >= stop.askedAt) resume(now, stop);
			line.accepted();
			width.answered(now - startedAt, underWay >= width.most());
		},
		refused: ({ startedAt, now, underWay, askedMs }) => {
			line.countRefusal();
			if (askedMs !== undefined) holdUntil = Math.max(holdUntil, now + askedMs);
			const isNew = stop ? startedAt >= (stop.askedAt ?? Infinity) : startedAt > lastRefusal;
			if (!isNew) {
				// Under way together with the first, which is one refusal.
				if (stop?.inARow === 1) stop.letIn -= 1;
				return;
			}
			if (!stop) {
				const crowded = askedMs === undefined && isCrowded(now, underWay);
				stop = { at: now, isCrowded: crowded, letIn: underWay - 1, inARow: 0, askedAt: undefined };
				line.refused(now);
			}
			lastRefusal = now;
			stop.inARow += 1;
			stop.askedAt = undefined;
			if (askedMs === undefined) holdUntil = Math.max(holdUntil, now + holdMs(stop));
		},
	};
}
