import omit from 'lodash/omit';

import { changesBetween, onlyDiffering, unappliedIn, type Change } from '../customer/changes';
import { bodyFor, needsBefore, type NestedValues } from '../customer/merge';
import { checkReference } from '../customer/reference';
import type { FieldPath, JsonObject } from '../json';
import { readState } from '../knowledge/reading';
import type { Failure } from '../outcome/failure';
import { readCustomer, type Read } from '../outcome/refusal';
import type { Clock } from '../traffic/clock';
import { isAnswer, type HttpRequest, type Send, type Tried, type Tries } from '../traffic/http';
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

/** What a run lends to its stories. */
export interface Tools {
	readonly send: Send;
	readonly clock: Clock;
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

/** The run was stopped before this job's turn. */
export interface NotSent {
	readonly status: 'notSent';
}

/** Whether nothing went out for an item: the run had ended, for whatever reason. */
export function isNotSent(outcome: Outcome): boolean {
	if (outcome.status === 'notSent') return true;
	return outcome.status === 'failed' && outcome.failure.kind === 'unsent';
}

/** How old the state may be that a write is made from; twice as old each time that this is too short. */
const JUST_SEEN_MS = 2000;

/**
 * The story of one update: read where needed, merge, compare, send, compare again. What is written
 * is made from a state that was read just before. Where sending had to wait for longer than that,
 * for its turn or for the vendor, the customer is read anew.
 */
export async function updateCustomer(
	job: Job,
	vendor: Vendor,
	tools: Tools,
): Promise<Done | Failed> {
	const { customer, edit, rules } = job;
	let reads = readsBefore(job, vendor);
	let refused: Failed | undefined;
	let tries: Tries = { attempts: 0, counted: 0 };
	let trustMs = JUST_SEEN_MS;
	for (;;) {
		const read = reads ? await readState(customer, vendor, tools.send, tools.clock) : undefined;
		if (read && !read.ok) return refused ?? failed(read.failure, customer);
		const state = read?.body;
		const draft = draftOf(job, vendor, state?.customer);
		const id = state && vendor.customers.idOf(state.customer);
		const reference = id === undefined ? customer : { mode: 'id', value: id };
		if (!Object.keys(draft.body).length) return { ...draft.done, status: 'unchanged' };

		const request = updateOf(reference, draft.body, vendor);
		if (rules.preview) return { ...draft.done, status: 'preview', request };

		const first = state && vendor.customers.prepare?.(state.customer, draft.body);
		if (refused && !first) return refused;
		if (first) {
			const prepared = await tools.send(updateOf(reference, first, vendor), {
				customer: customer.value,
			});
			const answer = readCustomer(prepared, vendor, reference);
			if (!answer.ok) return failed(answer.failure, customer, draft.done.customerId);
		}
		const notAfter = state ? { notAfter: state.readAt + trustMs } : {};
		const terms = { customer: customer.value, before: tries, ...notAfter };
		const result = await tools.send(request, terms);
		if ('notSent' in result && result.notSent === 'late') {
			const { attempts = 0, counted = 0 } = result;
			// Its turn came too late, so that it is not a try of its own that it waited for.
			if (counted === tries.counted) trustMs *= 2;
			tries = { attempts, counted };
			continue;
		}
		const answer = await applied(result, reference, request, vendor, tools);
		if (!answer.ok) {
			const outcome = failed(answer.failure, customer, draft.done.customerId);
			const isUnprepared =
				answer.failure.kind === 'unavailable' && !state && !!vendor.customers.prepare;
			if (!isUnprepared || !renames(edit, vendor)) return outcome;
			reads = true;
			refused = outcome;
			continue;
		}
		const after = answer.body;
		const isCompared = rules.unappliedValues !== 'ignore';
		const unapplied = isCompared ? unappliedIn(after, draft.body, edit.clear, vendor.fields) : NONE;
		if (unapplied.length && rules.unappliedValues === 'fail') {
			return failed({ kind: 'unapplied', paths: unapplied }, customer, draft.done.customerId);
		}
		return {
			status: 'updated',
			customerId: idOf(vendor, after, customer),
			customer: after,
			changes: draft.done.changes,
			unapplied: unapplied.length ? unapplied : NONE,
		};
	}
}

/** Whether the customer is read before it is written. */
export function readsBefore({ customer, edit, rules }: Job, vendor: Vendor): boolean {
	const { customers, fields } = vendor;
	if (!customers.update(customer, {})) return true;
	if (!customers.get) return false;
	const isUnclear = edit.asGiven !== undefined && renames(edit, vendor, edit.asGiven);
	return rules.skipUnchanged || isUnclear || needsBefore(edit, fields, rules.nestedValues);
}

/** Whether an edit gives the customer a name; with `among`, one that stands there. */
function renames({ set }: Edit, { customers }: Vendor, among: JsonObject = set): boolean {
	const fields = Object.values(customers.modes).map(({ field }) => field);
	return fields.some((field) => Object.hasOwn(set, field) && Object.hasOwn(among, field));
}

function updateOf(reference: CustomerReference, body: JsonObject, vendor: Vendor): HttpRequest {
	const request = vendor.customers.update(reference, body);
	if (!request) throw new TypeError(`${vendor.name} has no request that names this customer`);
	return request;
}

/** The outcome where a customer that was read already holds what the job wants, otherwise nothing. */
export function unchangedBy(job: Job, vendor: Vendor, customer: JsonObject): Done | undefined {
	if (!job.rules.skipUnchanged) return undefined;
	const { body, done } = draftOf(job, vendor, customer);
	return Object.keys(body).length ? undefined : { ...done, status: 'unchanged' };
}

interface Draft {
	/** What to send: nothing where the customer holds it. */
	readonly body: JsonObject;
	readonly done: Omit<Done, 'status'>;
}

function draftOf({ customer, edit, rules }: Job, vendor: Vendor, before?: JsonObject): Draft {
	const wanted = before ? withoutStored(edit, before) : edit;
	const whole = bodyFor(wanted, before, vendor.fields, rules.nestedValues);
	const changes = changesBetween(before, whole, vendor.fields);
	const customerId = idOf(vendor, before, customer);
	return {
		body: rules.skipUnchanged ? onlyDiffering(whole, changes) : whole,
		done: { customerId, customer: before ?? {}, changes, unapplied: NONE },
	};
}

// A stored name with blanks around it that is handed back means no new name.
function withoutStored(edit: Edit, before: JsonObject): Edit {
	const stored = Object.entries(edit.asGiven ?? {}).filter(
		([name, given]) => before[name] === given,
	);
	return stored.length ? { ...edit, set: omit(edit.set, ...stored.map(([name]) => name)) } : edit;
}

// One for all: a hundred thousand empty lists would weigh more than they say.
const NONE: readonly never[] = [];

/**
 * What an update came to. Sending one again is safe, since it sets values; the one exception is an
 * update that renames the identifier it is addressed by. When a try of it was applied but its answer
 * got lost, the next finds nobody under the old name, so the new name is asked before giving up. A
 * success that shows no customer counts when the customer, read after it, holds what was sent.
 */
async function applied(
	result: Tried,
	reference: CustomerReference,
	request: HttpRequest,
	vendor: Vendor,
	{ send, clock }: Tools,
): Promise<Read<JsonObject>> {
	const { mode, value } = reference;
	const { body = {} } = request;
	const answer = readCustomer(result, vendor, reference, body);
	const { modes, get } = vendor.customers;
	if (answer.ok) return answer;
	const told = {
		ok: false,
		failure: withSuspect(answer.failure, result, request, vendor),
	} as const;
	if (!get) return told;
	const named = body[modes[mode]?.field ?? ''];
	const isRenamed = typeof named === 'string' && named !== value;
	const isLost = answer.failure.kind === 'notFound' && isRenamed && (result.attempts ?? 1) > 1;
	if (!isLost && answer.failure.kind !== 'unreadable') return told;
	const present = { mode, value: isRenamed ? named : value };
	// A name may be given that the vendor then finds nobody by.
	if (checkReference(present, vendor).length) return told;
	const found = await readState(present, vendor, send, clock);
	const isApplied = found.ok && !unappliedIn(found.body.customer, body, [], vendor.fields).length;
	return isApplied ? { ok: true, body: found.body.customer } : told;
}

// What comes back each time is no word of the service: one of the values is what it cannot take.
function withSuspect(
	failure: Failure,
	result: Tried,
	request: HttpRequest,
	vendor: Vendor,
): Failure {
	const lasting = isAnswer(result) ? vendor.lasting?.(result, request) : undefined;
	if (!lasting || failure.kind !== 'unavailable') return failure;
	return { ...failure, isLasting: true, ...(lasting.suspect ? { field: lasting.suspect } : {}) };
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
