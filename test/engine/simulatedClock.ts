import type { Clock } from '../../nodes/engine/traffic/clock';

/** Time that passes only when everybody sleeps: a day of waiting takes milliseconds. */
export class SimulatedClock implements Clock {
	private time: number;

	private order = 0;

	/** A heap: the next to wake is on top. */
	private readonly sleepers: Sleeper[] = [];

	private seed: number;

	/** What the wall's clock is ahead of the other; it may be set in the middle of a run. */
	wallAheadMs: number;

	/** `start`: milliseconds since the epoch. The seed makes jitter repeatable. */
	constructor({ start = Date.UTC(2026, 0, 1), seed = 1 } = {}) {
		this.time = 0;
		this.wallAheadMs = start;
		this.seed = seed;
	}

	readonly now = () => this.time;

	readonly date = () => this.time + this.wallAheadMs;

	// Mulberry32: small, and the same everywhere.
	readonly random = () => {
		this.seed = (this.seed + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};

	readonly sleep = async (ms: number) =>
		await new Promise<void>((wake) => {
			this.at(ms, wake);
		});

	/** Does something once this much time has passed. */
	at(ms: number, wake: () => void): void {
		const { sleepers } = this;
		const sleeper = { at: this.time + Math.max(ms, 0), order: this.order++, wake };
		let place = sleepers.push(sleeper) - 1;
		while (place > 0) {
			const above = (place - 1) >> 1;
			if (isBefore(sleepers[above]!, sleeper)) break;
			sleepers[place] = sleepers[above]!;
			place = above;
		}
		sleepers[place] = sleeper;
	}

	/** Lets time pass until the work is done; rejects when nobody will ever wake. */
	async run<Result>(work: Promise<Result>): Promise<Result> {
		let isDone = false;
		const finish = () => {
			isDone = true;
		};
		work.then(finish, finish);
		for (;;) {
			await settled();
			if (isDone) return await work;
			const next = this.next();
			if (!next) throw new Error('The work waits for something that no passing of time brings');
			this.time = Math.max(this.time, next.at);
			next.wake();
		}
	}

	private next(): Sleeper | undefined {
		const { sleepers } = this;
		const next = sleepers[0];
		const last = sleepers.pop();
		if (!last || last === next) return next;
		let place = 0;
		for (;;) {
			let below = 2 * place + 1;
			if (below >= sleepers.length) break;
			const other = sleepers[below + 1];
			if (other && isBefore(other, sleepers[below]!)) below += 1;
			if (isBefore(last, sleepers[below]!)) break;
			sleepers[place] = sleepers[below]!;
			place = below;
		}
		sleepers[place] = last;
		return next;
	}
}

interface Sleeper {
	readonly at: number;
	readonly order: number;
	readonly wake: () => void;
}

function isBefore(one: Sleeper, other: Sleeper): boolean {
	return one.at < other.at || (one.at === other.at && one.order < other.order);
}

// A turn of the event loop: every promise that can settle has.
async function settled(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}
