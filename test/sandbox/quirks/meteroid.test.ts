import { checkFacts, pagesOf } from './facts';
import type { Fact } from './facts';
import type { JsonObject } from '../types';

const lumen = '/api/v1/customers/cus_7n42DGM5Tflk9n8mt7Fhc7';
const serde = 'Failed to deserialize the JSON body into the target type: ';

const sayingNothing: JsonObject[] = [{}, { name: null }, { unknown: 1 }];

const bench = checkFacts('meteroid', [
	{
		says: 'finds a customer by a percent-encoded alias',
		line: 'GET /api/v1/customers/crm%2Fharbour-pine',
		reply: { id: 'cus_3fWqZr8LmXb5KtYv1NcPdA' },
	},
	{
		says: 'updates a customer by alias',
		line: 'PATCH /api/v1/customers/crm%2Fharbour-pine',
		body: { phone: '' },
		reply: { id: 'cus_3fWqZr8LmXb5KtYv1NcPdA', phone: '' },
	},
	{
		says: 'finds a customer by its new alias at once',
		line: `PATCH ${lumen}`,
		body: { alias: 'new-alias' },
		reply: { alias: 'new-alias' },
	},
	{
		says: 'ignores null',
		line: `PATCH ${lumen}`,
		body: { name: 'New', phone: null, currency: null, billing_address: null },
		reply: { name: 'New', phone: '+49 30 5557 0142', currency: 'EUR' },
	},
	{
		says: 'stores empty text and empty lists',
		line: `PATCH ${lumen}`,
		body: { vat_number: '', billing_email: '', invoicing_emails: [], custom_taxes: [] },
		reply: { vat_number: '', billing_email: '', invoicing_emails: [], custom_taxes: [] },
	},
	...sayingNothing.map((body): Fact => ({
		says: `fails with 500 for a patch that sets nothing: ${JSON.stringify(body)}`,
		line: `PATCH ${lumen}`,
		body,
		status: 500,
		reply: { code: 'INTERNAL_SERVER_ERROR' },
	})),
	{
		says: 'ignores unknown keys',
		line: `PATCH ${lumen}`,
		body: { name: 'New', nickname: 'N', billing_address: { city: 'Ulm', planet: 'Earth' } },
		reply: { name: 'New', billing_address: { city: 'Ulm' } },
	},
	{
		says: 'replaces an address as a whole, and leaves out what is null in it',
		line: `PATCH ${lumen}`,
		body: { billing_address: { city: 'Köln', line2: null } },
		keeps: { billing_address: { city: 'Köln' }, shipping_address: { same_as_billing: false } },
	},
	{
		says: 'stores an unknown country as 00, and a known one in upper case',
		line: `PATCH ${lumen}`,
		body: {
			billing_address: { country: 'zz' },
			shipping_address: { same_as_billing: false, address: { country: 'fr' } },
		},
		reply: { billing_address: { country: '00' }, shipping_address: { address: { country: 'FR' } } },
	},
	{
		says: 'refuses a currency that does not exist in plain text',
		line: `PATCH ${lumen}`,
		body: { currency: 'eur' },
		status: 422,
		reply: `${serde}currency: unknown variant \`eur\``,
		replyHeaders: { 'content-type': expect.stringContaining('text/plain') },
	},
	{
		says: 'refuses a currency that the tenant lacks in JSON',
		line: `PATCH ${lumen}`,
		body: { currency: 'JPY' },
		status: 400,
		reply: {
			code: 'BAD_REQUEST',
			message: "Invalid input: Currency 'JPY' is not available for this tenant",
		},
	},
	{
		says: 'answers tax rates as numbers, whether given as number or as text',
		line: `PATCH ${lumen}`,
		body: {
			custom_taxes: [
				{ tax_code: 'A', name: 'a', rate: '7.5' },
				{ tax_code: 'B', name: 'b', rate: 20 },
			],
		},
		reply: { custom_taxes: [{ rate: 7.5 }, { rate: 20 }] },
	},
	{
		says: 'wants all three parts of a tax',
		line: `PATCH ${lumen}`,
		body: { custom_taxes: [{ tax_code: 'A', name: 'a' }] },
		status: 422,
		reply: `${serde}custom_taxes[0]: missing field \`rate\``,
	},
	{
		says: 'wants same_as_billing in a shipping address',
		line: `PATCH ${lumen}`,
		body: { shipping_address: { address: { city: 'Ulm' } } },
		status: 422,
		reply: `${serde}shipping_address: missing field \`same_as_billing\``,
	},
	{
		says: 'names the path of a value of the wrong type',
		line: `PATCH ${lumen}`,
		body: { billing_address: { country: 5 } },
		status: 422,
		reply: `${serde}billing_address.country: invalid type: integer \`5\`, expected a string`,
	},
	{
		says: 'refuses a malformed invoicing entity in plain text',
		line: `PATCH ${lumen}`,
		body: { invoicing_entity_id: 'entity' },
		status: 422,
		reply: `${serde}invoicing_entity_id: `,
	},
	{
		says: 'fails with 500 for an unknown invoicing entity',
		line: `PATCH ${lumen}`,
		body: { invoicing_entity_id: 'ive_0000000000000000000000' },
		status: 500,
		reply: { code: 'INTERNAL_SERVER_ERROR' },
	},
	{
		says: 'takes a known invoicing entity',
		line: `PATCH ${lumen}`,
		body: { invoicing_entity_id: 'ive_2Kd8sQeYbV4mJxPzT1uRwC' },
		reply: { invoicing_entity_id: 'ive_2Kd8sQeYbV4mJxPzT1uRwC' },
	},
	{
		says: 'refuses an alias that another customer has',
		line: `PATCH ${lumen}`,
		body: { alias: 'cascade_analytics' },
		status: 409,
		reply: { code: 'CONFLICT', message: 'Conflict' },
		keeps: { alias: 'lumen-field' },
	},
	{
		says: 'takes a customer’s own alias again',
		line: `PATCH ${lumen}`,
		body: { alias: 'lumen-field' },
		reply: { alias: 'lumen-field' },
	},
	{
		says: 'refuses an alias with a space in the path as text',
		line: 'GET /api/v1/customers/two%20words',
		status: 400,
		reply: 'Invalid URL',
	},
	{
		says: 'refuses an empty alias in the path as text',
		line: 'PATCH /api/v1/customers/',
		body: { name: 'New' },
		status: 400,
		reply: 'Invalid URL',
	},
	{
		says: 'wants a JSON content type',
		line: `PATCH ${lumen}`,
		body: { name: 'New' },
		headers: { 'content-type': 'text/plain' },
		status: 415,
		reply: 'Expected request with `Content-Type: application/json`',
	},
	{
		says: 'refuses more than a megabyte',
		line: `PATCH ${lumen}`,
		body: { name: 'x'.repeat(1024 * 1024) },
		status: 413,
		reply: 'length limit exceeded',
	},
	{
		says: 'answers 404 for an unknown customer',
		line: 'GET /api/v1/customers/nobody',
		status: 404,
		reply: { code: 'NOT_FOUND', message: 'Resource not found' },
	},
	{
		says: 'wants "Bearer" in exactly this case',
		line: `GET ${lumen}`,
		headers: { authorization: 'bearer pv_sand_MeteroidSandboxKey0123456789/meteroidSandboxKeyId' },
		status: 401,
		reply: { code: 'UNAUTHORIZED', message: 'Invalid or missing Authorization header' },
	},
	{
		says: 'tells a malformed key',
		line: `GET ${lumen}`,
		key: 'pv_sand_x',
		status: 401,
		reply: { message: 'Invalid API key format' },
	},
	{
		says: 'tells an unknown key',
		line: `GET ${lumen}`,
		key: 'pv_sand_0000000000000000000000000000/other',
		status: 401,
		reply: { message: 'Failed to resolve api key' },
	},
	{
		says: 'tells a known key with a wrong secret',
		line: `GET ${lumen}`,
		key: 'pv_sand_0000000000000000000000000000/meteroidSandboxKeyId',
		status: 401,
		reply: { message: 'Unauthorized. Invalid hash' },
	},
	{
		says: 'sends 25 but reports 10 where no page size is asked for',
		line: 'GET /api/v1/customers?search=load',
		reply: { pagination_meta: { page: 0, per_page: 10, total_items: 30, total_pages: 3 } },
	},
	{
		says: 'searches names, aliases and emails in any letter case',
		line: 'GET /api/v1/customers?per_page=5&search=FINANCE@',
		reply: { data: [{ alias: 'cascade_analytics' }] },
	},
	{
		says: 'takes an underscore in a search for any character',
		line: 'GET /api/v1/customers?per_page=5&search=cascade_inc',
		reply: { pagination_meta: { total_items: 0 } },
	},
	{
		says: 'takes a percent sign in a search for anything',
		line: 'GET /api/v1/customers?per_page=5&search=cascade%25inc',
		reply: { data: [{ alias: 'cascade_analytics' }] },
	},
	{
		says: 'lists archived customers when asked',
		line: 'GET /api/v1/customers?archived=true&per_page=5',
		reply: { data: [{ alias: 'alpenglow-100%' }] },
	},
	{
		says: 'updates an archived customer',
		line: 'PATCH /api/v1/customers/cus_6BqNf4DyWk2CjRu8SzMoHT',
		body: { name: 'New' },
		reply: { name: 'New' },
	},
	{
		says: 'refuses a page over a hundred as text',
		line: 'GET /api/v1/customers?per_page=101',
		status: 400,
		reply: 'Failed to deserialize query string: per_page',
	},
	{
		says: 'orders by name when asked',
		line: 'GET /api/v1/customers?per_page=1&order_by=name.asc',
		reply: { data: [{ name: 'Atelier Corbier' }] },
	},
]);

test('meteroid sends 25 customers where no page size is asked for', async () => {
	const { body } = await bench.ask('GET /api/v1/customers');
	expect((body as JsonObject).data).toHaveLength(25);
});

test('meteroid’s pages count from 0 and hold every active customer once', async () => {
	const pages = await pagesOf((last) => {
		const meta = last?.pagination_meta as JsonObject | undefined;
		const page = meta ? Number(meta.page) + 1 : 0;
		if (meta && page >= Number(meta.total_pages)) return undefined;
		return bench.ask(`GET /api/v1/customers?per_page=20&page=${page}`);
	});
	expect(pages.map((page) => page.length)).toEqual([20, 14]);
	expect(new Set(pages.flat()).size).toBe(34);
});

test('meteroid keeps tax exemption, and never shows it', async () => {
	const { status, body } = await bench.ask(`PATCH ${lumen}`, { body: { is_tax_exempt: true } });
	expect(status).toBe(200);
	expect(body).not.toHaveProperty('is_tax_exempt');
	expect(bench.vendor.hidden.get('cus_7n42DGM5Tflk9n8mt7Fhc7')).toMatchObject({
		is_tax_exempt: true,
	});
});

test('meteroid leaves the parts out that an address lacks', async () => {
	const body = { billing_address: { city: 'Ulm', line1: null } };
	const reply = await bench.ask(`PATCH ${lumen}`, { body });
	expect((reply.body as JsonObject).billing_address).toEqual({ city: 'Ulm' });
});

test('meteroid frees the alias that a customer gives up', async () => {
	await bench.ask(`PATCH ${lumen}`, { body: { alias: 'other' } });
	expect((await bench.ask('GET /api/v1/customers/lumen-field')).status).toBe(404);
	expect((await bench.ask('GET /api/v1/customers/other')).status).toBe(200);
});
