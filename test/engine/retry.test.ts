import { nextStep, retryWaits } from '../../nodes/engine/traffic/retry';
import type { HttpResult } from '../../nodes/engine/traffic/http';
import { AcmeRecords } from './acme';
import { job, lost, play, refusal, renames, tally } from './scenario';

const policy = { ...retryWaits, maxRetries: 5 };
const moment = { now: Date.UTC(2026, 0, 1), random: 1 };
const timeout: HttpResult = { noAnswer: 'timeout', words: '' };
const truncated: HttpResult = { status: 200, headers: {}, text: '{"id":', body: undefined };

test.each([
	['a 429', refusal(429), true],
	['a 408', refusal(408), true],
	['a 500', refusal(500), true],
	['a 502', refusal(502), true],
	['a 503', refusal(503), true],
	['a 504', refusal(504), true],
	['a lost connection', lost, true],
	['a time-out', timeout, true],
	['a success that cannot be read', truncated, true],
	['a 200', refusal(200), false],
	['a 307', refusal(307), false],
	['a 400', refusal(400), false],
	['a 401', refusal(401), false],
	['a 403', refusal(403), false],
	['a 404', refusal(404), false],
	['a 409', refusal(409), false],
	['a 422', refusal(422), false],
	['a 501', refusal(501), false],
	['a server that is not trusted', { noAnswer: 'untrusted', words: '' } as const, false],
	['a request that n8n would not send', { noAnswer: 'refused', words: '' } as const, false],
	['a cancelled request', { noAnswer: 'cancelled', words: '' } as const, false],
])('%s: sent again %p', (_, result, isRetried) => {
	expect(nextStep(result, 1, policy, moment) !== 'done').toBe(isRetried);
});

test('waits grow twofold to a cap, with full jitter', () => {
	const waits = [1, 2, 3, 4, 9].map((tries) =>
		nextStep(lost, tries, { ...policy, maxRetries: 20 }, moment),
	);
	expect(waits).toEqual([500, 1000, 2000, 4000, 30_000].map((retryInMs) => ({ retryInMs })));
	expect(nextStep(lost, 3, policy, { ...moment, random: 0.25 })).toEqual({ retryInMs: 500 });
});

test('Retry-After is honoured, in seconds and as a date by the vendor’s own clock', () => {
	const ahead = {
		'retry-after': 'Thu, 01 Jan 2026 01:00:07 GMT',
		date: 'Thu, 01 Jan 2026 01:00:00 GMT',
	};
	expect(nextStep(refusal(503, { 'retry-after': '7' }), 1, policy, moment)).toEqual({
		retryInMs: 7000,
	});
	expect(nextStep(refusal(503, ahead), 1, policy, moment)).toEqual({ retryInMs: 7000 });
});

test('a request is tried as often as allowed, and the failure says how often', async () => {
	const { outcomes, server } = await play(renames(1), {
		server: { script: () => refusal(500) },
		settings: { maxRetries: 3 },
	});
	expect(server.seen).toHaveLength(4);
	expect(outcomes[0]).toMatchObject({ failure: { kind: 'unavailable', status: 500, attempts: 4 } });
});

test('a vendor that asks to wait longer than a run can is not asked again, and every item says so', async () => {
	const { outcomes, server, tookMs } = await play(renames(200), {
		server: { script: () => refusal(429, { 'retry-after': '3600' }) },
	});
	expect(tally(outcomes)).toEqual({ failed: 200 });
	expect(outcomes[199]).toMatchObject({
		failure: { kind: 'rateLimited', askedToWaitMs: 3_600_000 },
	});
	expect(server.seen.length).toBeLessThanOrEqual(10);
	expect(tookMs).toBeLessThan(1000);
});

test('while a vendor is down, later items get one try each', async () => {
	const { outcomes, server } = await play(renames(500), { server: { script: () => refusal(500) } });
	expect(tally(outcomes)).toEqual({ failed: 500 });
	expect(server.seen.length).toBeLessThan(500 + 20 * 6);
});

test('once a vendor is back, items are tried as often as before', async () => {
	let isDown = true;
	const { outcomes } = await play(renames(60), {
		settings: { maxConcurrentRequests: 1 },
		server: {
			script: ({ path }, tries) => {
				if (path === '/customers/c20') isDown = false;
				return isDown || (path === '/customers/c40' && tries < 4) ? refusal(500) : undefined;
			},
		},
	});
	expect(outcomes.slice(0, 20).every(({ status }) => status === 'failed')).toBe(true);
	expect(outcomes.slice(20).every(({ status }) => status === 'updated')).toBe(true);
});

describe('an update that changes the identifier it is addressed by', () => {
	const renamed = job({ mode: 'alias', value: 'alias-0' }, { alias: 'fresh' });

	test('is found under its new name when the answer to the first try got lost', async () => {
		const records = AcmeRecords.of(1);
		const { outcomes } = await play([renamed], {
			records,
			server: {
				script: (request, tries) => {
					if (request.method !== 'PATCH' || tries > 1) return undefined;
					records.answer(request);
					return lost;
				},
			},
		});
		expect(outcomes[0]).toMatchObject({
			status: 'updated',
			customer: { id: 'c0', alias: 'fresh' },
		});
	});

	test('is not found when it was not found at the first try', async () => {
		const { outcomes, server } = await play([renamed], { records: AcmeRecords.of(0) });
		expect(outcomes[0]).toMatchObject({ status: 'failed', failure: { kind: 'notFound' } });
		expect(server.seen).toHaveLength(1);
	});
});

test('a success that shows no customer is read after, not sent again', async () => {
	const empty: HttpResult = { status: 204, headers: {}, text: '', body: undefined };
	const records = AcmeRecords.of(1);
	const { outcomes, server } = await play([job('c0', { name: 'New' })], {
		records,
		server: {
			script: (request) => {
				if (request.method !== 'PATCH') return undefined;
				records.answer(request);
				return empty;
			},
		},
	});
	expect(outcomes[0]).toMatchObject({
		status: 'updated',
		customer: { name: 'New' },
		unapplied: [],
	});
	expect(server.seen.map(({ method }) => method)).toEqual(['PATCH', 'GET']);
});
