import { changesBetween, onlyDiffering, unappliedIn, type Change } from '../customer/changes';
import type { Failure } from '../outcome/failure';
import type { HttpRequest, Send } from '../traffic/http';
import type { FieldPath, JsonObject } from '../json';
import type { KnownCustomers } from '../knowledge/known';
import { bodyFor, needsBefore, type NestedValues } from '../customer/merge';
import { checkReference } from '../customer/reference';
import { readCustomer, type Read } from '../outcome/refusal';
import type { CustomerReference, Edit, Vendor } from '../vendor';

/** One item's wish: which customer, what to change, and how. */
export interface Job {
	/** n8n's index of the item. */
	readonly itemIndex: number;
	readonly customer: CustomerReference;
	readonly edit: Edit;
	readonly rules: Rules;
}

export interface Rules {
	readonly nestedValues: NestedValues;
	readonly skipUnchanged: boolean;
	readonly preview: boolean;
	readonly unappliedValues: 'warn' | 'fail' | 'ignore';
}

/** What became of a job. */
export type Outcome = Done | Failed | NotSent;

export interface Done {
	readonly status: 'updated' | 'unchanged' | 'preview';
	readonly customerId: string;
	/** As the vendor returned it; in a preview, as it was read, where it was. */
	readonly customer: JsonObject;
	readonly changes: readonly Change[];
	readonly unapplied: readonly FieldPath[];
	/** In a preview: what would be sent. */
	readonly request?: HttpRequest;
}

export interface Failed {
	readonly status: 'failed';
	readonly failure: Failure;
	readonly customerId?: string;
}

/** The run stopped before this job's turn. */
export interface NotSent {
	readonly status: 'notSent';
}

/** The story of one update: find, read where needed, merge, compare, send, compare again. */
export async function updateCustomer(
	{ customer, edit, rules }: Job,
	vendor: Vendor,
	send: Send,
	known: KnownCustomers,
): Promise<Done | Failed> {
	const found = await known.resolve(customer);
	if (!found.ok) return failed(found.failure, customer);
	const reference = found.body;

	const reads = rules.skipUnchanged || needsBefore(edit, vendor.fields, rules.nestedValues);
	const read = reads && vendor.customers.get ? await known.read(reference) : undefined;
	if (read && !read.ok) return failed(read.failure, customer);
	const before = read?.body;

	const whole = bodyFor(edit, before, vendor.fields, rules.nestedValues);
	const changes = changesBetween(before, whole, vendor.fields);
	const body = rules.skipUnchanged ? onlyDiffering(whole, changes) : whole;
	const customerId = idOf(vendor, before, reference);
	const done = { customerId, customer: before ?? {}, changes, unapplied: NONE };
	if (!Object.keys(body).length) return { ...done, status: 'unchanged' };

	const request = vendor.customers.update(reference, body);
	if (rules.preview) return { ...done, status: 'preview', request };

	const answer = await sendUpdate(request, reference, body, vendor, send);
	if (!answer.ok) {
		known.forget(reference);
		return failed(answer.failure, customer, customerId);
	}
	const after = answer.body;
	known.wrote(reference, after);
	const isCompared = rules.unappliedValues !== 'ignore';
	const unapplied = isCompared ? unappliedIn(after, body, edit.clear, vendor.fields) : NONE;
	if (unapplied.length && rules.unappliedValues === 'fail') {
		return failed({ kind: 'unapplied', paths: unapplied }, customer, customerId);
	}
	const id = idOf(vendor, after, reference);
	const lost = unapplied.length ? unapplied : NONE;
	return { status: 'updated', customerId: id, customer: after, changes, unapplied: lost };
}

// One for all: a hundred thousand empty lists would weigh more than they say.
const NONE: readonly never[] = [];

/**
 * Sends an update. Sending one again is safe, since it sets values; the one exception is an update
 * that renames the identifier it is addressed by. When a try of it was applied but its answer got
 * lost, the next finds nobody under the old name, so the new name is asked before giving up. A
 * success that shows no customer counts when the customer, read after it, holds what was sent.
 */
async function sendUpdate(
	request: HttpRequest,
	{ mode, value }: CustomerReference,
	body: JsonObject,
	vendor: Vendor,
	send: Send,
): Promise<Read<JsonObject>> {
	const result = await send(request);
	const answer = readCustomer(result, vendor);
	const { modes, get } = vendor.customers;
	if (answer.ok || !get) return answer;
	const named = body[modes[mode]?.field ?? ''];
	const isRenamed = typeof named === 'string' && named !== value;
	const isLost = answer.failure.kind === 'notFound' && isRenamed && (result.attempts ?? 1) > 1;
	if (!isLost && answer.failure.kind !== 'unreadable') return answer;
	const present = { mode, value: isRenamed ? named : value };
	// A name may be given that the vendor then finds nobody by.
	if (checkReference(present, vendor).length) return answer;
	const found = readCustomer(await send(get(present)), vendor);
	const isApplied = found.ok && !unappliedIn(found.body, body, [], vendor.fields).length;
	return isApplied ? found : answer;
}

function idOf(
	{ customers }: Vendor,
	customer: JsonObject | undefined,
	reference: CustomerReference,
): string {
	return (customer && customers.idOf(customer)) ?? reference.value;
}

/** A failure at a customer; nobody to name where there is no reference, or an empty one. */
export function failed(
	failure: Failure,
	customer?: CustomerReference,
	id = customer?.value,
): Failed {
	return id ? { status: 'failed', failure, customerId: id } : { status: 'failed', failure };
}
