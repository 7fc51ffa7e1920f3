import type { Clock } from '../../nodes/engine/traffic/clock';
import { invalid } from '../../nodes/engine/outcome/failure';
import { runJobs } from '../../nodes/engine/operations/run';
import { acme, AcmeRecords } from './acme';
import { job, lost, play, refusal, renames, SETTINGS, tally } from './scenario';
import { SimulatedClock } from './simulatedClock';
import { SimulatedServer } from './simulatedServer';
import { bucket } from './worlds/bucket';
import { free } from './worlds/free';
import { about } from './worlds/world';

test('outcomes come in the order of the items, however long each takes', async () => {
	const slowFirst = { script: (_: unknown, tries: number) => (tries === 1 ? lost : undefined) };
	const { outcomes } = await play(renames(30), { server: slowFirst });
	expect(outcomes.map((outcome) => 'customerId' in outcome && outcome.customerId)).toEqual(
		renames(30).map(({ customer }) => customer.value),
	);
});

test('items for one customer are sent in item order, and the last item is the last write', async () => {
	const jobs = Array.from({ length: 40 }, (_, n) => job(`c${n % 4}`, { name: `write ${n}` }));
	const { server, records } = await play(jobs, { records: AcmeRecords.of(4) });
	for (const customer of [0, 1, 2, 3]) {
		const writes = server.seen.filter(({ path }) => path === `/customers/c${customer}`);
		const expected = Array.from({ length: 10 }, (_, n) => `write ${n * 4 + customer}`);
		expect(writes.map(({ body }) => body?.name)).toEqual(expected);
		expect(records.customers.get(`c${customer}`)?.name).toBe(`write ${36 + customer}`);
	}
});

test('a customer whose request is tried again keeps its order and holds up no other', async () => {
	const jobs = [
		job('c0', { name: 'first' }),
		job('c0', { name: 'second' }),
		...renames(3).slice(1),
	];
	const { server } = await play(jobs, {
		records: AcmeRecords.of(3),
		server: {
			script: ({ path }, tries) => (path === '/customers/c0' && tries < 3 ? lost : undefined),
		},
	});
	const answered = server.seen.filter(({ status }) => status === 200);
	const paths = answered.map(({ path }) => path);
	expect(paths.slice(0, 2).sort()).toEqual(['/customers/c1', '/customers/c2']);
	expect(paths.slice(2)).toEqual(['/customers/c0', '/customers/c0']);
	expect(answered.at(-1)?.body).toEqual({ name: 'second' });
});

test('no more requests are under way at once than allowed', async () => {
	let underWay = 0;
	let most = 0;
	const clock = new SimulatedClock();
	const server = new SimulatedServer(clock, AcmeRecords.of(100), { world: free(about(100)) });
	const entries = renames(100).map((rest, itemIndex) => ({ itemIndex, ...rest }));
	const settings = {
		maxConcurrentRequests: 7,
		requestsPerSecond: 0,
		waitForServiceMs: 0,
		maxRetries: 0,
		stopsOnFailure: false,
		keepsChanges: true,
	};
	const send: typeof server.send = async (request) => {
		most = Math.max(most, ++underWay);
		return await server.send(request).finally(() => underWay--);
	};
	await clock.run(runJobs(entries, acme, settings, { send, clock, isCancelled: () => false }));
	expect(most).toBe(7);
});

test('a vendor that becomes slow for good is asked for as many at once as before', async () => {
	let answers = 0;
	const slowed = () => ((answers += 1) > 1000 ? 5000 : 50);
	const { tookMs } = await play(renames(1500), { server: { world: free(slowed) } });
	// 500 customers, 50 at once, are 50 seconds; 2 at once would be twenty minutes.
	expect(tookMs).toBeLessThan(150_000);
});

test('a run that never waits lets others have a turn all the time', async () => {
	let time = 0;
	let turn = 0;
	let longest = 0;
	const clock: Clock = {
		// Every look at the clock costs a millisecond of work.
		now: () => (time += 1),
		date: () => time,
		sleep: async () => {
			longest = Math.max(longest, time - turn);
			turn = time;
			return await Promise.resolve();
		},
		random: () => 0,
	};
	const previews = Array.from({ length: 1000 }, (_, itemIndex) => ({
		itemIndex,
		...job(`c${itemIndex}`, { name: 'New' }, { preview: true }),
	}));
	const send = async () => await Promise.reject(new Error('A preview sends nothing'));
	const isCancelled = () => false;
	const outcomes = await runJobs(previews, acme, SETTINGS, { send, clock, isCancelled });
	expect(tally(outcomes)).toEqual({ preview: 1000 });
	expect(time - turn).toBeLessThanOrEqual(100);
	expect(longest).toBeLessThanOrEqual(150);
});

describe('when the node stops on a failure', () => {
	const stop = { stopsOnFailure: true, maxRetries: 0, keepsChanges: true };

	test('one bad item means that nothing is sent', async () => {
		const clock = new SimulatedClock();
		const server = new SimulatedServer(clock, AcmeRecords.of(3));
		const bad = { itemIndex: 2, failure: invalid({ words: 'Add at least one field to update' }) };
		const entries = [...renames(2).map((rest, itemIndex) => ({ itemIndex, ...rest })), bad];
		const settings = { ...SETTINGS, ...stop };
		const outcomes = await clock.run(
			runJobs(entries, acme, settings, { send: server.send, clock, isCancelled: () => false }),
		);
		expect(outcomes.map(({ status }) => status)).toEqual(['notSent', 'notSent', 'failed']);
		expect(server.seen).toEqual([]);
	});

	test('after a final failure no new request starts, those under way finish, and every item is accounted for', async () => {
		const { outcomes, server } = await play(renames(100), {
			settings: { ...stop, maxConcurrentRequests: 5 },
			server: { script: ({ path }) => (path === '/customers/c12' ? refusal(400) : undefined) },
		});
		const counts = tally(outcomes);
		expect(outcomes[12]).toMatchObject({ status: 'failed', failure: { words: 'Status 400' } });
		expect(counts).toEqual({
			updated: server.count(200),
			failed: 1,
			notSent: 99 - server.count(200),
		});
		const failedAt = server.seen.find(({ status }) => status === 400)?.at ?? 0;
		const onTheWay = 60;
		expect(Math.max(...server.seen.map(({ at }) => at))).toBeLessThanOrEqual(failedAt + onTheWay);
	});

	test('an item that waits to be tried again is not tried again, and says why it was not updated', async () => {
		const { outcomes, server } = await play(renames(2), {
			settings: { stopsOnFailure: true, maxRetries: 5 },
			server: {
				script: ({ path }) => (path === '/customers/c0' ? refusal(503) : refusal(400)),
			},
		});
		expect(server.seen).toHaveLength(2);
		expect(outcomes).toMatchObject([
			{ status: 'failed', failure: { kind: 'unavailable', attempts: 1 } },
			{ status: 'failed', failure: { kind: 'refused' } },
		]);
	});
});

test('when the node continues, the other items are updated', async () => {
	const { outcomes } = await play(renames(100), {
		server: { script: ({ path }) => (path.endsWith('7') ? refusal(400) : undefined) },
	});
	expect(tally(outcomes)).toEqual({ updated: 90, failed: 10 });
});

describe('when the execution is cancelled', () => {
	test('no new request starts within a second, whatever the run waits for', async () => {
		const cancelAtMs = 2000;
		const busy = { world: bucket({ perSecond: 5, askedMs: 1000 }) };
		const { outcomes, server, tookMs } = await play(renames(100), { server: busy, cancelAtMs });
		expect(Math.max(...server.seen.map(({ at }) => at))).toBeLessThanOrEqual(cancelAtMs + 1000);
		expect(tookMs).toBeLessThanOrEqual(cancelAtMs + 1000);
		expect(tally(outcomes).notSent).toBeGreaterThan(50);
	});

	test('a long wait before the next try ends', async () => {
		const { tookMs, server } = await play(renames(1), {
			cancelAtMs: 5000,
			server: { script: () => refusal(503, { 'retry-after': '100' }) },
		});
		expect(tookMs).toBeLessThanOrEqual(6000);
		expect(server.seen).toHaveLength(1);
	});
});

test('what throws is a fault in the program and costs one item, not the run', async () => {
	const { outcomes } = await play(renames(3), {
		vendor: {
			...acme,
			customers: {
				...acme.customers,
				update: (reference, body) => {
					if (reference.value === 'c1') throw new TypeError('Broken');
					return acme.customers.update(reference, body);
				},
			},
		},
	});
	expect(outcomes.map(({ status }) => status)).toEqual(['updated', 'failed', 'updated']);
	expect(outcomes[1]).toMatchObject({ failure: { kind: 'defect', words: 'Broken' } });
});
