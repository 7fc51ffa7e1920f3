import { group, text } from '../../nodes/engine/customer/fields';
import { path, query, type HttpRequest } from '../../nodes/engine/traffic/http';
import { at, objectsAt, textAt, type JsonObject } from '../../nodes/engine/json';
import { commonWords } from '../../nodes/engine/outcome/refusal';
import type { Vendor } from '../../nodes/engine/vendor';

/** A vendor for the engine's own tests: ids and aliases, an address that is replaced whole. */
export const acme: Vendor = {
	name: 'Acme',
	credential: 'acmeApi',
	server: { environments: {} },
	fields: {
		alias: text(),
		name: text(),
		phone: text({ clear: { send: '' } }),
		address: group(
			{ line1: text({ clear: 'omit' }), city: text({ clear: 'omit' }) },
			{ replaced: true, clear: { send: {} } },
		),
	},
	customers: {
		modes: {
			id: { label: 'ID', field: 'id', takes: text() },
			alias: { label: 'Alias', field: 'alias', takes: text() },
		},
		update: ({ value }, body) => ({ method: 'PATCH', path: path`/customers/${value}`, body }),
		get: ({ value }) => ({ method: 'GET', path: path`/customers/${value}` }),
		list: {
			pageSize: 100,
			searches: false,
			request: ({ size, cursor }) => ({
				method: 'GET',
				path: `/customers${query({ size, cursor })}`,
			}),
			page: (body) => {
				const next = textAt(body, 'next');
				const total = at(body, ['total']);
				return {
					customers: objectsAt(body, 'data'),
					...(next ? { next } : {}),
					...(typeof total === 'number' ? { total } : {}),
				};
			},
		},
		idOf: (customer) => textAt(customer, 'id'),
		label: (customer) => `${textAt(customer, 'name')}`,
	},
	essentials: ['id', 'name'],
	refusal: ({ body }) => commonWords(body),
	access: 'Any key will do.',
};

/** Acme's records: what a request finds there, and what it leaves behind. */
export class AcmeRecords {
	readonly customers = new Map<string, JsonObject>();

	/** `total`: whether a page of the list says how many customers there are. */
	constructor(
		customers: readonly JsonObject[] = [],
		private readonly says: { total?: boolean } = {},
	) {
		for (const customer of customers) this.customers.set(String(customer.id), customer);
	}

	/** Customers named c0, c1, …, as many as asked for. */
	static of(count: number, says: { total?: boolean } = {}): AcmeRecords {
		const customers = Array.from({ length: count }, (_, n) => ({
			id: `c${n}`,
			alias: `alias-${n}`,
			name: `Customer ${n}`,
			phone: '',
			address: { line1: `${n} Main Street`, city: 'Springfield' },
		}));
		return new AcmeRecords(customers, says);
	}

	/** The answer's status and body. */
	answer({ method, path: asked, body = {} }: HttpRequest): [number, JsonObject] {
		const { pathname, searchParams } = new URL(asked, 'http://acme.test');
		const [, , name] = pathname.split('/').map(decodeURIComponent);
		if (name === undefined) return [200, this.page(searchParams)];
		const customer = this.find(name);
		if (!customer) return [404, { message: 'No such customer' }];
		if (method === 'GET') return [200, customer];
		const updated = { ...customer, ...body };
		this.customers.set(String(customer.id), updated);
		return [200, updated];
	}

	private find(name: string): JsonObject | undefined {
		const byId = this.customers.get(name);
		return byId ?? [...this.customers.values()].find(({ alias }) => alias === name);
	}

	private page(params: URLSearchParams): JsonObject {
		const from = Number(params.get('cursor') ?? 0);
		const until = from + Number(params.get('size'));
		const all = [...this.customers.values()];
		return {
			data: all.slice(from, until),
			...(until < all.length ? { next: String(until) } : {}),
			...(this.says.total ? { total: all.length } : {}),
		};
	}
}
