import type { Failure } from '../outcome/failure';
import type { Send } from '../traffic/http';
import type { JsonObject } from '../json';
import { readBody, readCustomer, type Read } from '../outcome/refusal';
import type { CustomerReference, Vendor } from '../vendor';

/**
 * The customers that a run has come to know. What was read serves every later step, and what was
 * written replaces it, so two items on one customer see each other's effect.
 */
export interface KnownCustomers {
	/** Reads those that will be needed page by page, as long as that takes fewer requests. */
	readonly readAhead: (references: readonly CustomerReference[]) => Promise<void>;
	/** A text that tells customers apart: the same for two references known to be one customer. */
	readonly keyOf: (reference: CustomerReference) => string;
	/** The reference as the API takes it: one that it cannot take is looked up. */
	readonly resolve: (reference: CustomerReference) => Promise<Read<CustomerReference>>;
	/** The customer's present state. Needs a vendor that has `get`. */
	readonly read: (reference: CustomerReference) => Promise<Read<JsonObject>>;
	/** Keeps what the vendor answered to an update of a customer that the run has read. */
	readonly wrote: (reference: CustomerReference, customer: JsonObject) => void;
	/** Drops what is known of a customer, after a request whose effect is not known. */
	readonly forget: (reference: CustomerReference) => void;
}

/** Reading ahead stops once it has cost this many requests more than it has saved. */
const MOST_PAGES_WASTED = 2;

/** Starts with nothing known. */
export function knownCustomers(vendor: Vendor, send: Send): KnownCustomers {
	const { modes, idOf, get, list } = vendor.customers;
	const states = new Map<string, JsonObject>();

	/** Every way in which this vendor's references can name the customer. */
	const keysOf = (customer: JsonObject) =>
		Object.entries(modes).flatMap(([mode, { field }]) => {
			const value = customer[field];
			return typeof value === 'string' && value !== '' ? [textOf({ mode, value })] : [];
		});

	const forget = (reference: CustomerReference) => {
		const known = states.get(textOf(reference));
		states.delete(textOf(reference));
		if (known) keysOf(known).forEach((key) => states.delete(key));
	};

	const remember = (reference: CustomerReference, customer: JsonObject) => {
		forget(reference);
		states.set(textOf(reference), customer);
		keysOf(customer).forEach((key) => states.set(key, customer));
	};

	const lookUp = async (reference: CustomerReference): Promise<Read<JsonObject>> => {
		const request = modes[reference.mode]?.lookUp?.(reference.value);
		if (!request || !list) throw new TypeError(`${vendor.name} cannot look up ${reference.mode}`);
		const read = readBody(await send(request), vendor);
		if (!read.ok) return read;
		const [found] = list.page(read.body, { size: 1 }).customers;
		return found ? { ok: true, body: found } : { ok: false, failure: NOT_FOUND };
	};

	const known = async (
		reference: CustomerReference,
		read: (reference: CustomerReference) => Promise<Read<JsonObject>>,
	): Promise<Read<JsonObject>> => {
		const state = states.get(textOf(reference));
		if (state) return { ok: true, body: state };
		const found = await read(reference);
		if (found.ok) remember(reference, found.body);
		return found;
	};

	return {
		forget,
		keyOf: (reference) => {
			const id = idOf(states.get(textOf(reference)) ?? {});
			return id === undefined ? textOf(reference) : textOf({ mode: 'id', value: id });
		},
		wrote: (reference, customer) => {
			if (states.has(textOf(reference))) remember(reference, customer);
		},
		resolve: async (reference) => {
			if (!modes[reference.mode]?.lookUp) return { ok: true, body: reference };
			const found = await known(reference, lookUp);
			if (!found.ok) return found;
			return { ok: true, body: { mode: 'id', value: idOf(found.body) ?? '' } };
		},
		read: async (reference) =>
			await known(reference, async () => {
				if (!get) throw new TypeError(`${vendor.name} has no request that reads a customer`);
				return readCustomer(await send(get(reference)), vendor);
			}),
		readAhead: async (references) => {
			const needed = new Set(references.map(textOf));
			if (!list || needed.size <= MOST_PAGES_WASTED) return;
			const page = { size: list.pageSize };
			let saved = 0;
			let cursor: string | undefined;
			for (let pages = 1; needed.size > 0; pages++) {
				const request = cursor === undefined ? page : { ...page, cursor };
				const read = readBody(await send(list.request(request)), vendor);
				// Single reads follow, and say what there is to say.
				if (!read.ok) return;
				const { customers, next, total } = list.page(read.body, request);
				for (const customer of customers) {
					const keys = keysOf(customer).filter((key) => needed.delete(key));
					if (!keys.length) continue;
					keysOf(customer).forEach((key) => states.set(key, customer));
					saved += 1;
				}
				const pagesLeft = total === undefined ? 1 : total / list.pageSize - pages;
				if (next === undefined || needed.size < pagesLeft) return;
				if (pages - saved >= MOST_PAGES_WASTED) return;
				cursor = next;
			}
		},
	};
}

const NOT_FOUND: Failure = { kind: 'notFound', words: '', attempts: 1 };

function textOf({ mode, value }: CustomerReference): string {
	return `${mode}:${value}`;
}
