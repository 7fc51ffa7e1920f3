import { isNamed } from '../customer/reference';
import type { Failure } from '../outcome/failure';
import { readBody, readCustomer, type Read } from '../outcome/refusal';
import type { Clock } from '../traffic/clock';
import type { Send } from '../traffic/http';
import { textAt, type JsonObject } from '../json';
import type { CustomerReference, PageRequest, Vendor } from '../vendor';

/** A customer as the vendor showed it, and since when that is known. */
export interface State {
	readonly customer: JsonObject;
	/** The run's clock when the answer came. */
	readonly readAt: number;
}

/** Reads the customer that a reference names: by itself, or in the list where no request names it so. */
export async function readState(
	reference: CustomerReference,
	vendor: Vendor,
	send: Send,
	clock: Clock,
): Promise<Read<State>> {
	const request = vendor.customers.get?.(reference);
	const read = request
		? readCustomer(await send(request, { customer: reference.value }), vendor, reference)
		: await lookedUp(reference, vendor, send);
	if (read.ok) return { ok: true, body: { customer: read.body, readAt: clock.now() } };
	const { failure } = read;
	return {
		ok: false,
		failure: 'attempts' in failure ? { ...failure, whileReading: true } : failure,
	};
}

async function lookedUp(
	reference: CustomerReference,
	vendor: Vendor,
	send: Send,
): Promise<Read<JsonObject>> {
	const { list, modes, idOf } = vendor.customers;
	const { lookUp } = modes[reference.mode] ?? {};
	if (!lookUp || !list) throw new TypeError(`${vendor.name} has no request that reads a customer`);
	let page: PageRequest = { size: list.pageSize };
	for (let pages = 0; pages < MOST_PAGES; pages++) {
		const result = await send(lookUp(reference.value, page), { customer: reference.value });
		const read = readBody(result, vendor);
		if (!read.ok) return read;
		const { customers, next } = list.page(read.body, page);
		const [found, ...others] = customers.filter((one) => isNamed(one, reference, vendor));
		if (found && others.length) {
			const ids = [found, ...others].flatMap((customer) => idOf(customer) ?? []);
			return { ok: false, failure: { kind: 'ambiguous', ids } };
		}
		if (found) return { ok: true, body: found };
		// Where a server does not heed the filter, all its customers would be read for each item.
		const isFiltered = customers.some((customer) => mentions(customer, reference.value));
		if (next === undefined || !isFiltered) break;
		page = { size: list.pageSize, cursor: next };
	}
	return { ok: false, failure: NOT_FOUND };
}

/** Some servers' pages do not end. */
const MOST_PAGES = 100;

function mentions(customer: JsonObject, value: string): boolean {
	const sought = value.toLowerCase();
	return Object.keys(customer).some((name) =>
		textAt(customer, name)?.toLowerCase().includes(sought),
	);
}

const NOT_FOUND: Failure = { kind: 'notFound', words: '', attempts: 1 };
