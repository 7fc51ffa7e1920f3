import type { Failure } from './failure';
import type { Send } from './http';
import type { JsonObject } from './json';
import { readBody, readCustomer, type Read } from './refusal';
import type { CustomerReference, Vendor } from './vendor';

/**
 * The customers that a run has come to know. What was read serves every later step, and what was
 * written replaces it, so two items on one customer see each other's effect.
 */
export interface KnownCustomers {
	/** The reference as the API takes it: one that it cannot take is looked up. */
	readonly resolve: (reference: CustomerReference) => Promise<Read<CustomerReference>>;
	/** The customer's present state. Needs a vendor that has `get`. */
	readonly read: (reference: CustomerReference) => Promise<Read<JsonObject>>;
	readonly remember: (reference: CustomerReference, customer: JsonObject) => void;
	/** Drops what is known of a customer, after a request whose effect is not known. */
	readonly forget: (reference: CustomerReference) => void;
}

/** Starts with nothing known. */
export function knownCustomers(vendor: Vendor, send: Send): KnownCustomers {
	const { modes, idOf, get } = vendor.customers;
	const states = new Map<string, JsonObject>();

	const remember = (reference: CustomerReference, customer: JsonObject) => {
		states.set(keyOf(reference), customer);
		const id = idOf(customer);
		if (id !== undefined) states.set(keyOf({ mode: 'id', value: id }), customer);
	};

	return {
		remember,
		forget: (reference) => {
			const id = idOf(states.get(keyOf(reference)) ?? {});
			states.delete(keyOf(reference));
			if (id !== undefined) states.delete(keyOf({ mode: 'id', value: id }));
		},
		resolve: async (reference) => {
			const lookUp = modes[reference.mode]?.lookUp;
			if (!lookUp) return { ok: true, body: reference };
			const known = states.get(keyOf(reference));
			const found = known
				? ({ ok: true, body: known } as const)
				: firstIn(readBody(await send(lookUp(reference.value)), vendor), vendor);
			if (!found.ok) return found;
			remember(reference, found.body);
			return { ok: true, body: { mode: 'id', value: idOf(found.body) ?? '' } };
		},
		read: async (reference) => {
			const known = states.get(keyOf(reference));
			if (known) return { ok: true, body: known };
			if (!get) throw new TypeError(`${vendor.name} has no request that reads a customer`);
			const read = readCustomer(await send(get(reference)), vendor);
			if (read.ok) remember(reference, read.body);
			return read;
		},
	};
}

/** A reference as a text that tells customers apart. */
export function keyOf({ mode, value }: CustomerReference): string {
	return `${mode}:${value}`;
}

function firstIn(read: ReturnType<typeof readBody>, { customers }: Vendor): Read<JsonObject> {
	if (!read.ok) return read;
	const [first] = customers.list?.page(read.body, { size: 1 }).customers ?? [];
	return first ? { ok: true, body: first } : { ok: false, failure: NOT_FOUND };
}

const NOT_FOUND: Failure = { kind: 'notFound', words: '', attempts: 1 };
