import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** What a stretch of work took of the process that it ran in. */
export interface Reading {
	readonly wallMs: number;
	readonly cpuMs: number;
	/** The longest time in which nobody else in this process got a turn. */
	readonly longestBlockMs: number;
}

let stop: (() => Reading) | undefined;

export function startMeter(): void {
	const delay = monitorEventLoopDelay({ resolution: 1 });
	delay.enable();
	const cpu = process.cpuUsage();
	const start = performance.now();
	stop = () => {
		const wallMs = performance.now() - start;
		const { user, system } = process.cpuUsage(cpu);
		delay.disable();
		return { wallMs, cpuMs: (user + system) / 1000, longestBlockMs: delay.max / 1e6 };
	};
}

export function readMeter(): Reading {
	if (!stop) throw new Error('The meter was not started');
	return stop();
}
