import { checkFacts, pagesOf } from './facts';

const togai = '/customers/01HZX4Q8T9V6KDN3M2WYB7R5CE';

const bench = checkFacts('togai', [
	{
		says: 'refuses an unknown key by name',
		line: `PATCH ${togai}`,
		body: { name: 'New name', email: 'x' },
		status: 400,
		reply: { message: 'Unknown field: email' },
		keeps: { name: 'Florence Data Works' },
	},
	{
		says: 'refuses an unknown part of an address by name',
		line: `PATCH ${togai}`,
		body: { address: { zip: '1' } },
		status: 400,
		reply: { message: 'Unknown field: address.zip' },
	},
	{
		says: 'refuses a name under three characters',
		line: `PATCH ${togai}`,
		body: { name: 'ab' },
		status: 400,
		reply: { message: expect.stringContaining('name') },
	},
	{
		says: 'refuses an id over fifty characters',
		line: `GET /customers/${'x'.repeat(51)}`,
		status: 400,
		reply: { message: expect.any(String) },
	},
	{
		says: 'takes a partial address for the whole, and recomposes the billing address',
		line: `PATCH ${togai}`,
		body: { address: { city: 'Reno', country: 'US' } },
		reply: { address: { city: 'Reno', country: 'US' }, billingAddress: 'Reno, US' },
	},
	{
		says: 'can be made to merge a partial address',
		line: `PATCH ${togai}`,
		quirks: { addressMerge: true },
		body: { address: { city: 'Reno' } },
		reply: {
			address: { city: 'Reno', line2: 'Suite G-31' },
			billingAddress: '2281 Broadway Street, Suite G-31, 29501, Reno, South Carolina, US',
		},
	},
	{
		says: 'takes null for not given',
		line: `PATCH ${togai}`,
		body: { name: null, primaryEmail: 'new@example.com' },
		reply: { name: 'Florence Data Works', primaryEmail: 'new@example.com' },
	},
	{
		says: 'moves the time of the last update',
		line: `PATCH ${togai}`,
		body: {},
		reply: {
			updatedAt: expect.not.stringContaining('2025-06-02T08:15'),
			createdAt: expect.any(String),
		},
	},
	{
		says: 'finds a customer whose id needs percent-encoding',
		line: 'GET /customers/tenant%2F42',
		reply: { id: 'tenant/42' },
	},
	{
		says: 'answers 404 with a message for an unknown customer',
		line: 'PATCH /customers/nobody',
		body: {},
		status: 404,
		reply: { message: 'Customer not found' },
	},
	{
		says: 'lists twenty where no size is asked for, and no archived ones',
		line: 'GET /customers',
		reply: { context: { pageSize: 20 }, nextToken: expect.any(String) },
	},
	{
		says: 'lists archived customers when asked',
		line: 'GET /customers?status=ARCHIVED',
		reply: { data: [{ id: 'former-customer' }] },
	},
	{
		says: 'finds one customer by id in the list',
		line: 'GET /customers?id=acme-enterprise',
		reply: { data: [{ id: 'acme-enterprise' }] },
	},
	{
		says: 'refuses to combine filters',
		line: 'GET /customers?id=acme-enterprise&status=ACTIVE',
		status: 400,
	},
	{ says: 'refuses a page over a hundred', line: 'GET /customers?pageSize=101', status: 400 },
	{
		says: 'refuses a key with a message only',
		line: 'GET /customers',
		key: 'wrong',
		status: 401,
		reply: { message: 'Unauthorized' },
	},
	{
		says: 'has an error only in the shape of a message',
		line: 'GET /elsewhere',
		status: 404,
		reply: { message: 'Not found' },
	},
]);

test('togai’s last page carries a token, and the page after it is empty', async () => {
	const pages = await pagesOf((last) => {
		if (!last) return bench.ask('GET /customers?pageSize=17');
		const { nextToken } = last;
		return nextToken ? bench.ask(`GET /customers?nextToken=${String(nextToken)}`) : undefined;
	});
	expect(pages.map((page) => page.length)).toEqual([17, 17, 0]);
	expect(new Set(pages.flat()).size).toBe(34);
});

test('togai can be made to answer 429 after too many wrong keys', async () => {
	bench.vendor.set({ quirks: { unauthenticatedLimit: 2 } });
	const statuses: number[] = [];
	for (let n = 0; n < 3; n++) {
		statuses.push((await bench.ask('GET /customers', { key: 'wrong' })).status);
	}
	expect(statuses).toEqual([401, 401, 429]);
});
