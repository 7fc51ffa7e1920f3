import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { json } from '../answers';
import { bearerOf } from '../bearer';
import { bodyPath } from '../problems';
import type {
	Answer,
	Call,
	JsonObject,
	Quirks,
	VendorCode,
	VendorSandboxDefinition,
	World,
} from '../types';

const accountId = 'acc_65e421bed29d88d9012e0662';
const apiKey = 'sk_test_flatpeak-sandbox-key-8b1d5c0f3a';
const bearerToken = 'flatpeak-sandbox-bearer-token-2c7e94a1';

const kinds: Record<number, { type: string; code: string; message?: string }> = {
	400: { type: 'invalid_request', code: 'invalid_parameter', message: 'Invalid request' },
	403: { type: 'invalid_request', code: 'access_denied' },
	404: { type: 'invalid_request', code: 'not_found' },
	409: {
		type: 'conflict',
		code: 'duplicate_reference',
		message: 'Reference ID already exists',
	},
	422: {
		type: 'invalid_request',
		code: 'api_version_not_supported',
		message: 'API version is not supported',
	},
	429: { type: 'rate_limit', code: 'too_many_requests', message: 'Too many requests' },
};

function error(status: number, message?: string, code?: string): Answer {
	const fallback =
		status >= 500
			? { type: 'api_error', code: 'server_error', message: 'Something went wrong on our side' }
			: { type: 'invalid_request', code: 'access_denied' };
	const kind = {
		...(kinds[status] ?? fallback),
		...(code && { code }),
		...(message && { message }),
	};
	return json(status, {
		object: 'error',
		live_mode: false,
		context: 'api.customers',
		...kind,
		time_created: new Date().toISOString(),
	});
}

function invalid({ problems }: Call): Answer {
	const [problem] = problems;
	const [, , ...elsewhere] = problem?.instancePath.split('/') ?? [];
	const name = (problem && bodyPath(problem)?.join('.')) || elsewhere.join('.') || 'body';
	return error(400, `${name} ${problem?.message ?? 'is invalid'}`);
}

// Versions begin with their date, so that text order is time order.
function refuseForAll({ headers }: Call, quirks: Quirks): Answer | undefined {
	if (quirks.accountDisabled) return error(422, 'Your account is disabled', 'account_disabled');
	const wanted = headers['flatpeak-version'];
	if (wanted === undefined) return undefined;
	const isVersion = /^\d{4}-\d\d-\d\d\.\w+$/.test(String(wanted));
	return isVersion && String(wanted) >= String(quirks.accountVersion) ? undefined : error(422);
}

function open(world: World): VendorCode {
	const { customers } = world;
	const expiries = new Map([[bearerToken, Infinity]]);

	function authorize(call: Call, scheme: string): Answer | undefined {
		const isAccepted = scheme === 'account' ? isAccount(call) : isLiveToken(bearerOf(call));
		if (isAccepted) return refuseForAll(call, world.quirks);
		return error(scheme === 'account' ? 403 : Number(world.quirks.refusedTokenStatus));
	}

	const isLiveToken = (token = ''): boolean => (expiries.get(token) ?? 0) > performance.now();

	function login(): Answer {
		const token = `flatpeak-sandbox-token-${randomBytes(18).toString('hex')}`;
		const expiresIn = Number(world.quirks.tokenSeconds);
		expiries.set(token, performance.now() + expiresIn * 1000);
		return json(200, { bearer_token: token, expires_in: expiresIn, live_mode: false });
	}

	function updateCustomer({ params, body }: Call): Answer {
		const customer = customers.get(params.id ?? '');
		if (!customer) return error(404);
		const { reference_id } = body;
		const id = String(customer.id);
		if (typeof reference_id === 'string') {
			const holder = customers.byKey(reference_id);
			if (holder && holder.id !== id) return error(409);
			customers.set(id, { ...customer, reference_id });
		}
		return json(202, customers.get(id) ?? null);
	}

	function getCustomer({ params }: Call): Answer {
		const customer = customers.get(params.id ?? '');
		return customer ? json(200, customer) : error(404);
	}

	function listCustomers({ query }: Call): Answer {
		const { limit = 30, starting_after: after, ending_before: before, reference_id } = query;
		const holder = reference_id === undefined ? undefined : customers.byKey(String(reference_id));
		const all = reference_id === undefined ? newestFirst() : holder ? [holder] : [];
		const positionOf = (id: unknown): number => all.findIndex((customer) => customer.id === id);
		const cursor = after ?? before;
		if (cursor !== undefined && positionOf(cursor) < 0) return error(404);

		const size = Number(limit);
		const end = after === undefined && before !== undefined ? positionOf(before) : all.length;
		const start =
			after !== undefined ? positionOf(after) + 1 : before ? Math.max(0, end - size) : 0;
		const data = all.slice(start, Math.min(end, start + size));
		const hasMore = after === undefined && before ? start > 0 : start + data.length < all.length;
		return json(200, { object: 'list', url: '/customers', has_more: hasMore, data });
	}

	const newestFirst = (): JsonObject[] =>
		[...customers.values()].sort((a, b) =>
			String(a.time_created) < String(b.time_created) ? 1 : -1,
		);

	return {
		authorize,
		invalid,
		missing: () => error(404),
		operations: { login, updateCustomer, getCustomer, listCustomers },
		revokeTokens: () => expiries.clear(),
	};
}

const isAccount = ({ headers }: Call): boolean =>
	headers.authorization === `Basic ${Buffer.from(`${accountId}:${apiKey}`).toString('base64')}`;

const customer = (
	id: string,
	time_created: string,
	reference_id?: string,
	locations: string[] = [],
): JsonObject => ({
	id,
	object: 'customer',
	live_mode: false,
	...(reference_id && { reference_id }),
	locations,
	time_created,
	account_id: accountId,
});

export const sandbox: VendorSandboxDefinition = {
	name: 'flatpeak',
	credential: { authentication: 'apiKey', accountId, apiKey },
	keys: { 'account id': accountId, 'api key': apiKey, 'bearer token': bearerToken },
	quirks: {
		/** Lower versions asked for are refused. */
		accountVersion: '2024-08-24.zero',
		accountDisabled: false,
		/** 403 or 401 for a bearer token that is unknown, expired or revoked. */
		refusedTokenStatus: 403,
		tokenSeconds: 3600,
	},
	uniqueKey: 'reference_id',
	seeds: [
		customer('cus_a83ec6da1e0d4917b9e9abf58d60574e', '2025-06-02T08:15:00Z', 'CUS1234567890', [
			'loc_641b90b758fb8e6293716e40',
			'loc_5de9bad5d97b49a1b7382f2c0cec9799',
		]),
		customer('cus_65e421d1daa4a24082b4f590', '2025-05-19T13:40:00Z', 'crm-20418', [
			'loc_b84526631dc54037940b75d3cb5971de',
		]),
		customer('cus_4b7f0e92c81d4a6fae35d2901c6688f3', '2025-04-30T17:05:00Z', 'meter/SE11 0AA'),
		customer('cus_0d93ba5f7e124c08b6af41c2d9e57730', '2025-03-11T10:22:00Z', 'ABC1234567890'),
		customer('cus_f2c6418ae05b49d3927be8d0a1f3c594', '2024-11-05T09:00:00Z'),
	],
	generate: (n) =>
		customer(
			`cus_${n.toString(16).padStart(32, '0')}`,
			new Date(Date.UTC(2024, 0, 1) + n * 1000).toISOString(),
			`load-${n}`,
		),
	headers: ({ headers }, { accountVersion }) => ({
		'flatpeak-version': String(headers['flatpeak-version'] ?? accountVersion),
	}),
	error,
	open,
};
