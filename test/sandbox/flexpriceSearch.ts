import { isObject } from './json';
import type { Json, JsonObject } from './types';

type Test<T> = (held: string, wanted: T) => boolean;

const ofText: Record<string, Test<string>> = {
	eq: (held, wanted) => held === wanted,
	contains: (held, wanted) => held.toLowerCase().includes(wanted.toLowerCase()),
	not_contains: (held, wanted) => !held.toLowerCase().includes(wanted.toLowerCase()),
};

const ofList: Record<string, Test<Json[]>> = {
	in: (held, wanted) => wanted.includes(held),
	not_in: (held, wanted) => !wanted.includes(held),
};

const ofDate: Record<string, Test<number>> = {
	eq: (held, wanted) => Date.parse(held) === wanted,
	after: (held, wanted) => Date.parse(held) > wanted,
	before: (held, wanted) => Date.parse(held) < wanted,
};

/** Whether a customer is one of those that a search asks for; what is empty asks for nothing. */
export function filterOf(search: JsonObject): (customer: JsonObject) => boolean {
	const wanted: Array<[field: string, values: Set<Json>]> = [
		['status', valuesOf(search.status || 'published')],
		['id', valuesOf(search.customer_ids)],
		['external_id', valuesOf(search.external_ids)],
		['external_id', valuesOf(search.external_id)],
		['email', valuesOf(search.email)],
	];
	const entries = Object.entries(search.metadata ?? {});
	const conditions = objectsOf(search.filters);
	return (customer) => {
		const held = isObject(customer.metadata) ? customer.metadata : {};
		return (
			wanted.every(([field, values]) => !values.size || values.has(customer[field] ?? '')) &&
			entries.every(([key, value]) => held[key] === value) &&
			conditions.every((condition) => passes(customer, condition))
		);
	};
}

const valuesOf = (value: Json | undefined): Set<Json> =>
	new Set(Array.isArray(value) ? value : value ? [value] : []);

// An operator that the server does not know, or has no value for, filters nothing.
function passes(customer: JsonObject, { field, operator, value }: JsonObject): boolean {
	const held = String(customer[String(field)] ?? '');
	const { string, array, date } = isObject(value) ? value : {};
	const name = String(operator);
	return (
		(typeof string === 'string' ? ofText[name]?.(held, string) : undefined) ??
		(Array.isArray(array) ? ofList[name]?.(held, array) : undefined) ??
		(typeof date === 'string' ? ofDate[name]?.(held, Date.parse(date)) : undefined) ??
		true
	);
}

/** In the order that the filter asks for, the newest first where it does not. */
export function sorted(customers: JsonObject[], { sort, order }: JsonObject): JsonObject[] {
	const asked = objectsOf(sort);
	const keys = asked.length ? asked : [{ field: 'created_at', direction: order || 'desc' }];
	return customers.sort((a, b) => {
		for (const { field, direction } of keys) {
			const [left, right] = [String(a[String(field)]), String(b[String(field)])];
			if (left !== right) return (left < right ? -1 : 1) * (direction === 'desc' ? -1 : 1);
		}
		return 0;
	});
}

/** The columns that a search filters and sorts by. */
export const columnsOf = ({ filters, sort }: JsonObject): string[] =>
	[...objectsOf(filters), ...objectsOf(sort)].map(({ field }) => String(field));

const objectsOf = (value: Json | undefined): JsonObject[] =>
	Array.isArray(value) ? value.filter(isObject) : [];
