import { checkFacts, lacking, pagesOf } from './facts';
import type { Fact } from './facts';
import type { JsonObject } from '../types';

const saffron = '/v1/customers?id=cust_01JWT8M3Q6Z5V9XK2DRBHN7YCE';
const search = 'POST /v1/customers/search';

const goRule = (field: string, tag: string) => ({
	code: 'validation_error',
	message: 'Request validation failed',
	http_status_code: 400,
	details: {
		[field]: `Key: 'UpdateCustomerRequest.${field}' Error:Field validation for '${field}' failed on the '${tag}' tag`,
	},
});

const refused = (body: JsonObject, field: string, tag: string): Fact => ({
	says: `refuses ${JSON.stringify(body).slice(0, 60)}`,
	line: `PUT ${saffron}`,
	body,
	status: 400,
	reply: goRule(field, tag),
});

const notText: JsonObject[] = [{ seats: 5 }, { paid: true }, { nested: {} }];
const wrongLengths: JsonObject[] = [{ name: '' }, { external_id: '' }, { name: 'x'.repeat(256) }];
const wrongTaxIds: JsonObject[] = [{ gstin: 'x' }, { pan: '12345' }, { hsn_sac: '12345' }];

const bench = checkFacts('flexprice', [
	{
		says: 'updates by external id',
		line: 'PUT /v1/customers?external_customer_id=crm%2Fharbour-pine',
		body: { contact: '1' },
		reply: { id: 'cust_01JS9D4E7RKB2GZ5X0VNWTHM6P', contact: '1' },
	},
	{
		says: 'takes both ids of one customer',
		line: `PUT ${saffron}&external_customer_id=acct-20418`,
		body: {},
	},
	{
		says: 'refuses ids of two customers',
		line: `PUT ${saffron}&external_customer_id=org_cascade`,
		body: {},
		status: 400,
		reply: { message: expect.stringContaining('sufficient') },
	},
	{
		says: 'refuses an update without an id',
		line: 'PUT /v1/customers',
		body: {},
		status: 400,
		reply: { message: expect.stringContaining('Provide id as query parameter') },
	},
	{
		says: 'updates an archived customer by id',
		line: 'PUT /v1/customers?id=cust_01JBX7G1HDM4E9PV6SQ3K0TNWR',
		body: { name: 'New' },
		reply: { status: 'archived', name: 'New' },
	},
	{
		says: 'does not find an archived customer by external id',
		line: 'PUT /v1/customers?external_customer_id=former-customer',
		body: {},
		status: 404,
		reply: { code: 'not_found', http_status_code: 404 },
	},
	{
		says: 'reads an archived customer by id',
		line: 'GET /v1/customers/cust_01JBX7G1HDM4E9PV6SQ3K0TNWR',
		reply: { status: 'archived' },
	},
	{
		says: 'does not read an archived customer by external id',
		line: 'GET /v1/customers/external/former-customer',
		status: 404,
	},
	{
		says: 'reads by a percent-encoded external id',
		line: 'GET /v1/customers/external/crm%2Fharbour-pine',
		reply: { external_id: 'crm/harbour-pine' },
	},
	{
		says: 'shows integrations only where asked',
		line: 'GET /v1/customers/external/acct-20418?expand=integrations',
		reply: { integrations: [] },
	},
	{
		says: 'ignores null and unknown keys',
		line: `PUT ${saffron}`,
		body: { name: null, metadata: null, nickname: 'x', contact: '' },
		reply: {
			name: 'Saffron Lane Software Pvt Ltd',
			metadata: { segment: 'mid-market' },
			contact: '',
		},
	},
	{
		says: 'replaces metadata as a whole',
		line: `PUT ${saffron}`,
		body: { metadata: { a: 'b' } },
		reply: { metadata: lacking('segment') },
	},
	...notText.map((metadata): Fact => ({
		says: `refuses metadata that is not text: ${JSON.stringify(metadata)}`,
		line: `PUT ${saffron}`,
		body: { metadata },
		status: 400,
		reply: { code: 'validation_error', message: 'Invalid request format' },
	})),
	refused({ email: 'nowhere' }, 'Email', 'email'),
	refused({ email: '' }, 'Email', 'email'),
	refused({ address_country: 'in' }, 'AddressCountry', 'iso3166_1_alpha2'),
	refused({ address_country: '' }, 'AddressCountry', 'len'),
	refused({ address_country: 'India' }, 'AddressCountry', 'len'),
	refused({ timezone: 'Local' }, 'Timezone', 'timezone'),
	refused({ timezone: '' }, 'Timezone', 'timezone'),
	refused({ contact: '1'.repeat(21) }, 'Contact', 'max'),
	refused({ address_postal_code: '1'.repeat(21) }, 'AddressPostalCode', 'max'),
	refused({ address_city: 'x'.repeat(101) }, 'AddressCity', 'max'),
	refused({ address_line1: 'x'.repeat(256) }, 'AddressLine1', 'max'),
	...wrongLengths.map((body): Fact => ({
		says: `fails with 500 for ${JSON.stringify(body).slice(0, 30)}`,
		line: `PUT ${saffron}`,
		body,
		status: 500,
		reply: { code: 'database_error', message: 'Failed to update customer' },
	})),
	{
		says: 'takes a time zone that Go knows',
		line: `PUT ${saffron}`,
		body: { timezone: 'Europe/Berlin' },
		reply: { timezone: 'Europe/Berlin' },
	},
	...wrongTaxIds.map((metadata): Fact => ({
		says: `checks Indian tax ids in metadata: ${JSON.stringify(metadata)}`,
		line: `PUT ${saffron}`,
		body: { metadata },
		status: 400,
		reply: { message: expect.stringContaining('in metadata') },
	})),
	{
		says: 'takes a valid GSTIN',
		line: `PUT ${saffron}`,
		body: { metadata: { gstin: '29ABCDE1234F1Z5' } },
		reply: { metadata: { gstin: '29ABCDE1234F1Z5' } },
	},
	{
		says: 'notes a new external id in the metadata',
		line: `PUT ${saffron}`,
		body: { external_id: 'new-id' },
		reply: {
			external_id: 'new-id',
			metadata: { segment: 'mid-market', old_external_ids: 'new-id' },
		},
	},
	{
		says: 'loses that note where metadata comes along',
		line: `PUT ${saffron}`,
		body: { external_id: 'new-id', metadata: { a: 'b' } },
		reply: { metadata: lacking('old_external_ids') },
	},
	{
		says: 'breaks down without a body at a new external id where there never was metadata',
		line: 'PUT /v1/customers?external_customer_id=never-had-metadata',
		body: { external_id: 'new-id' },
		status: 500,
		reply: '',
		keeps: { id: 'cust_01JP2F6Y3CNQ8A7W5K1TXRZDVS', external_id: 'never-had-metadata' },
	},
	{
		says: 'can be made not to break down there',
		line: 'PUT /v1/customers?external_customer_id=never-had-metadata',
		quirks: { breaksOnNullMetadata: false },
		body: { external_id: 'new-id' },
		reply: { metadata: { old_external_ids: 'new-id' } },
	},
	{
		says: 'refuses an external id that another customer has',
		line: `PUT ${saffron}`,
		body: { external_id: 'org_cascade' },
		status: 409,
		reply: {
			code: 'already_exists',
			message: 'A customer with this identifier already exists',
			http_status_code: 409,
			details: { external_id: 'org_cascade', email: 'accounts@saffronlane.example' },
		},
	},
	{
		says: 'takes the external id of an archived customer',
		line: `PUT ${saffron}`,
		body: { external_id: 'former-customer' },
		reply: { external_id: 'former-customer' },
	},
	{
		says: 'takes integration mappings and ignores them',
		line: `PUT ${saffron}`,
		body: { integration_entity_mapping: [{ provider_type: 'stripe', provider_entity_id: 'x' }] },
		reply: lacking('integration_entity_mapping'),
	},
	{
		says: 'reads JSON under any content type',
		line: `PUT ${saffron}`,
		body: { name: 'New' },
		headers: { 'content-type': 'text/plain' },
		reply: { name: 'New' },
	},
	{
		says: 'refuses a wrong key in a shape of its own',
		line: `GET /v1/users/me`,
		key: 'sk_flexprice-wrong',
		status: 401,
		reply: { error: 'Unauthorized' },
	},
	{
		says: 'refuses a key without the right to update',
		line: `PUT ${saffron}`,
		body: {},
		key: 'sk_flexprice-sandbox-key-event-ingestor',
		status: 403,
		reply: { message: 'insufficient permissions' },
	},
	{
		says: 'lets that key read',
		line: 'GET /v1/customers/external/acct-20418',
		key: 'sk_flexprice-sandbox-key-event-ingestor',
	},
	{
		says: 'wants an environment with a key that is not bound to one',
		line: `PUT ${saffron}`,
		body: {},
		key: 'sk_flexprice-sandbox-key-any-environment',
		status: 403,
		reply: { error: 'Access denied', message: 'Invalid or inaccessible environment' },
	},
	{
		says: 'takes that key with an environment',
		line: `PUT ${saffron}`,
		body: {},
		key: 'sk_flexprice-sandbox-key-any-environment',
		headers: { 'x-environment-id': 'env_01JWSANDBOX0000000000000' },
	},
	{
		says: 'refuses a suspended tenant',
		line: 'GET /v1/users/me',
		key: 'sk_flexprice-sandbox-key-suspended-tenant',
		status: 403,
		reply: { message: 'tenant account is suspended' },
	},
	{
		says: 'says who a key belongs to',
		line: 'GET /v1/users/me',
		reply: { id: expect.any(String) },
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
		says: 'searches by a list',
		line: search,
		body: {
			filters: [
				{
					field: 'external_id',
					operator: 'in',
					data_type: 'array',
					value: { array: ['org_cascade', 'acct-20418'] },
				},
			],
			sort: [{ field: 'external_id', direction: 'asc' }],
		},
		reply: { items: [{ external_id: 'acct-20418' }, { external_id: 'org_cascade' }] },
	},
	{
		says: 'searches by an exact value',
		line: search,
		body: {
			filters: [
				{
					field: 'name',
					operator: 'eq',
					data_type: 'string',
					value: { string: 'Atelier Corbier' },
				},
			],
		},
		reply: { items: [{ external_id: 'never-had-metadata' }] },
	},
	{
		says: 'finds customers by ids, published ones only',
		line: search,
		body: { customer_ids: ['cust_01JV3P0KXW8F6TSQ4M9YEC2A7B', 'cust_01JBX7G1HDM4E9PV6SQ3K0TNWR'] },
		reply: { items: [{ external_id: 'org_cascade' }], pagination: { total: 1 } },
	},
	{
		says: 'finds customers by external ids',
		line: search,
		body: { external_ids: ['org_cascade', 'nobody'] },
		reply: { items: [{ external_id: 'org_cascade' }], pagination: { total: 1 } },
	},
	{
		says: 'refuses a page over a thousand',
		line: search,
		body: { limit: 1001 },
		status: 400,
		reply: { message: 'Request validation failed' },
	},
]);

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
