import { text } from '../engine/customer/fields';
import { path, query } from '../engine/traffic/http';
import { at, objectsAt, textAt } from '../engine/json';
import { commonWords } from '../engine/outcome/refusal';
import type { Vendor } from '../engine/vendor';
import { fields } from './fields';
import { server } from './server';

export const vendor: Vendor = {
	name: 'Flatpeak',
	credential: 'flatpeakApi',
	server,
	fields,
	customers: {
		modes: {
			id: { label: 'ID', field: 'id', takes: text() },
			referenceId: {
				label: 'Reference ID',
				field: 'reference_id',
				takes: text(),
				// Paths take ids only, but the list filters by reference.
				lookUp: (value, { size, cursor }) => ({
					method: 'GET',
					path: `/customers${query({ reference_id: value, limit: size, starting_after: cursor })}`,
				}),
			},
		},
		// Answers 202, with the customer as it will be.
		update: ({ mode, value }, body) =>
			mode === 'id' ? { method: 'PATCH', path: path`/customers/${value}`, body } : undefined,
		get: ({ mode, value }) =>
			mode === 'id' ? { method: 'GET', path: path`/customers/${value}` } : undefined,
		list: {
			pageSize: 100,
			searches: false,
			request: ({ size, cursor }) => ({
				method: 'GET',
				path: `/customers${query({ limit: size, starting_after: cursor })}`,
			}),
			page: (body) => {
				const customers = objectsAt(body, 'data');
				const next = at(body, ['has_more']) === true ? textAt(customers.at(-1), 'id') : undefined;
				return next ? { customers, next } : { customers };
			},
		},
		idOf: (customer) => textAt(customer, 'id'),
		// A customer has no name.
		label: (customer) => textAt(customer, 'reference_id') ?? `${textAt(customer, 'id')}`,
	},
	essentials: ['id', 'reference_id', 'live_mode', 'time_created'],
	// Some answers have a code and no message, some a type and neither.
	refusal: ({ body }) => {
		const { words, code } = commonWords(body);
		return { words: words || (code ?? textAt(body, 'type') ?? ''), ...(code ? { code } : {}) };
	},
	access: 'A key that begins with sk_test_ sees test data only, one with sk_live_ live data only.',
	login: { token: 'sessionToken' },
};
