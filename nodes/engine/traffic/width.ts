/**
 * How many requests at once: more while answers do not get slower than in the best round, fewer
 * where they queue up (a gradient, as in TCP Vegas and Netflix's concurrency-limits). Starts are
 * spread over a round, as TCP paces its packets, so that a limit refuses few of them.
 */
export interface Width {
	/** Requests under way at once, at most. */
	readonly most: () => number;
	/** Requests a second that it lets through. */
	readonly perSecond: () => number;
	/** When the next request may start without crowding the one before. */
	readonly nextStart: () => number;
	readonly started: (now: number) => void;
	/** An answer came after `tripMs`; whether as many as allowed were under way. */
	readonly answered: (tripMs: number, wasFull: boolean) => void;
	/** So many turned out to be too many, since fewer were let in at once. */
	readonly tooMany: (underWay: number) => void;
}

/** Requests at once before anything is known; slow answers alone never make it fewer. */
const FIRST_WIDTH = 8;
/** A round of answers that came no slower widens by this factor … */
const WIDEN = 1.4;
/** … but by so many requests only near a width that was too much. */
const CREEP = 0.03;
/** The share of such a width from where on it is near. */
const NEAR = 0.85;
/** Answers slower than the best round by this share stand in a queue at the vendor's. */
const QUEUED = 0.2;
/** The best round counts for a little less with each that follows, for vendors that slow down. */
const FORGET = 1.002;
/** Starts of a round take this share of its time. */
const SPREAD = 0.8;
/** Answers that make a round, at least: fewer measure chance. */
const SMALLEST_ROUND = 8;

export function growingWidth(ceiling: number): Width {
	let width = Math.min(ceiling, FIRST_WIDTH);
	let tooWide = Infinity;
	let bestMs = Infinity;
	let roundMs = 0;
	let nextStart = -Infinity;
	let round = { ms: 0, answers: 0, wasFull: false };

	const most = () => Math.max(1, Math.floor(width));
	const gapMs = () => (SPREAD * roundMs) / most();

	const adapt = () => {
		const slower = roundMs / bestMs - 1;
		if (slower >= QUEUED && width > FIRST_WIDTH) {
			width = Math.max(FIRST_WIDTH, width * (1 - Math.min(0.25, (slower - QUEUED) / 2)));
			tooWide = width * 1.1;
			return;
		}
		// Few at once do not queue up: where they are slow, the vendor itself has become so.
		if (slower >= QUEUED) [bestMs, tooWide] = [roundMs, Infinity];
		width = Math.min(ceiling, width < NEAR * tooWide ? width * WIDEN : width + CREEP);
		if (width > tooWide + 1) tooWide = Infinity;
	};

	return {
		most,
		perSecond: () => (1000 * most()) / Math.max(1, roundMs),
		nextStart: () => nextStart,
		started: (now) => {
			nextStart = Math.max(nextStart, now - gapMs()) + gapMs();
		},
		answered: (tripMs, wasFull) => {
			if (roundMs === 0) roundMs = tripMs;
			round = {
				ms: round.ms + tripMs,
				answers: round.answers + 1,
				wasFull: round.wasFull || wasFull,
			};
			if (round.answers < Math.max(SMALLEST_ROUND, most())) return;
			roundMs = round.ms / round.answers;
			bestMs = Math.min(bestMs * FORGET, roundMs);
			if (round.wasFull) adapt();
			round = { ms: 0, answers: 0, wasFull: false };
		},
		tooMany: (underWay) => {
			tooWide = underWay;
			width = Math.max(1, width / 2, Math.min(width, underWay - 1));
			round = { ms: 0, answers: 0, wasFull: false };
		},
	};
}
