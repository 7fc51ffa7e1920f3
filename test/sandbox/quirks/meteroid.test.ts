import { checkFacts, pagesOf } from './facts';
import type { JsonObject } from '../types';

const lumen = '/api/v1/customers/cus_7n42DGM5Tflk9n8mt7Fhc7';
const serde = 'Failed to deserialize the JSON body into the target type: ';

const bench = checkFacts('meteroid', [
	{
		says: 'ignores null',
		line: `PATCH ${lumen}`,
		body: { name: 'New', phone: null, currency: null, billing_address: null },
		reply: { name: 'New', phone: '+49 30 5557 0142', currency: 'EUR' },
	},
	{
		says: 'replaces one address and leaves the other alone',
		line: `PATCH ${lumen}`,
		body: { billing_address: { city: 'Köln', line2: null } },
		keeps: { billing_address: { city: 'Köln' }, shipping_address: { same_as_billing: false } },
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
		says: 'takes a tax rate as a fraction',
		line: `PATCH ${lumen}`,
		body: { custom_taxes: [{ tax_code: 'A', name: 'a', rate: '0.075' }] },
		reply: { custom_taxes: [{ rate: 0.075 }] },
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
		says: 'names the first wrong value of the body',
		line: `PATCH ${lumen}`,
		body: { vat_number: 5, alias: 5 },
		status: 422,
		reply: `${serde}vat_number: `,
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
		says: 'refuses an alias with a space in the path as text',
		line: 'GET /api/v1/customers/two%20words',
		status: 400,
		reply: 'id_or_alias: ',
		replyHeaders: { 'content-type': expect.stringContaining('text/plain') },
	},
	{
		says: 'answers 404 for an unknown customer',
		line: 'GET /api/v1/customers/nobody',
		status: 404,
		reply: { code: 'NOT_FOUND', message: 'Resource not found' },
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
		says: 'searches emails in any letter case',
		line: 'GET /api/v1/customers?per_page=5&search=FINANCE@',
		reply: { data: [{ alias: 'cascade_analytics' }] },
	},
	{
		says: 'takes an underscore in a search for any character',
		line: 'GET /api/v1/customers?per_page=5&search=lumen_fie',
		reply: { data: [{ alias: 'lumen-field' }] },
	},
	{
		says: 'takes a percent sign in a search for anything',
		line: 'GET /api/v1/customers?per_page=5&search=cascade%25inc',
		reply: { data: [{ alias: 'cascade_analytics' }] },
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

test('meteroid reads as an alias what is too large for an id', async () => {
	const alias = 'cus_ZZZZZZZZZZZZZZZZZZZZZZ';
	await bench.ask(`PATCH ${lumen}`, { body: { alias } });
	const { body } = await bench.ask(`GET /api/v1/customers/${alias}`);
	expect(body).toMatchObject({ id: 'cus_7n42DGM5Tflk9n8mt7Fhc7' });
});

test('meteroid finds what ends with a percent sign by a backslash', async () => {
	await bench.ask(`PATCH ${lumen}`, { body: { name: '100%' } });
	const { body } = await bench.ask('GET /api/v1/customers?search=0%5C');
	expect((body as JsonObject).data).toMatchObject([{ name: '100%' }]);
});
