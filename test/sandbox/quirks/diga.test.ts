import { checkFacts, lacking } from './facts';

const diga = '/v1/billing/customer/';

const bench = checkFacts('diga', [
	{
		says: 'clears by null',
		line: `PATCH ${diga}`,
		body: { phone: null, address: null, metadata: null },
		reply: { phone: null, address: null, metadata: {} },
	},
	{
		says: 'can be made to ignore null',
		line: `PATCH ${diga}`,
		quirks: { nullClears: false },
		body: { phone: null },
		reply: { phone: '+34 960 555 014' },
	},
	{
		says: 'merges metadata, drops keys set to null or nothing, and keeps everything as text',
		line: `PATCH ${diga}`,
		body: { metadata: { tier: null, seats: 12 } },
		reply: { metadata: { crm_id: 'A-20418', seats: '12' } },
	},
	{
		says: 'can be made to replace metadata',
		line: `PATCH ${diga}`,
		quirks: { metadataMerge: false },
		body: { metadata: { seats: 12 } },
		reply: { metadata: lacking('crm_id') },
	},
	{
		says: 'takes a partial address for the whole',
		line: `PATCH ${diga}`,
		body: { address: { city: 'Madrid' } },
		reply: { address: { city: 'Madrid', line1: null } },
	},
	{
		says: 'can be made to merge a partial address',
		line: `PATCH ${diga}`,
		quirks: { addressMerge: true },
		body: { address: { city: 'Madrid' } },
		reply: { address: { city: 'Madrid', line1: 'Carrer de la Pau 14' } },
	},
	{
		says: 'ignores unknown keys',
		line: `PATCH ${diga}`,
		body: { nickname: 'x' },
		reply: lacking('nickname'),
	},
	{
		says: 'answers without the trailing slash with a redirect',
		line: 'PATCH /v1/billing/customer',
		body: { name: 'New' },
		status: 307,
		replyHeaders: { location: expect.stringMatching(/\/v1\/billing\/customer\/$/) },
		keeps: { name: 'Voz Clara SL' },
	},
	{
		says: 'says where a value is wrong, as FastAPI does',
		line: `PATCH ${diga}`,
		body: { email: 'nowhere', name: 5 },
		status: 422,
		reply: {
			detail: expect.arrayContaining([
				expect.objectContaining({ loc: ['body', 'email'], type: 'value_error' }),
				{ loc: ['body', 'name'], msg: 'Input should be a valid string', type: 'string_type' },
			]),
		},
	},
	{
		says: 'wants a body',
		line: `PATCH ${diga}`,
		status: 422,
		reply: { detail: [{ loc: ['body'], type: 'missing' }] },
	},
	{
		says: 'refuses an unknown payment method in its own shape',
		line: `PATCH ${diga}`,
		body: { default_payment_method_id: 'pm_unknown' },
		status: 422,
		reply: { status: 'error', error_code: 'PAYMENT_METHOD_NOT_FOUND' },
	},
	{
		says: 'refuses a key without billing.update with an odd code',
		line: `PATCH ${diga}`,
		body: { name: 'New' },
		key: 'diga-sandbox-key-without-billing-update',
		status: 403,
		reply: {
			status: 'error',
			error_code: 'INTERNAL_SERVER_ERROR',
			message: 'Missing required permissions',
		},
	},
	{
		says: 'refuses a key without billing.view the payment methods',
		line: 'GET /v1/billing/payment_method/',
		key: 'diga-sandbox-key-without-billing-view',
		status: 403,
		reply: { error_code: 'MISSING_PERMISSIONS' },
	},
	{
		says: 'shows two cards and a link, one of them the default',
		line: 'GET /v1/billing/payment_method/',
		reply: [
			{ type: 'card', is_default: true },
			{ type: 'card', is_default: false },
			{ type: 'link', card: null, is_default: false },
		],
	},
	{ says: 'lists roles to any key', line: 'GET /v1/role/', reply: { has_more: false } },
	{
		says: 'tells a wrong key',
		line: 'GET /v1/role/',
		key: 'wrong',
		status: 401,
		reply: { error_code: 'INVALID_API_KEY' },
	},
	{
		says: 'tells a missing key',
		line: 'GET /v1/role/',
		key: '',
		status: 401,
		reply: { error_code: 'UNAUTHORIZED' },
	},
	{ says: 'has no customer to read', line: `GET ${diga}`, status: 404 },
]);

test('diga creates the customer on the first update, but not with a payment method', async () => {
	bench.vendor.customers.clear();
	const body = { name: 'New', default_payment_method_id: 'pm_1SDigaSandboxVisa4242' };
	const refused = await bench.ask(`PATCH ${diga}`, { body });
	expect(refused.status).toBe(500);
	expect(refused.body).toMatchObject({
		error_code: 'DEFAULT_PAYMENT_METHOD_NOT_ALLOWED_ON_CREATE',
	});
	const created = await bench.ask(`PATCH ${diga}`, { body: { name: 'New' } });
	expect(created.body).toMatchObject({ name: 'New', email: null });
});
