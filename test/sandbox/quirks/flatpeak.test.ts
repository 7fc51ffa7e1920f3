import { checkFacts, lacking, pagesOf } from './facts';
import type { JsonObject } from '../types';

const peak = '/customers/cus_a83ec6da1e0d4917b9e9abf58d60574e';
const basic = (id: string, key: string) => ({
	authorization: `Basic ${Buffer.from(`${id}:${key}`).toString('base64')}`,
});

const bench = checkFacts('flatpeak', [
	{
		says: 'answers an update with 202',
		line: `PATCH ${peak}`,
		body: { reference_id: 'new' },
		status: 202,
		reply: { reference_id: 'new', object: 'customer', live_mode: false },
	},
	{
		says: 'keeps nothing but the reference',
		line: `PATCH ${peak}`,
		body: { reference_id: 'new', personal_details: { email: 'x@example.com' } },
		status: 202,
		keeps: lacking('personal_details'),
	},
	{
		says: 'keeps the reference through null',
		line: `PATCH ${peak}`,
		body: { reference_id: null },
		status: 202,
		reply: { reference_id: 'CUS1234567890' },
	},
	{
		says: 'refuses a reference that is not text',
		line: `PATCH ${peak}`,
		body: { reference_id: 5 },
		status: 400,
		reply: { object: 'error', type: 'invalid_request' },
	},
	{
		says: 'refuses a reference that another customer has',
		line: `PATCH ${peak}`,
		body: { reference_id: 'crm-20418' },
		status: 409,
		reply: {
			object: 'error',
			type: 'conflict',
			code: 'duplicate_reference',
			message: 'Reference ID already exists',
		},
	},
	{
		says: 'answers 404 without a message',
		line: 'PATCH /customers/cus_nobody',
		body: { reference_id: 'x' },
		status: 404,
		reply: lacking('message'),
	},
	{
		says: 'finds a customer by reference in the list',
		line: 'GET /customers?reference_id=meter%2FSE11%200AA',
		reply: {
			object: 'list',
			has_more: false,
			data: [{ id: 'cus_4b7f0e92c81d4a6fae35d2901c6688f3' }],
		},
	},
	{
		says: 'lists nothing for an unknown reference',
		line: 'GET /customers?reference_id=nobody',
		reply: { data: [], has_more: false },
	},
	{ says: 'refuses a limit over a hundred', line: 'GET /customers?limit=101', status: 400 },
	{
		says: 'logs an account in',
		line: 'GET /login',
		headers: basic('acc_65e421bed29d88d9012e0662', 'sk_test_flatpeak-sandbox-key-8b1d5c0f3a'),
		reply: { bearer_token: expect.any(String), expires_in: 3600, live_mode: false },
	},
	{
		says: 'refuses a wrong account with 403',
		line: 'GET /login',
		headers: basic('acc_65e421bed29d88d9012e0662', 'sk_test_wrong'),
		status: 403,
		reply: { object: 'error', type: 'invalid_request', code: 'access_denied' },
	},
	{
		says: 'refuses an unknown token with 403',
		line: `GET ${peak}`,
		key: 'unknown',
		status: 403,
		reply: { code: 'access_denied' },
	},
	{
		says: 'can be made to refuse an unknown token with 401',
		line: `GET ${peak}`,
		quirks: { refusedTokenStatus: 401 },
		key: 'unknown',
		status: 401,
	},
	{
		says: 'takes the account’s version or a later one, and says so',
		line: `GET ${peak}`,
		headers: { 'flatpeak-version': '2025-09-14.anode' },
		replyHeaders: { 'flatpeak-version': '2025-09-14.anode' },
	},
	{
		says: 'uses the account’s version where none is asked for',
		line: `GET ${peak}`,
		replyHeaders: { 'flatpeak-version': '2024-08-24.zero' },
	},
	{
		says: 'refuses a version before the account’s',
		line: `GET ${peak}`,
		quirks: { accountVersion: '2025-09-14.anode' },
		headers: { 'flatpeak-version': '2024-08-24.zero' },
		status: 422,
		reply: { code: 'api_version_not_supported' },
	},
	{
		says: 'refuses everything for a disabled account',
		line: `GET ${peak}`,
		quirks: { accountDisabled: true },
		status: 422,
		reply: { code: 'account_disabled' },
	},
]);

async function newToken(): Promise<string> {
	const { accountId = '', apiKey = '' } = bench.vendor.credential;
	const { body } = await bench.ask('GET /login', { headers: basic(accountId, apiKey) });
	return String((body as JsonObject).bearer_token);
}

const statusWith = async (key: string): Promise<number> =>
	(await bench.ask(`GET ${peak}`, { key })).status;

test('flatpeak’s tokens work until they are revoked', async () => {
	const key = await newToken();
	expect(await statusWith(key)).toBe(200);
	bench.vendor.revokeTokens?.();
	expect(await statusWith(key)).toBe(403);
	bench.vendor.reset();
	expect(await statusWith(key)).toBe(403);
});

test('flatpeak’s tokens expire', async () => {
	bench.vendor.set({ quirks: { tokenSeconds: 0 } });
	expect(await statusWith(await newToken())).toBe(403);
});

test('flatpeak’s pages go from the newest to the oldest, and back', async () => {
	const forth = await pagesOf((last) => {
		if (!last) return bench.ask('GET /customers?limit=15');
		const after = (last.data as JsonObject[]).at(-1)?.id;
		return last.has_more
			? bench.ask(`GET /customers?limit=15&starting_after=${String(after)}`)
			: undefined;
	});
	expect(forth.map((page) => page.length)).toEqual([15, 15, 5]);
	expect(new Set(forth.flat()).size).toBe(35);
	expect(forth[0]?.[0]).toBe('cus_a83ec6da1e0d4917b9e9abf58d60574e');

	const [first = [], second = []] = forth;
	const back = await bench.ask(`GET /customers?limit=15&ending_before=${second[0]}`);
	expect((back.body as { data: JsonObject[] }).data.map(({ id }) => id)).toEqual(first);
	expect(back.body).toMatchObject({ has_more: false });
});
