import type { Failure } from '../outcome/failure';
import { readBody, readCustomer, type Read } from '../outcome/refusal';
import type { Clock } from '../traffic/clock';
import type { Send } from '../traffic/http';
import type { JsonObject } from '../json';
import type { CustomerReference, Vendor } from '../vendor';

/** A customer as the vendor showed it, and since when that is known. */
export interface State {
	readonly customer: JsonObject;
	/** The run's clock when the answer came. */
	readonly readAt: number;
}

/** Reads the customer that a reference names: by itself, or through the list where paths take ids only. */
export async function readState(
	reference: CustomerReference,
	vendor: Vendor,
	send: Send,
	clock: Clock,
): Promise<Read<State>> {
	const { get, modes } = vendor.customers;
	const lookUp = modes[reference.mode]?.lookUp;
	const request = lookUp?.(reference.value) ?? get?.(reference);
	if (!request) throw new TypeError(`${vendor.name} has no request that reads a customer`);
	const result = await send(request, { customer: reference.value });
	const read = lookUp
		? oneOf(readBody(result, vendor), reference, vendor)
		: readCustomer(result, vendor);
	return read.ok ? { ok: true, body: { customer: read.body, readAt: clock.now() } } : read;
}

// A server may ignore the filter, and show whoever comes first.
function oneOf(
	read: ReturnType<typeof readBody>,
	{ mode, value }: CustomerReference,
	{ customers: { list, modes, idOf } }: Vendor,
): Read<JsonObject> {
	if (!read.ok) return read;
	const field = modes[mode]?.field ?? '';
	const listed = list?.page(read.body, { size: 2 }).customers ?? [];
	const [found, ...others] = listed.filter((customer) => customer[field] === value);
	if (!found) return { ok: false, failure: NOT_FOUND };
	if (!others.length) return { ok: true, body: found };
	const ids = [found, ...others].flatMap((customer) => idOf(customer) ?? []);
	return { ok: false, failure: { kind: 'ambiguous', ids } };
}

const NOT_FOUND: Failure = { kind: 'notFound', words: '', attempts: 1 };
