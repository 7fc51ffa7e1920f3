import { runJobs } from '../../nodes/engine/operations/run';
import { acme, AcmeRecords } from './acme';
import { play, refusal, renames, tally, SETTINGS } from './scenario';
import { SimulatedClock } from './simulatedClock';
import { SimulatedServer, type ServerOptions } from './simulatedServer';

const fifty = { perSecond: 50, burst: 50, latencyMs: 50 };

/** [what, server, items, the time it may take as a multiple of the limit's own bound, refused %] */
const LIMITS: Array<[string, ServerOptions, number, number, number]> = [
	['50/s that say when to come back', { ...fifty, retryAfter: 'seconds' }, 1000, 1.1, 2],
	['50/s that say nothing', { ...fifty, retryAfter: 'none' }, 1000, 1.25, 5],
	['50/s that name a date', { ...fifty, retryAfter: 'date' }, 1000, 1.4, 2],
	[
		'50/s that name a date, by a clock an hour ahead',
		{ ...fifty, retryAfter: 'date', clockAheadMs: 3_600_000 },
		1000,
		1.4,
		2,
	],
	['5/s', { perSecond: 5, burst: 5, retryAfter: 'seconds' }, 300, 1.1, 7],
	['150/s with a reserve of ten seconds', { perSecond: 150, burst: 1500 }, 10_000, 1.1, 2],
	['50/s with no reserve at all', { perSecond: 50, burst: 1 }, 1000, 2.1, 3],
];

test.each(LIMITS)(
	'%s: all arrive, near the bound, few are refused',
	async (_, server, count, times, percent) => {
		for (const seed of [1, 2, 3]) {
			const played = await play(renames(count), { server, seed });
			expect(tally(played.outcomes)).toEqual({ updated: count });
			expect(played.server.count(200)).toBe(count);
			expect(played.tookMs).toBeLessThanOrEqual(times * played.server.boundMs(count));
			expect(played.server.count(429)).toBeLessThanOrEqual(
				(percent / 100) * played.server.seen.length,
			);
		}
	},
);

test('a documented pace is kept, so that nothing is refused', async () => {
	const { server, tookMs } = await play(renames(300), {
		settings: { requestsPerSecond: 10 },
		server: { perSecond: 10, burst: 10 },
	});
	expect(server.count(429)).toBe(0);
	expect(tookMs).toBeLessThanOrEqual(30_500);
});

test('a pace that is given is never exceeded', async () => {
	const { server } = await play(renames(200), { settings: { requestsPerSecond: 20 } });
	const starts = server.seen.map(({ at }) => at);
	const busiest = Math.max(
		...starts.map((from) => starts.filter((at) => at >= from && at < from + 1000).length),
	);
	expect(busiest).toBeLessThanOrEqual(21);
});

test('without a limit nothing waits', async () => {
	const { tookMs } = await play(renames(1000), { server: { latencyMs: 50 } });
	expect(tookMs).toBeLessThanOrEqual(100 * 60);
});

test('a refusal holds everybody back together', async () => {
	const { server } = await play(renames(40), {
		server: {
			script: (_, tries) => (tries === 1 ? refusal(429, { 'retry-after': '5' }) : undefined),
		},
		settings: { maxConcurrentRequests: 10 },
	});
	const held = server.seen.filter(({ at }) => at > 100 && at < 5000);
	expect(held).toEqual([]);
});

test('a limit that falls in the middle of a run is found again', async () => {
	const clock = new SimulatedClock();
	const records = AcmeRecords.of(2000);
	const server = new SimulatedServer(clock, records, { ...fifty, retryAfter: 'seconds' });
	clock.at(20_000, () => {
		server.options = { ...server.options, perSecond: 10, burst: 10 };
	});
	const entries = renames(2000).map((rest, itemIndex) => ({ itemIndex, ...rest }));
	const start = clock.now();
	const outcomes = await clock.run(
		runJobs(entries, acme, SETTINGS, { send: server.send, clock, isCancelled: () => false }),
	);
	expect(tally(outcomes)).toEqual({ updated: 2000 });
	const bound = 20_000 + (2000 - 1050) * 100;
	expect(clock.now() - start).toBeLessThanOrEqual(1.2 * bound);
	expect(server.count(429)).toBeLessThanOrEqual(0.05 * server.seen.length);
});

test('a limit that rises in the middle of a run is used', async () => {
	const clock = new SimulatedClock();
	const server = new SimulatedServer(clock, AcmeRecords.of(3000), {
		perSecond: 10,
		burst: 10,
		retryAfter: 'seconds',
	});
	clock.at(20_000, () => {
		server.options = { ...server.options, perSecond: 100, burst: 100 };
	});
	const entries = renames(3000).map((rest, itemIndex) => ({ itemIndex, ...rest }));
	const start = clock.now();
	await clock.run(
		runJobs(entries, acme, SETTINGS, { send: server.send, clock, isCancelled: () => false }),
	);
	const bound = 20_000 + (3000 - 210) * 10;
	expect(clock.now() - start).toBeLessThanOrEqual(1.8 * bound);
});

test.each(['seconds', 'none'] as const)(
	'eight runs that share a limit (Retry-After: %s) all finish near the bound, and none starves',
	async (retryAfter) => {
		for (const seed of [1, 2, 3]) {
			const clock = new SimulatedClock({ seed });
			const server = new SimulatedServer(clock, AcmeRecords.of(1000), { ...fifty, retryAfter });
			const entries = renames(1000).map((rest, itemIndex) => ({ itemIndex, ...rest }));
			const start = clock.now();
			const runs = Array.from({ length: 8 }, async () => {
				const world = { send: server.send, clock, isCancelled: () => false };
				return tally(await runJobs(entries, acme, SETTINGS, world));
			});
			expect(await clock.run(Promise.all(runs))).toEqual(runs.map(() => ({ updated: 1000 })));
			expect(clock.now() - start).toBeLessThanOrEqual(1.5 * server.boundMs(8000));
			expect(server.count(429)).toBeLessThanOrEqual(0.1 * server.seen.length);
		}
	},
);

test('a vendor that refuses everything for a day ends in failures, not in a hang', async () => {
	const { outcomes, tookMs } = await play(renames(100), { server: { script: () => refusal(429) } });
	expect(tally(outcomes)).toEqual({ failed: 100 });
	expect(tookMs).toBeLessThan(24 * 3_600_000);
});
