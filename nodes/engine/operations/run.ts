import { breather, type Clock, type IsOver } from '../traffic/clock';
import type { Failure } from '../outcome/failure';
import type { Send } from '../traffic/http';
import { knownCustomers } from '../knowledge/known';
import { inLanes } from '../traffic/lanes';
import { needsBefore } from '../customer/merge';
import { gateFor, withPacing } from '../traffic/pace';
import { retryWaits, withRetries } from '../traffic/retry';
import { failed, updateCustomer, type Job, type Outcome } from './update';
import type { CustomerReference, Vendor } from '../vendor';

/** How a run goes about its jobs. */
export interface RunSettings {
	/** Requests under way at once, at most. */
	readonly maxConcurrentRequests: number;
	/** 0: learned from the vendor's answers. */
	readonly requestsPerSecond: number;
	readonly maxRetries: number;
	/** Whether the first update that finally fails keeps the rest from starting. */
	readonly stopsOnFailure: boolean;
	/** Whether an update's outcome tells what changed: a long run need not carry that along. */
	readonly keepsChanges: boolean;
}

/** What a run needs of the world. */
export interface World {
	/** Sends one request once. */
	readonly send: Send;
	readonly clock: Clock;
	/** Whether the execution was stopped from outside. */
	readonly isCancelled: IsOver;
}

/** A job, or why the item is none. */
export type Entry = Job | NoJob;

export interface NoJob {
	readonly itemIndex: number;
	readonly failure: Failure;
	/** Absent where not even the customer could be read. */
	readonly customer?: CustomerReference;
}

/**
 * Carries out all jobs of a run; outcomes come in the order of the entries. Jobs for one customer
 * keep their order. Two references of different modes to one customer count as two customers,
 * unless its state was read beforehand.
 */
export async function runJobs(
	entries: readonly Entry[],
	vendor: Vendor,
	settings: RunSettings,
	{ clock, isCancelled, send: sendOnce }: World,
): Promise<Outcome[]> {
	let isStopped = settings.stopsOnFailure && entries.some((entry) => 'failure' in entry);
	const isOver = () => isStopped || isCancelled();
	const gate = gateFor(settings, clock, isOver);
	const policy = { ...retryWaits, maxRetries: settings.maxRetries };
	const send = withRetries(withPacing(sendOnce, gate, clock, isOver), policy, clock, isOver);
	const known = knownCustomers(vendor, send);
	const breathe = breather(clock);

	const carryOut = async (entry: Entry): Promise<Outcome> => {
		if ('failure' in entry) return failed(entry.failure, entry.customer);
		await breathe();
		if (isOver()) return { status: 'notSent' };
		const outcome = await updateCustomer(entry, vendor, send, known).catch(defect);
		if (outcome.status === 'updated' && !settings.keepsChanges)
			return { ...outcome, changes: NONE };
		if (outcome.status !== 'failed') return outcome;
		if (outcome.failure.kind === 'cancelled') return { status: 'notSent' };
		if (settings.stopsOnFailure) isStopped = true;
		return outcome;
	};

	if (!isOver()) await known.readAhead(entries.flatMap((entry) => readBefore(entry, vendor)));
	const laneOf = (entry: Entry) =>
		'failure' in entry ? `item ${entry.itemIndex}` : known.keyOf(entry.customer);
	return await inLanes(entries, laneOf, settings.maxConcurrentRequests, carryOut);
}

const NONE: readonly never[] = [];

function readBefore(entry: Entry, vendor: Vendor) {
	if ('failure' in entry || !vendor.customers.get) return [];
	const { customer, edit, rules } = entry;
	const reads = rules.skipUnchanged || needsBefore(edit, vendor.fields, rules.nestedValues);
	return reads || vendor.customers.modes[customer.mode]?.lookUp ? [customer] : [];
}

// What throws is a fault in the program; it costs one item, not the run.
function defect(thrown: unknown): Outcome {
	const words = thrown instanceof Error ? thrown.message : String(thrown);
	return { status: 'failed', failure: { kind: 'defect', words } };
}
