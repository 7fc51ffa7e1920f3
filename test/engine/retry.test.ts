import { backoff, isWorthRetrying } from '../../nodes/engine/traffic/retry';
import type { HttpResult } from '../../nodes/engine/traffic/http';
import { AcmeRecords } from './acme';
import { job, lost, play, refusal, renames, tally } from './scenario';

const timeout: HttpResult = { noAnswer: 'timeout', words: '' };
const truncated: HttpResult = { status: 200, headers: {}, text: '{"id":', body: undefined };

test.each([
	...[408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 527, 529, 530].map(
		(status) => [`a ${status}`, refusal(status), true] as const,
	),
	['a lost connection', lost, true],
	['a time-out', timeout, true],
	['a success that cannot be read', truncated, true],
	...[200, 307, 400, 401, 403, 404, 409, 422, 501].map(
		(status) => [`a ${status}`, refusal(status), false] as const,
	),
	['a server that is not trusted', { noAnswer: 'untrusted', words: '' } as const, false],
	['a request that n8n would not send', { noAnswer: 'refused', words: '' } as const, false],
	['a cancelled request', { noAnswer: 'cancelled', words: '' } as const, false],
] as Array<[string, HttpResult, boolean]>)('%s: sent again %p', (_, result, isRetried) => {
	expect(isWorthRetrying(result)).toBe(isRetried);
});

test('waits grow twofold to a cap, with a quarter left to chance', () => {
	expect([1, 2, 3, 4, 9].map((tries) => backoff(tries, 0))).toEqual([
		500, 1000, 2000, 4000, 30_000,
	]);
	expect(backoff(3, 1)).toBe(1500);
});

test('a request is tried as often as allowed, and the failure says how often', async () => {
	const { outcomes, server } = await play(renames(1), {
		server: { script: () => refusal(500) },
		settings: { maxRetries: 3 },
	});
	expect(server.seen).toHaveLength(4);
	expect(outcomes[0]).toMatchObject({ failure: { kind: 'unavailable', status: 500, attempts: 4 } });
});

test('a vendor that answers 500 to everything is not asked six times for each item', async () => {
	const { outcomes, server } = await play(renames(500), { server: { script: () => refusal(500) } });
	expect(tally(outcomes)).toEqual({ failed: 500 });
	expect(server.seen.length).toBeLessThan(500 + 100 * 6);
});

test('once it answers again, items are tried as often as before', async () => {
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
