import { text } from '../engine/customer/fields';
import { path, query, type HttpRequest } from '../engine/traffic/http';
import { at, isObject, objectsAt, textAt, type JsonObject } from '../engine/json';
import { labelled } from '../engine/customer/reference';
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
			externalId: {
				label: 'External ID',
				field: 'external_id',
				takes: text({ max: 255 }),
				// Its own path decodes %2F too early: acme/eu is not found, and acme/entitlements is no customer.
				lookUp: (value, { size }) => exactly('external_ids', [value], size),
			},
		},
		update: ({ mode, value }, body) => ({
			method: 'PUT',
			path: `/v1/customers${query({ [mode === 'id' ? 'id' : 'external_customer_id']: value })}`,
			body,
		}),
		get: ({ mode, value }) =>
			mode === 'id' ? { method: 'GET', path: path`/v1/customers/${value}` } : undefined,
		// To rename a customer that never had metadata is answered 500 each time.
		prepare: (customer, body) =>
			Object.hasOwn(body, 'external_id') && !isObject(customer.metadata)
				? { metadata: {} }
				: undefined,
		isId: (value) => value.startsWith('cust_'),
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
				return exactly(named, values, values.length);
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
			return labelled(textAt(customer, 'name'), told ?? textAt(customer, 'id'));
		},
	},
	essentials: ['id', 'external_id', 'name', 'email'],
	refusal: ({ body }) => {
		const said = commonWords(body);
		const details = at(body, ['details']);
		if (!isObject(details)) return said;
		// Of two customers only the external ID must differ, though the e-mail is told with it.
		const [name] =
			said.code === 'already_exists' ? ['external_id'] : Object.keys(details).flatMap(fieldNamed);
		const reasons = said.code === 'validation_error' ? Object.values(details).map(String) : [];
		return {
			...said,
			words: [said.words, ...reasons].join('. '),
			...(name ? { field: [name] } : {}),
		};
	},
	// What the database refuses, it refuses each time, and so is a rename that was not prepared.
	lasting: ({ status, body, text }, { body: sent = {} }) => {
		const isUnprepared = text === '' && Object.hasOwn(sent, 'external_id');
		const isStored = at(body, ['code']) !== 'database_error' && !isUnprepared;
		return status === 500 && !isStored ? {} : undefined;
	},
	access:
		'The key needs a role that may write customers, in the region and environment of the customer.',
};

/** Finds exactly these customers, whatever characters their names hold. */
function exactly(
	named: 'customer_ids' | 'external_ids',
	values: string[],
	limit: number,
): HttpRequest {
	const body = { limit, offset: 0, [named]: values };
	return { method: 'POST', path: '/v1/customers/search', body };
}

/** Finds a part of an email address or of a name. */
function matching(search = ''): JsonObject {
	const field = search.includes('@') ? 'email' : 'name';
	const contains = { operator: 'contains', data_type: 'string', value: { string: search } };
	return { filters: search ? [{ field, ...contains }] : [] };
}

/** Validation details are keyed by the server's own names: `AddressLine1` for `address_line1`. */
function fieldNamed(theirs: string): string[] {
	const plain = (name: string) => name.replaceAll('_', '').toLowerCase();
	return Object.keys(fields).filter((name) => plain(name) === plain(theirs));
}
