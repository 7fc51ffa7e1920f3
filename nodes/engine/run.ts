import type { Clock } from './clock';
import type { Failure } from './failure';
import type { Send } from './http';
import { keyOf, knownCustomers } from './known';
import { inLanes } from './lanes';
import { updateCustomer, type Job, type Outcome } from './update';
import type { Vendor } from './vendor';

/** How a run goes about its jobs. */
export interface RunSettings {
	/** Requests under way at once, at most. */
	readonly maxConcurrentRequests: number;
	/** Whether the first update that finally fails keeps the rest from starting. */
	readonly stopsOnFailure: boolean;
}

/** A job, or why the item is none. */
export type Entry = Job | { readonly itemIndex: number; readonly failure: Failure };

/**
 * Carries out all jobs of a run; outcomes come in the order of the entries. Jobs for one customer
 * keep their order. Two references of different modes to one customer count as two customers.
 */
export async function runJobs(
	entries: readonly Entry[],
	vendor: Vendor,
	settings: RunSettings,
	send: Send,
	clock: Clock,
): Promise<Outcome[]> {
	const known = knownCustomers(vendor, send);
	let stopped = settings.stopsOnFailure && entries.some((entry) => 'failure' in entry);

	const carryOut = async (entry: Entry): Promise<Outcome> => {
		if ('failure' in entry) return { status: 'failed', failure: entry.failure };
		if (stopped || clock.isCancelled()) return { status: 'notSent' };
		const outcome = await updateCustomer(entry, vendor, send, known).catch(defect);
		if (outcome.status === 'failed' && settings.stopsOnFailure) stopped = true;
		return outcome;
	};

	return await inLanes(entries, laneOf, settings.maxConcurrentRequests, carryOut);
}

// What throws is a fault in the program; it costs one item, not the run.
function defect(thrown: unknown): Outcome {
	const words = thrown instanceof Error ? thrown.message : String(thrown);
	return { status: 'failed', failure: { kind: 'defect', words } };
}

function laneOf(entry: Entry): string {
	return 'failure' in entry ? `item:${entry.itemIndex}` : keyOf(entry.customer);
}
