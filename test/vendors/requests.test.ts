import type { HttpRequest } from '../../nodes/engine/traffic/http';
import type { Json, JsonObject } from '../../nodes/engine/json';
import { checkReference } from '../../nodes/engine/customer/reference';
import type { CustomerPage, PageRequest } from '../../nodes/engine/vendor';
import { byName, vendorOf } from './vendors';

/** A reference that means something else wherever one sign of it is not encoded. */
const REFERENCE = {
	value: '../a\tb?c#d%2Fé&id=e+f',
	inPath: '..%2Fa%09b%3Fc%23d%252F%C3%A9%26id%3De%2Bf',
	inQuery: '..%2Fa%09b%3Fc%23d%252F%C3%A9%26id%3De%2Bf',
};

type Asks = 'update' | 'get' | 'lookUp';

/** What the vendors' pages say; `{path}` and `{query}` are the reference. */
const REQUESTS: Array<[node: string, asks: Asks, mode: string, expected: string]> = [
	['togai', 'update', 'id', 'PATCH /customers/{path}'],
	['togai', 'get', 'id', 'GET /customers/{path}'],
	['meteroid', 'update', 'id', 'PATCH /api/v1/customers/{path}'],
	['meteroid', 'update', 'alias', 'PATCH /api/v1/customers/{path}'],
	['meteroid', 'get', 'id', 'GET /api/v1/customers/{path}'],
	['meteroid', 'get', 'alias', 'GET /api/v1/customers/{path}'],
	['flatpeak', 'update', 'id', 'PATCH /customers/{path}'],
	['flatpeak', 'get', 'id', 'GET /customers/{path}'],
	['flatpeak', 'lookUp', 'referenceId', 'GET /customers?reference_id={query}&limit=100'],
	['diga', 'update', 'id', 'PATCH /v1/billing/customer/'],
	['flexprice', 'update', 'id', 'PUT /v1/customers?id={query}'],
	['flexprice', 'update', 'externalId', 'PUT /v1/customers?external_customer_id={query}'],
	['flexprice', 'get', 'id', 'GET /v1/customers/{path}'],
];

const BODY: JsonObject = { name: 'Acme' };

function requestFor(
	node: string,
	asks: Asks,
	mode: string,
	value: string,
): HttpRequest | undefined {
	const { update, get, modes } = vendorOf(node).customers;
	return {
		update: () => update({ mode, value }, BODY),
		get: () => get?.({ mode, value }),
		lookUp: () => modes[mode]?.lookUp?.(value, { size: 100 }),
	}[asks]();
}

test.each(REQUESTS)('%s: to %s by %s is %s', (node, asks, mode, expected) => {
	const { value, inPath, inQuery } = REFERENCE;
	const [method, template = ''] = expected.split(' ');
	const path = template.replace('{path}', () => inPath).replace('{query}', () => inQuery);
	const body = asks === 'update' ? { body: BODY } : {};
	expect(requestFor(node, asks, mode, value)).toEqual({ method, path, ...body });
});

test('Diga cannot read a customer, and no other vendor is without', () => {
	const without = byName.filter(([, { vendor }]) => !vendor.customers.get);
	expect(without.map(([name]) => name)).toEqual(['Diga']);
});

describe.each(byName.filter(([, { vendor }]) => Object.keys(vendor.customers.modes).length))(
	'%s is asked for nobody',
	(_, { vendor }) => {
		test.each(['', '.', '..', '\ud800'])('by a reference of %j', (value) => {
			// What is looked for in a list may be called anything that can be written.
			const modes = Object.entries(vendor.customers.modes)
				.filter(([, { lookUp }]) => !lookUp || !value.startsWith('.'))
				.map(([mode]) => mode);
			const faults = modes.map((mode) => checkReference({ mode, value }, vendor));
			expect(faults.filter((found) => found.length !== 1)).toEqual([]);
		});
	},
);

describe('a page of customers', () => {
	const contains = (field: string, string: string) => ({
		...{ field, operator: 'contains', data_type: 'string' },
		value: { string },
	});

	const search = (...body: [offset: number, ...filters: JsonObject[]]): HttpRequest => {
		const [offset, ...filters] = body;
		return {
			method: 'POST',
			path: '/v1/customers/search',
			body: { limit: 100, offset, filters, sort: [{ field: 'name', direction: 'asc' }] },
		};
	};
	const get = (path: string): HttpRequest => ({ method: 'GET', path });

	test.each<[node: string, page: Partial<PageRequest>, expected: HttpRequest]>([
		['togai', {}, get('/customers?pageSize=100')],
		['togai', { cursor: 'a+/=' }, get('/customers?pageSize=100&nextToken=a%2B%2F%3D')],
		// How Togai searches is not documented.
		['togai', { search: 'acme' }, get('/customers?pageSize=100')],
		['meteroid', {}, get('/api/v1/customers?page=0&per_page=100&order_by=created_at.asc')],
		[
			'meteroid',
			{ cursor: '2' },
			get('/api/v1/customers?page=2&per_page=100&order_by=created_at.asc'),
		],
		// % and _ are wildcards there.
		[
			'meteroid',
			{ search: 'ac me&_%' },
			get('/api/v1/customers?search=ac+me%26%5C_%5C%25&page=0&per_page=100&order_by=name.asc'),
		],
		['flatpeak', {}, get('/customers?limit=100')],
		['flatpeak', { cursor: 'cus_9' }, get('/customers?limit=100&starting_after=cus_9')],
		['flexprice', {}, search(0)],
		['flexprice', { search: 'acm', cursor: '200' }, search(200, contains('name', 'acm'))],
		['flexprice', { search: 'nathan@' }, search(0, contains('email', 'nathan@'))],
	])('%s: %j is asked for as %j', (node, page, expected) => {
		expect(vendorOf(node).customers.list?.request({ size: 100, ...page })).toEqual(expected);
	});

	const one = { id: 'c1' };
	const FIRST: PageRequest = { size: 2 };

	test.each<[node: string, what: string, answer: Json, page: PageRequest, expected: CustomerPage]>([
		[
			'togai',
			'goes on by token',
			{ data: [one], nextToken: 't' },
			FIRST,
			{ customers: [one], next: 't' },
		],
		[
			'togai',
			'ends without a token',
			{ data: [one], nextToken: null },
			FIRST,
			{ customers: [one] },
		],
		[
			'togai',
			'ends when it is empty, token or not',
			{ data: [], nextToken: 't' },
			FIRST,
			{ customers: [] },
		],
		[
			'meteroid',
			'goes on by number',
			{ data: [one], pagination_meta: { page: 0, per_page: 2, total_items: 3, total_pages: 2 } },
			FIRST,
			{ customers: [one], next: '1', total: 3 },
		],
		[
			'meteroid',
			'ends with the last number',
			{ data: [one], pagination_meta: { page: 1, per_page: 2, total_items: 3, total_pages: 2 } },
			{ size: 2, cursor: '1' },
			{ customers: [one], total: 3 },
		],
		[
			'flatpeak',
			'goes on after the last id',
			{ data: [{ id: 'c0' }, one], has_more: true },
			FIRST,
			{ customers: [{ id: 'c0' }, one], next: 'c1' },
		],
		[
			'flatpeak',
			'ends where there is no more',
			{ data: [one], has_more: false },
			FIRST,
			{ customers: [one] },
		],
		['flatpeak', 'ends when it is empty', { data: [], has_more: true }, FIRST, { customers: [] }],
		[
			'flexprice',
			'goes on by offset',
			{ items: [one], pagination: { total: 3, limit: 2, offset: 2 } },
			FIRST,
			{ customers: [one], next: '2', total: 3 },
		],
		[
			'flexprice',
			'ends with the total',
			{ items: [one], pagination: { total: 3, limit: 2, offset: 4 } },
			{ size: 2, cursor: '2' },
			{ customers: [one], total: 3 },
		],
	])('%s: %s', (node, _, answer, page, expected) => {
		expect(vendorOf(node).customers.list?.page(answer, page)).toEqual(expected);
	});

	test.each(byName)('%s: an answer that is no page has no customers', (_, { vendor }) => {
		const answers: Json[] = [null, [], {}, 'x', { data: 7, items: 7 }];
		const pages = answers.map((body) => vendor.customers.list?.page(body, FIRST));
		const found = pages.flatMap((page) => page?.customers ?? []);
		expect([found, pages.filter((page) => page?.next === '')]).toEqual([[], []]);
	});
});

test.each<[node: string, customer: JsonObject, label: string]>([
	[
		'togai',
		{ id: 'c1', name: 'Acme', primaryEmail: 'nathan@example.com' },
		'Acme (nathan@example.com)',
	],
	['togai', { id: 'c1', name: 'Acme' }, 'Acme (c1)'],
	[
		'meteroid',
		{ id: 'c1', name: 'Acme', alias: 'acme', billing_email: 'n@example.com' },
		'Acme (acme)',
	],
	['meteroid', { id: 'c1', name: 'Acme', billing_email: 'n@example.com' }, 'Acme (n@example.com)'],
	['meteroid', { id: 'c1', name: 'Acme' }, 'Acme (c1)'],
	['meteroid', { id: 'c1', name: '' }, 'c1'],
	['flatpeak', { id: 'c1', reference_id: 'ref' }, 'ref'],
	['flatpeak', { id: 'c1' }, 'c1'],
	[
		'flexprice',
		{ id: 'c1', name: 'Acme', email: 'n@example.com', external_id: 'x' },
		'Acme (n@example.com)',
	],
	['flexprice', { id: 'c1', name: 'Acme', external_id: 'x' }, 'Acme (x)'],
	['flexprice', { id: 'c1', name: 'Acme' }, 'Acme (c1)'],
])('%s: the list shows %j as %j', (node, customer, label) => {
	expect(vendorOf(node).customers.label(customer)).toBe(label);
});
