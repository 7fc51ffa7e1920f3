import type { Clock } from '../../nodes/engine/traffic/clock';

/** Time that passes only when everybody sleeps: a day of waiting takes milliseconds. */
export class SimulatedClock implements Clock {
	private time: number;

	private order = 0;

	private readonly sleepers: Array<{ at: number; order: number; wake: () => void }> = [];

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
		this.sleepers.push({ at: this.time + Math.max(ms, 0), order: this.order++, wake });
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
			this.sleepers.sort((one, other) => one.at - other.at || one.order - other.order);
			const next = this.sleepers.shift();
			if (!next) throw new Error('The work waits for something that no passing of time brings');
			this.time = Math.max(this.time, next.at);
			next.wake();
		}
	}
}

// A turn of the event loop: every promise that can settle has.
async function settled(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}
