import { at, isObject, textAt } from '../engine/json';
import { labelled } from '../engine/customer/reference';
import { commonWords } from '../engine/outcome/refusal';
import type { Vendor } from '../engine/vendor';
import { fields } from './fields';
import { server } from './server';

export const vendor: Vendor = {
	name: 'Diga',
	credential: 'digaApi',
	server,
	fields,
	customers: {
		// The key's project has one billing customer, and no request names another.
		modes: {},
		// Without the trailing slash the server redirects.
		update: (_, body) => ({ method: 'PATCH', path: '/v1/billing/customer/', body }),
		idOf: (customer) => textAt(customer, 'id'),
		label: (customer) =>
			labelled(textAt(customer, 'name'), textAt(customer, 'email') ?? textAt(customer, 'id')),
	},
	essentials: ['id', 'name', 'email'],
	refusal: ({ body }) => {
		const [first] = issuesIn(body);
		if (!first) return commonWords(body);
		const words = issuesIn(body).map(({ where, what }) => [where.join('.'), what]);
		return {
			words: words.map((parts) => parts.filter((part) => part !== '').join(': ')).join('; '),
			...(first.where.length ? { field: first.where } : {}),
		};
	},
	access: 'The key needs the permission "Billing: Write" in its project.',
};

/** FastAPI's list of what is wrong: `{detail: [{loc: ['body', 'email'], msg, type}]}`. */
function issuesIn(body: unknown): Array<{ where: string[]; what: string }> {
	const detail = at(body, ['detail']);
	if (!Array.isArray(detail)) return [];
	return detail.filter(isObject).map(({ loc, msg }) => ({
		where: Array.isArray(loc) ? loc.map(String).filter((key) => key !== 'body') : [],
		what: String(msg),
	}));
}
