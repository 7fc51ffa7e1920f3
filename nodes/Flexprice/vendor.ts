import { text } from '../engine/customer/fields';
import { path, query } from '../engine/traffic/http';
import { at, isObject, objectsAt, textAt, type JsonObject } from '../engine/json';
import { listed } from '../engine/customer/reference';
import { commonWords } from '../engine/outcome/refusal';
import type { Vendor } from '../engine/vendor';
import { fields } from './fields';
import { server } from './server';

export const vendor: Vendor = {
	name: 'Flexprice',
	credential: 'flexpriceApi',
	server,
	fields,
	customers: {
		modes: {
			id: { label: 'ID', field: 'id', takes: text() },
			externalId: { label: 'External ID', field: 'external_id', takes: text({ max: 255 }) },
		},
		update: ({ mode, value }, body) => ({
			method: 'PUT',
			path: `/v1/customers${query({ [mode === 'id' ? 'id' : 'external_customer_id']: value })}`,
			body,
		}),
		get: ({ mode, value }) => ({
			method: 'GET',
			path: mode === 'id' ? path`/v1/customers/${value}` : path`/v1/customers/external/${value}`,
		}),
		list: {
			pageSize: 1000,
			searches: true,
			request: ({ size, search, cursor = '0' }) => ({
				method: 'POST',
				path: '/v1/customers/search',
				body: {
					limit: size,
					offset: Number(cursor),
					...matching(search),
					sort: [{ field: 'name', direction: 'asc' }],
				},
			}),
			exactly: (references) => {
				const values = references.map(({ value }) => value);
				const named = references[0]?.mode === 'id' ? 'customer_ids' : 'external_ids';
				const body = { limit: values.length, offset: 0, [named]: values };
				return { method: 'POST', path: '/v1/customers/search', body };
			},
			// The answer's offset is that of the next page (server source).
			page: (body, { size, cursor = '0' }) => {
				const customers = objectsAt(body, 'items');
				const total = Number(at(body, ['pagination', 'total']));
				const next = Number(cursor) + size;
				return { customers, total, ...(next < total ? { next: String(next) } : {}) };
			},
		},
		idOf: (customer) => textAt(customer, 'id'),
		label: (customer) => {
			const told = textAt(customer, 'email') ?? textAt(customer, 'external_id');
			return listed(textAt(customer, 'name'), told ?? textAt(customer, 'id'));
		},
	},
	essentials: ['id', 'external_id', 'name', 'email'],
	refusal: ({ body }) => {
		const said = commonWords(body);
		const details = at(body, ['details']);
		if (!isObject(details)) return said;
		const [name] = Object.keys(details).flatMap(fieldNamed);
		const reasons = said.code === 'validation_error' ? Object.values(details).map(String) : [];
		return {
			...said,
			words: [said.words, ...reasons].join('. '),
			...(name ? { field: [name] } : {}),
		};
	},
	access:
		'The key needs a role that may write customers, in the region and environment of the customer.',
};

/** Finds an ID as it is, and a part of an email address or of a name. */
function matching(search = ''): JsonObject {
	if (search.startsWith('cust_')) return { customer_ids: [search] };
	const field = search.includes('@') ? 'email' : 'name';
	const contains = { operator: 'contains', data_type: 'string', value: { string: search } };
	return { filters: search ? [{ field, ...contains }] : [] };
}

/** Validation details are keyed by the server's own names: `AddressLine1` for `address_line1`. */
function fieldNamed(theirs: string): string[] {
	const plain = (name: string) => name.replaceAll('_', '').toLowerCase();
	return Object.keys(fields).filter((name) => plain(name) === plain(theirs));
}
