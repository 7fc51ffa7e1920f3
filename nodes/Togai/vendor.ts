import { text } from '../engine/customer/fields';
import { path, query } from '../engine/traffic/http';
import { objectsAt, textAt } from '../engine/json';
import { labelled } from '../engine/customer/reference';
import { commonWords } from '../engine/outcome/refusal';
import type { Vendor } from '../engine/vendor';
import { fields } from './fields';
import { server } from './server';

export const vendor: Vendor = {
	name: 'Togai',
	credential: 'togaiApi',
	server,
	fields,
	customers: {
		// Togai's id is the one that its user chose when creating the customer.
		modes: {
			id: { label: 'ID', field: 'id', also: 'togaiCustomerId', takes: text({ max: 50 }) },
		},
		update: ({ value }, body) => ({ method: 'PATCH', path: path`/customers/${value}`, body }),
		get: ({ value }) => ({ method: 'GET', path: path`/customers/${value}` }),
		list: {
			pageSize: 100,
			searches: false,
			request: ({ size, cursor }) => ({
				method: 'GET',
				path: `/customers${query({ pageSize: size, nextToken: cursor })}`,
			}),
			// The last page may carry a token too; the page after it is then empty.
			page: (body) => {
				const customers = objectsAt(body, 'data');
				const next = textAt(body, 'nextToken');
				return next && customers.length ? { customers, next } : { customers };
			},
		},
		idOf: (customer) => textAt(customer, 'id'),
		label: (customer) =>
			labelled(
				textAt(customer, 'name'),
				textAt(customer, 'primaryEmail') ?? textAt(customer, 'id'),
			),
	},
	essentials: ['id', 'name', 'primaryEmail', 'status'],
	refusal: ({ body }) => commonWords(body),
	access: 'A key works in the environment it was made in: production or sandbox.',
	requestsPerSecond: 10,
};
