import { text } from '../engine/customer/fields';
import { isSegment, path, query, type HttpRequest } from '../engine/traffic/http';
import { at, objectsAt, textAt } from '../engine/json';
import { labelled } from '../engine/customer/reference';
import { commonWords } from '../engine/outcome/refusal';
import type { CustomerReference, PageRequest, Vendor } from '../engine/vendor';
import { fields } from './fields';
import { server } from './server';

// An ID is a number of 128 bits in base 62, of which this is the largest. A server that reads
// `cus_foo` takes it for an ID too, so an alias like that is reached by no path.
const LARGEST_ID = '7n42DGM5Tflk9n8mt7Fhc7';
const ID = {
	pattern: {
		test: (value: string) => {
			const digits = /^cus_0*([0-9A-Za-z]{1,22})$/.exec(value)?.[1] ?? '';
			return digits !== '' && digits.padStart(22, '0') <= LARGEST_ID;
		},
	},
	accepts: 'which begins with "cus_"; an alias goes into By Alias',
};

/** The path of a customer; nothing for an alias that reads like an ID or that no path can hold. */
function placeOf({ mode, value }: CustomerReference): string | undefined {
	const isPlain = !value.includes(' ') && isSegment(value) && !ID.pattern.test(value);
	return mode === 'id' || isPlain ? path`/api/v1/customers/${value}` : undefined;
}

/**
 * A page of customers: by name where somebody looks for one, otherwise by age, since an update that
 * changes the order would shift the pages that follow. The server takes % and _ of a search for
 * wildcards. Without per_page its page count is wrong (server source), so it is always sent.
 */
function listed(search: string | undefined, { size, cursor = '0' }: PageRequest): HttpRequest {
	const escaped = search?.replace(/[\\%_]/g, '\\$&');
	const order_by = search === undefined ? 'created_at.asc' : 'name.asc';
	const asked = { search: escaped, page: cursor, per_page: size, order_by };
	return { method: 'GET', path: `/api/v1/customers${query(asked)}` };
}

export const vendor: Vendor = {
	name: 'Meteroid',
	credential: 'meteroidApi',
	server,
	fields,
	customers: {
		modes: {
			// An alias may be the ID of somebody else, so nothing but an ID is taken for one.
			id: { label: 'ID', field: 'id', takes: text({ form: ID }) },
			alias: { label: 'Alias', field: 'alias', takes: text(), lookUp: listed },
		},
		update: (reference, body) => {
			const place = placeOf(reference);
			return place === undefined ? undefined : { method: 'PATCH', path: place, body };
		},
		get: (reference) => {
			const place = placeOf(reference);
			return place === undefined ? undefined : { method: 'GET', path: place };
		},
		isId: (value) => ID.pattern.test(value),
		list: {
			pageSize: 100,
			searches: true,
			request: ({ search, ...page }) => listed(search, page),
			page: (body, { cursor = '0' }) => {
				const customers = objectsAt(body, 'data');
				const next = Number(cursor) + 1;
				const isLast = next >= Number(at(body, ['pagination_meta', 'total_pages']));
				const total = Number(at(body, ['pagination_meta', 'total_items']));
				return { customers, total, ...(isLast ? {} : { next: String(next) }) };
			},
		},
		idOf: (customer) => textAt(customer, 'id'),
		label: (customer) => {
			const told = textAt(customer, 'alias') ?? textAt(customer, 'billing_email');
			return labelled(textAt(customer, 'name'), told ?? textAt(customer, 'id'));
		},
	},
	essentials: ['id', 'alias', 'name', 'billing_email', 'currency'],
	refusal: ({ body, text: said }) => {
		if (body !== undefined) return commonWords(body);
		// The framework's own refusals are plain text: "…into the target type: <path>: <reason>".
		const field = /target type: ([\w.[\]]+): /.exec(said)?.[1];
		return { words: said, ...(field ? { field: field.split(/[.[\]]+/).filter(Boolean) } : {}) };
	},
	// Seen at the open server: an entity that does not exist, and an alias that its index cannot hold.
	lasting: ({ status }, { body = {} }) => {
		if (status !== 500) return undefined;
		if (Object.hasOwn(body, 'invoicing_entity_id')) return { suspect: ['invoicing_entity_id'] };
		const { alias } = body;
		return typeof alias === 'string' && alias.length > 2000 ? { suspect: ['alias'] } : undefined;
	},
	access: 'A key belongs to one tenant, which must hold the customer.',
};
