import {
	anything,
	choice,
	country,
	email,
	flag,
	fraction,
	group,
	list,
	pairs,
	rows,
	text,
} from '../../nodes/engine/customer/fields';
import { path } from '../../nodes/engine/traffic/http';
import { textAt } from '../../nodes/engine/json';
import { commonWords } from '../../nodes/engine/outcome/refusal';
import type { Vendor } from '../../nodes/engine/vendor';

const parts = {
	line1: text({ clear: 'omit' }),
	city: text({ clear: 'omit' }),
	country: country({ clear: 'omit' }),
};

const byNull = { send: null };

/** Fields of a vendor that does not exist, with every way of taking and clearing a value. */
export const fields = {
	name: text({ min: 3, max: 20 }),
	email: email(),
	phone: text({ clear: { send: '' } }),
	plan: choice(['free', 'pro'], 'a plan such as pro'),
	is_vip: flag({ unechoed: true }),
	tags: list(text(), { clear: { send: [] } }),
	taxes: rows(
		{ code: text(), rate: fraction(), note: text() },
		{ optional: ['note'], clear: { send: [] } },
	),
	// Dropped parts, as of an address that is stored as one value.
	address: group(parts, { replaced: true, clear: { send: {} } }),
	// A part that must go with the others, and parts that are flat in the form.
	shipping: group(
		{ same: flag(), address: group(parts, { replaced: true, clear: { send: {} } }) },
		{
			replaced: true,
			defaults: { same: false },
			clear: { send: { same: false } },
			flat: 'address',
		},
	),
	notes: pairs(text({ min: 0, asIs: true, clear: 'omit' }), {
		replaced: true,
		clear: { send: {} },
	}),
	// Kept parts, each cleared by null.
	owner: group({ city: text({ clear: byNull }), zip: text() }, { clear: byNull }),
	labels: pairs(anything({ clear: byNull }), { clear: byNull }),
};

export const acme: Vendor = {
	name: 'Acme',
	credential: 'acmeApi',
	server: {
		environments: { live: 'https://api.acme.example', test: 'https://test.acme.example' },
		root: '/api/v1',
	},
	fields,
	customers: {
		modes: {
			id: { label: 'ID', field: 'id', takes: text({ max: 10 }) },
			phone: { label: 'Phone', field: 'phone', takes: text() },
		},
		update: ({ value }, body) => ({ method: 'PATCH', path: path`/customers/${value}`, body }),
		idOf: (customer) => textAt(customer, 'id'),
		label: (customer) => `${textAt(customer, 'name')}`,
	},
	essentials: ['id', 'name'],
	refusal: ({ body }) => commonWords(body),
	access: 'The key needs the right to write customers.',
};
