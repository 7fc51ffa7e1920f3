import { checkFacts, lacking, pagesOf } from './facts';
import type { Fact } from './facts';
import type { JsonObject } from '../types';

// What its own server answers to single requests is in ../exchanges.

const saffronId = 'cust_01JWT8M3Q6Z5V9XK2DRBHN7YCE';
const saffron = `/v1/customers?id=${saffronId}`;
const search = 'POST /v1/customers/search';
const suspended = 'sk_flexprice-sandbox-key-suspended-tenant';

const refused = (body: JsonObject, field: string, tag: string): Fact => ({
	says: `refuses ${JSON.stringify(body).slice(0, 60)}`,
	line: `PUT ${saffron}`,
	body,
	status: 400,
	reply: {
		code: 'validation_error',
		message: 'Request validation failed',
		http_status_code: 400,
		details: {
			[field]: `Key: 'UpdateCustomerRequest.${field}' Error:Field validation for '${field}' failed on the '${tag}' tag`,
		},
	},
});

const oldZones: JsonObject[] = ['Asia/KOLKATA', 'US/PACIFIC', 'BST', '+01:00'].map((timezone) => ({
	timezone,
}));

const bench = checkFacts('flexprice', [
	refused({ email: '' }, 'Email', 'email'),
	refused({ email: '.a@example.com' }, 'Email', 'email'),
	refused({ address_country: 'in' }, 'AddressCountry', 'iso3166_1_alpha2'),
	refused({ address_country: '' }, 'AddressCountry', 'len'),
	refused({ contact: '1'.repeat(21) }, 'Contact', 'max'),
	...oldZones.map((body) => refused(body, 'Timezone', 'timezone')),
	{
		says: 'does not name a field that is too long in bytes only',
		line: `PUT ${saffron}`,
		body: { address_city: 'ü'.repeat(60) },
		status: 400,
		reply: { message: 'City name must be less than 100 characters' },
	},
	{
		says: 'answers an update with the time of the one before',
		line: `PUT ${saffron}`,
		body: { contact: '1' },
		reply: { contact: '1', updated_at: '2025-06-02T08:15:00Z' },
		keeps: { contact: '1', updated_at: expect.not.stringContaining('2025-06-02') },
	},
	{
		says: 'looks for the external id before it looks at the values',
		line: 'PUT /v1/customers?external_customer_id=nobody',
		body: { email: 'nowhere' },
		status: 404,
	},
	{
		says: 'looks at the values before it looks for the id',
		line: 'PUT /v1/customers?id=cust_nobody',
		body: { email: 'nowhere' },
		status: 400,
	},
	{
		says: 'can be made not to break down at a new external id where there never was metadata',
		line: 'PUT /v1/customers?external_customer_id=never-had-metadata',
		quirks: { breaksOnNullMetadata: false },
		body: { external_id: 'new-id' },
		reply: { metadata: { old_external_ids: 'new-id' } },
	},
	{
		says: 'refuses a tenant that is suspended',
		line: `PUT ${saffron}`,
		body: {},
		key: suspended,
		status: 403,
		reply: { message: 'tenant account is suspended' },
	},
	...['GET /v1/users/me', 'GET /v1/customers'].map((line): Fact => ({
		says: `lets that tenant ask ${line}`,
		line,
		key: suspended,
	})),
	{
		says: 'lets a key read that may not update',
		line: 'GET /v1/customers/external/acct-20418',
		key: 'sk_flexprice-sandbox-key-event-ingestor',
	},
	{
		says: 'takes a key that is not bound to an environment with one',
		line: `PUT ${saffron}`,
		body: {},
		key: 'sk_flexprice-sandbox-key-any-environment',
		headers: { 'x-environment-id': 'env_01JWSANDBOX0000000000000' },
	},
	{
		says: 'sends a path with a slash at its end to the one without',
		line: 'GET /v1/customers/external/acct-20418%2F?expand=integrations',
		status: 301,
		replyHeaders: { location: '/v1/customers/external/acct-20418?expand=integrations' },
	},
	{
		says: 'has no customer at the path of its subscriptions',
		line: 'GET /v1/customers/external/acct-20418/subscriptions',
		reply: lacking('external_id'),
	},
	{
		says: 'has a request id on every answer, the caller’s own if there is one',
		line: 'GET /nowhere',
		headers: { 'x-request-id': 'mine' },
		status: 404,
		replyHeaders: { 'x-request-id': 'mine' },
	},
	{
		says: 'searches by a part of the name, and gives the next page’s offset',
		line: search,
		body: {
			limit: 1,
			offset: 1,
			filters: [
				{ field: 'name', operator: 'contains', data_type: 'string', value: { string: 'INC' } },
			],
		},
		reply: { items: [], pagination: { total: 1, limit: 1, offset: 2 } },
	},
	{
		says: 'does not search for every address that it stores',
		line: search,
		body: { email: "o'neil@acme.com" },
		status: 400,
		reply: { message: 'Please provide a valid email' },
	},
	{
		says: 'wants whole times',
		line: search,
		body: { start_time: '2030-01-01' },
		status: 400,
		reply: { message: 'Invalid filter parameters' },
	},
	{
		says: 'fails where a filter holds NUL',
		line: search,
		body: {
			filters: [
				{ field: 'name', operator: 'contains', data_type: 'string', value: { string: 'a\0' } },
			],
		},
		status: 500,
		reply: { code: 'database_error' },
	},
	{
		says: 'finds archived customers by ids where they are asked for',
		line: search,
		body: { external_ids: ['former-customer', 'org_cascade'], status: 'archived' },
		reply: { items: [{ external_id: 'former-customer' }], pagination: { total: 1 } },
	},
	{
		says: 'creates a customer with what is not empty',
		line: 'POST /v1/customers',
		body: { external_id: 'new', name: 'New', email: '', timezone: '', contact: '', metadata: {} },
		status: 201,
		reply: { external_id: 'new', email: '', timezone: 'UTC', metadata: {}, status: 'published' },
	},
	{
		says: 'creates no customer without a name',
		line: 'POST /v1/customers',
		body: { external_id: '' },
		status: 400,
		reply: {
			details: { ExternalID: expect.stringContaining("'required'"), Name: expect.any(String) },
		},
	},
	{
		says: 'creates no customer with an external id that is taken',
		line: 'POST /v1/customers',
		body: { external_id: 'org_cascade', name: 'New' },
		status: 409,
		reply: { code: 'already_exists', details: { external_id: 'org_cascade' } },
	},
	{
		says: 'does not archive a customer twice',
		line: 'DELETE /v1/customers/cust_01JBX7G1HDM4E9PV6SQ3K0TNWR',
		status: 404,
	},
]);

test('flexprice finds the published one of two customers with one external id', async () => {
	const archived = 'cust_01JBX7G1HDM4E9PV6SQ3K0TNWR';
	await bench.ask(`PUT /v1/customers?id=${archived}`, { body: { external_id: 'acct-20418' } });
	const { body } = await bench.ask('GET /v1/customers/external/acct-20418');
	expect(body).toMatchObject({ id: saffronId });
});

test('flexprice frees the external id of a customer that is archived', async () => {
	expect(await bench.ask(`DELETE /v1/customers/${saffronId}`)).toMatchObject({ status: 204 });
	const { status } = await bench.ask('GET /v1/customers/external/acct-20418');
	expect(status).toBe(404);
	const body = { external_id: 'acct-20418', name: 'New' };
	expect(await bench.ask('POST /v1/customers', { body })).toMatchObject({ status: 201 });
});

test('flexprice notes each new external id after the one before', async () => {
	await bench.ask(`PUT ${saffron}`, { body: { external_id: 'one' } });
	const { body } = await bench.ask(`PUT ${saffron}`, { body: { external_id: 'two' } });
	expect(body).toMatchObject({ metadata: { old_external_ids: 'one,two' } });
});

test('flexprice gives every answer a request id of its own', async () => {
	const ids = await Promise.all([1, 2].map(() => bench.ask('GET /v1/users/me')));
	expect(new Set(ids.map(({ headers }) => headers.get('x-request-id'))).size).toBe(2);
});

test('flexprice’s pages follow the offset it gives', async () => {
	const pages = await pagesOf((last) => {
		const { offset = 0, total = 1 } = (last?.pagination as JsonObject) ?? {};
		if (Number(offset) >= Number(total)) return undefined;
		const body: JsonObject = {
			limit: 15,
			offset,
			sort: [{ field: 'external_id', direction: 'asc' }],
		};
		return bench.ask(search, { body });
	});
	expect(pages.map((page) => page.length)).toEqual([15, 15, 4]);
	expect(new Set(pages.flat()).size).toBe(34);
});
