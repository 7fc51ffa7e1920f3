import omit from 'lodash/omit';

import type { Fault } from '../outcome/failure';
import { isSegment } from '../traffic/http';
import { isEmpty, isObject, type JsonObject } from '../json';
import type { CustomerReference, Edit, Vendor } from '../vendor';
import { notMeantIn } from './meant';

/**
 * The customer that a resource locator points to. A customer chosen from the list counts as its id,
 * a pasted address of a page on one of the vendor's `sites` as the id in it, and a plain value as
 * an id.
 */
export function toReference(given: unknown, sites: readonly string[] = []): CustomerReference {
	const located = isObject(given) ? given : { mode: 'id', value: given };
	const mode = located.mode === 'list' || !located.mode ? 'id' : String(located.mode);
	const isText = ['string', 'number'].includes(typeof located.value) && !isEmpty(located.value);
	const value = isText ? String(located.value).trim() : '';
	return { mode, value: mode === 'id' ? idIn(value, sites) : value };
}

/**
 * What is wrong with a reference, of which `given` is the value as it came; nothing for a vendor whose
 * key has one customer only.
 */
export function checkReference(
	{ mode, value }: CustomerReference,
	{ customers }: Vendor,
	given: unknown = value,
): Fault[] {
	const modes = Object.entries(customers.modes);
	if (!modes.length) return [];
	const path = ['customerId'];
	const known = Object.hasOwn(customers.modes, mode) ? customers.modes[mode] : undefined;
	if (!known) {
		return [
			{
				path,
				given: mode,
				words: `one of the modes list, ${modes.map(([name]) => name).join(', ')}`,
			},
		];
	}
	const words = `the customer's ${known.label}`;
	const [notMeant] = notMeantIn(given);
	if (notMeant) return [{ ...notMeant, path, clause: true }];
	if (value === '') return [{ path, words }];
	const isNameable = known.lookUp !== undefined || isSegment(value);
	if (isNameable && known.takes.schema.safeParse(value).success) return [];
	return [{ path, given: value, words: `${words}, ${known.takes.accepts}` }];
}

/**
 * Whether an answer shows the customer that a request named. `renamed`: what the request sent, which
 * may have given it another name.
 */
export function isNamed(
	customer: JsonObject,
	{ mode, value }: CustomerReference,
	{ customers }: Vendor,
	renamed: JsonObject = {},
): boolean {
	const known = customers.modes[mode];
	if (!known) return true;
	const held = customer[known.field];
	const hasNewName = held !== undefined && held === renamed[known.field];
	return held === value || hasNewName || (!!known.also && customer[known.also] === value);
}

/** An edit without the field that names the customer, while its value is the one that named it. */
export function withoutItsName(
	edit: Edit,
	{ mode, value }: CustomerReference,
	{ customers }: Vendor,
): Edit {
	const field = customers.modes[mode]?.field;
	if (field === undefined || edit.set[field] !== value) return edit;
	return { ...edit, set: omit(edit.set, field) };
}

/** A customer in a list: its name, and what tells two of the same name apart. */
export function labelled(name: string | undefined, detail: string | undefined): string {
	return name && detail ? `${name} (${detail})` : (name ?? detail ?? '');
}

// People copy the address of the page they are looking at: …/customers/cus_123/invoices?tab=1, or
// …/#/customers/cus_123 in apps that keep their route behind the #. Elsewhere an address may be an
// id of the caller's choice: taking `eu` out of `https://acme.com/eu` would update another customer.
function idIn(value: string, sites: readonly string[]): string {
	if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return value;
	const { hostname, pathname, hash } = new URL(value);
	if (!sites.some((site) => `.${hostname}`.endsWith(`.${site}`))) return value;
	const route = hash.startsWith('#/') ? hash.slice(1).replace(/\?.*$/, '') : pathname;
	const segments = route.split('/').filter((segment) => segment !== '');
	const after = segments.findIndex((segment) => /^customers?$/i.test(segment)) + 1;
	const id = segments[after > 0 ? after : segments.length - 1] ?? '';
	return decoded(id);
}

function decoded(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}
