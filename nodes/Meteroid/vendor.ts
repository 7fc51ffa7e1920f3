import { text } from '../engine/customer/fields';
import { path, query } from '../engine/traffic/http';
import { at, objectsAt, textAt } from '../engine/json';
import { listed } from '../engine/customer/reference';
import { commonWords } from '../engine/outcome/refusal';
import type { Vendor } from '../engine/vendor';
import { fields } from './fields';
import { server } from './server';

export const vendor: Vendor = {
	name: 'Meteroid',
	credential: 'meteroidApi',
	server,
	fields,
	customers: {
		modes: {
			// The same place in the path takes either: what does not parse as an id is an alias. A space
			// in it is refused, although an alias may be given one.
			id: { label: 'ID', field: 'id', takes: text({ solid: true }) },
			alias: { label: 'Alias', field: 'alias', takes: text({ solid: true }) },
		},
		update: ({ value }, body) => ({
			method: 'PATCH',
			path: path`/api/v1/customers/${value}`,
			body,
		}),
		get: ({ value }) => ({ method: 'GET', path: path`/api/v1/customers/${value}` }),
		list: {
			pageSize: 100,
			searches: true,
			// Without per_page the answer's page count is wrong (server source), so it is always sent.
			request: ({ size, search, cursor = '0' }) => ({
				method: 'GET',
				path: `/api/v1/customers${query({ search, page: cursor, per_page: size })}`,
			}),
			page: (body, { cursor = '0' }) => {
				const customers = objectsAt(body, 'data');
				const next = Number(cursor) + 1;
				const isLast = next >= Number(at(body, ['pagination_meta', 'total_pages']));
				const total = Number(at(body, ['pagination_meta', 'total_items']));
				return { customers, total, ...(isLast ? {} : { next: String(next) }) };
			},
		},
		// What parses as an id is one, wherever it stands; all else is an alias.
		kindOf: ({ value }) => (/^cus_[0-9A-Za-z]{1,22}$/.test(value) ? 'id' : 'alias'),
		idOf: (customer) => textAt(customer, 'id'),
		label: (customer) => {
			const told = textAt(customer, 'alias') ?? textAt(customer, 'billing_email');
			return listed(textAt(customer, 'name'), told ?? textAt(customer, 'id'));
		},
	},
	essentials: ['id', 'alias', 'name', 'billing_email', 'currency'],
	refusal: ({ body, text: said }) => {
		if (body !== undefined) return commonWords(body);
		// The framework's own refusals are plain text: "…into the target type: <path>: <reason>".
		const field = /target type: ([\w.[\]]+): /.exec(said)?.[1];
		return { words: said, ...(field ? { field: field.split(/[.[\]]+/).filter(Boolean) } : {}) };
	},
	access: 'A key belongs to one tenant, which must hold the customer.',
};
