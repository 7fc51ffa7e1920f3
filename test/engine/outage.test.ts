import type { HttpResult } from '../../nodes/engine/traffic/http';
import { AcmeRecords } from './acme';
import { job, lost, play, refusal, renames, tally, type Scenario } from './scenario';
import { bucket } from './worlds/bucket';
import { free } from './worlds/free';
import { about } from './worlds/world';

const COUNT = 2000;
const AWAY_AT = 2000;
const AFTER_MS = 15_000;
const world = free(about(200));

const timeout: HttpResult = { noAnswer: 'timeout', words: '' };
const WAYS: ReadonlyArray<readonly [string, HttpResult]> = [
	['answers 503', refusal(503)],
	['answers 502', refusal(502)],
	['is not to be connected to', lost],
	['does not answer in time', timeout],
	["is Cloudflare's 522", refusal(522)],
];

/** A vendor that is away for so long, in one way. */
const away = (seconds: number, result: HttpResult): Scenario['server'] => ({
	world,
	script: (_, __, at) => (at >= AWAY_AT && at < AWAY_AT + seconds * 1000 ? result : undefined),
});

describe.each(WAYS)('a vendor that %s', (_, result) => {
	test.each([
		[10, false],
		[10, true],
		[60, false],
		[240, true],
	])('for %i s loses no item (set to stop: %p)', async (seconds, stopsOnFailure) => {
		const calm = await play(renames(COUNT), { server: { world } });
		const { outcomes, server, tookMs } = await play(renames(COUNT), {
			settings: { stopsOnFailure },
			server: away(seconds, result),
		});
		expect(tally(outcomes)).toEqual({ updated: COUNT });
		const back = AWAY_AT + seconds * 1000;
		const asked = (from: number) => server.seen.filter(({ at }) => at >= from && at < back).length;
		// In the first second those under way when it went, and a few more until that is noticed.
		expect(asked(AWAY_AT) - asked(AWAY_AT + 1000)).toBeLessThanOrEqual(60);
		expect(asked(AWAY_AT + 1000)).toBeLessThanOrEqual(seconds / 2);
		expect(tookMs).toBeLessThanOrEqual(seconds * 1000 + AFTER_MS + calm.tookMs);
	});
});

test('a vendor that comes back twice gets everything', async () => {
	const count = 3 * COUNT;
	const isThere = (at: number) => (at + 5000) % 20_000 < 10_000;
	const { outcomes, tookMs } = await play(renames(count), {
		server: { world, script: (_, __, at) => (isThere(at) ? undefined : refusal(503)) },
	});
	expect(tally(outcomes)).toEqual({ updated: count });
	expect(tookMs).toBeGreaterThan(40_000);
});

test('a vendor that is away when the run begins gets everything', async () => {
	const skip = { skipUnchanged: true };
	const jobs = renames(500).map(({ customer, edit }) => job(customer, edit.set, skip));
	const { outcomes } = await play(jobs, {
		server: { script: (_, __, at) => (at < 60_000 ? lost : undefined) },
	});
	expect(tally(outcomes)).toEqual({ updated: 500 });
});

test('requests that hang until their time is over do not keep the run from asking', async () => {
	const { outcomes, tookMs } = await play(renames(2000), {
		server: { ...away(40, timeout), hangMs: 30_000 },
	});
	expect(tally(outcomes)).toEqual({ updated: 2000 });
	// Those that hang when it comes back have their time first.
	expect(tookMs).toBeLessThanOrEqual(42_000 + 36_000 + AFTER_MS);
});

describe('a vendor that stays away', () => {
	test.each([
		[300_000, 300_000],
		[20_000, 20_000],
	])(
		'is waited for as long as asked (%i ms), then the rest is told at once',
		async (waitForServiceMs) => {
			const { outcomes, server, tookMs } = await play(renames(COUNT), {
				settings: { waitForServiceMs },
				server: away(100_000, refusal(503)),
			});
			expect(tookMs).toBeGreaterThanOrEqual(waitForServiceMs);
			expect(tookMs).toBeLessThanOrEqual(AWAY_AT + waitForServiceMs + 5000);
			expect(server.seen.filter(({ at }) => at >= AWAY_AT).length).toBeLessThan(
				50 + waitForServiceMs / 1000,
			);
			const { updated = 0, failed = 0 } = tally(outcomes);
			expect(updated + failed).toBe(COUNT);
			expect(outcomes.at(-1)).toMatchObject({
				status: 'failed',
				failure: { kind: 'unsent', because: 'away', attempts: 0 },
			});
		},
	);

	test('is not waited for where nobody wants to, and each item is told', async () => {
		const { outcomes, tookMs } = await play(renames(COUNT), {
			settings: { waitForServiceMs: 0 },
			server: away(100_000, lost),
		});
		expect(tookMs).toBeLessThanOrEqual(AWAY_AT + 20_000);
		expect(tally(outcomes).failed).toBeGreaterThan(COUNT / 2);
	});

	test('stops a run that is set to stop, with the rest not sent', async () => {
		const { outcomes } = await play(renames(COUNT), {
			settings: { stopsOnFailure: true },
			server: away(100_000, refusal(502)),
		});
		expect(outcomes).toContainEqual(
			expect.objectContaining({ failure: expect.objectContaining({ status: 502 }) }),
		);
		expect(tally(outcomes).notSent).toBeGreaterThan(COUNT / 2);
	});

	test('is believed when it asks for longer than a run waits', async () => {
		const { outcomes, server, tookMs } = await play(renames(100), {
			server: { script: () => refusal(503, { 'retry-after': '3600' }) },
		});
		expect(tookMs).toBeLessThan(1000);
		expect(server.seen).toHaveLength(1);
		expect(outcomes[0]).toMatchObject({ failure: { askedToWaitMs: 3_600_000 } });
		expect(outcomes[99]).toMatchObject({ failure: { kind: 'unsent', askedToWaitMs: 3_600_000 } });
	});
});

describe('what fails for a reason of its own is not waited for', () => {
	test.each([503, 502, 504])(
		'a row that is always answered %i, while others succeed',
		async (status) => {
			for (const bad of [['c7'], ['c97', 'c98', 'c99'], ['c0', 'c1', 'c2', 'c3']]) {
				const { outcomes, tookMs } = await play(renames(100), {
					server: {
						script: ({ path }) =>
							bad.some((name) => path === `/customers/${name}`) ? refusal(status) : undefined,
					},
				});
				expect(tally(outcomes)).toEqual({ updated: 100 - bad.length, failed: bad.length });
				expect(outcomes[Number(bad[0]?.slice(1))]).toMatchObject({ failure: { attempts: 6 } });
				expect(tookMs).toBeLessThan(40_000);
			}
		},
	);

	test('the only row of a run', async () => {
		const { outcomes, tookMs } = await play(renames(1), { server: { script: () => lost } });
		expect(outcomes[0]).toMatchObject({ failure: { kind: 'unreachable', attempts: 6 } });
		expect(tookMs).toBeLessThan(20_000);
	});

	test('the only row of a run survives a restart of ten seconds', async () => {
		const { outcomes } = await play(renames(1), {
			server: { script: (_, __, at) => (at < 10_000 ? lost : undefined) },
		});
		expect(tally(outcomes)).toEqual({ updated: 1 });
	});
});

describe('a vendor that asks for fewer requests', () => {
	test('and asks for longer than ten minutes is believed at once, and every item says so', async () => {
		const { outcomes, server, tookMs } = await play(renames(200), {
			server: { script: () => refusal(429, { 'retry-after': '3600' }) },
		});
		expect(tally(outcomes)).toEqual({ failed: 200 });
		expect(outcomes[0]).toMatchObject({
			failure: { kind: 'rateLimited', askedToWaitMs: 3_600_000 },
		});
		expect(outcomes[199]).toMatchObject({ failure: { kind: 'unsent', because: 'busy' } });
		expect(server.seen).toHaveLength(1);
		expect(tookMs).toBeLessThan(1000);
	});

	test('and lets nothing in is waited for ten minutes, whatever is said of outages', async () => {
		const { outcomes, tookMs } = await play(renames(200), {
			settings: { waitForServiceMs: 0 },
			server: { script: (_, __, at) => (at > 200 ? refusal(429) : undefined) },
		});
		expect(tookMs).toBeGreaterThan(500_000);
		expect(tookMs).toBeLessThanOrEqual(660_000);
		expect(tally(outcomes).failed ?? 0).toBeLessThanOrEqual(200);
	});

	test('is waited for anew whenever it let something in', async () => {
		const isOpen = (at: number) => at < 2000 || (at > 400_000 && at < 470_000) || at > 870_000;
		const { outcomes } = await play(renames(COUNT), {
			settings: { requestsPerSecond: 20 },
			server: { world, script: (_, __, at) => (isOpen(at) ? undefined : refusal(429)) },
		});
		expect(tally(outcomes)).toEqual({ updated: COUNT });
	});

	test('for one customer only does not hold up the others, and that one is told', async () => {
		const count = 2 * COUNT;
		const only = ({ path }: { path: string }) =>
			path === '/customers/c3' ? refusal(429) : undefined;
		const free = await play(renames(count), {});
		const { outcomes, server } = await play(renames(count), { server: { script: only } });
		expect(tally(outcomes)).toEqual({ updated: count - 1, failed: 1 });
		expect(outcomes[3]).toMatchObject({ failure: { kind: 'rateLimited' } });
		expect(server.seen.filter(only).length).toBeLessThanOrEqual(60);
		const last = Math.max(...server.seen.flatMap(({ at, status }) => (status === 200 ? [at] : [])));
		expect(last).toBeLessThanOrEqual(1.3 * free.tookMs + 5000);
	});
});

describe('only 429 and 503 speak for the service', () => {
	const odd = {
		'retry-after': '900',
		'x-ratelimit-remaining': '0',
		'x-ratelimit-reset': '900',
	};
	test.each([200, 400, 404, 409, 422, 500])(
		'a %i that asks to wait concerns nobody else',
		async (status) => {
			const { outcomes, tookMs } = await play(renames(50), {
				records: AcmeRecords.of(50),
				server: {
					script: ({ path }, tries) =>
						path === '/customers/c7' && tries === 1 && status !== 200
							? refusal(status, odd)
							: undefined,
				},
			});
			expect(tally(outcomes).updated).toBeGreaterThanOrEqual(49);
			expect(tookMs).toBeLessThan(5000);
		},
	);
});

describe('a key that is refused', () => {
	test.each([401, 403])('with %i is found out within a handful of requests', async (status) => {
		const { outcomes, server } = await play(renames(100), {
			server: { script: () => refusal(status) },
		});
		expect(server.seen.length).toBeLessThanOrEqual(5);
		expect(tally(outcomes)).toEqual({ failed: 100 });
		expect(outcomes[99]).toMatchObject({
			failure: { kind: 'unsent', because: 'keyRefused', attempts: 0 },
		});
	});

	test('in the middle of a run ends it, with the rest not sent', async () => {
		const { outcomes, server } = await play(renames(1000), {
			server: { script: (_, __, at) => (at > 500 ? refusal(401) : undefined) },
		});
		expect(server.seen.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(60);
		expect(outcomes.at(-1)).toMatchObject({ failure: { kind: 'unsent' } });
	});

	test('is not what a 403 for some customers means, once others were accepted', async () => {
		const { outcomes } = await play(renames(100), {
			server: { script: ({ path }) => (/c[5-8]\d$/.test(path) ? refusal(403) : undefined) },
		});
		expect(tally(outcomes)).toEqual({ updated: 60, failed: 40 });
	});
});

test('a clock that is set back by an hour in the middle of a run holds nothing', async () => {
	const { outcomes, tookMs } = await play(renames(2000), {
		wallSetBackAtMs: 1000,
		server: { world: bucket({ perSecond: 100, askedMs: 1000 }), retryAfter: 'date' },
	});
	expect(tally(outcomes)).toEqual({ updated: 2000 });
	expect(tookMs).toBeLessThan(60_000);
});
