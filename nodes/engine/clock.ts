/** Time as an argument, so that a day of waiting is tested in milliseconds. */
export interface Clock {
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** Resolves after the time, or at once when the run is cancelled. */
	readonly sleep: (ms: number) => Promise<void>;
	/** A number from 0 up to 1, for jitter. */
	readonly random: () => number;
	/** Whether the run has been cancelled: no new request may start. */
	readonly isCancelled: () => boolean;
}
