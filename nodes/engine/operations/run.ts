import sortBy from 'lodash/sortBy';

import { namesOf } from '../knowledge/names';
import { FRESH_MS, windowsOf, type Window } from '../knowledge/pages';
import { readState } from '../knowledge/reading';
import type { Failure } from '../outcome/failure';
import { breather, type Clock, type IsOver } from '../traffic/clock';
import { gateFor, WIDEST, type TrafficLimits } from '../traffic/gate';
import type { SendOnce } from '../traffic/http';
import { inLanes } from '../traffic/lanes';
import { withRetries, type RetryPolicy } from '../traffic/retry';
import type { CustomerReference, Vendor } from '../vendor';
import { failed, unchangedBy, updateCustomer, type Job, type Outcome } from './update';

/**
 * Lanes at work at once. Twice as many as requests may be under way, so that rows which wait to be
 * tried again never keep all others from showing whether the vendor is there.
 */
const LANES = 2 * WIDEST;

/** How a run goes about its jobs. */
export interface RunSettings extends TrafficLimits, RetryPolicy {
	/** Whether the first update that finally fails keeps the rest from starting. */
	readonly stopsOnFailure: boolean;
	/** Whether an update's outcome tells what changed: a long run need not carry that along. */
	readonly keepsChanges: boolean;
}

/** What a run needs of the world. */
export interface World {
	readonly send: SendOnce;
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
 * keep their order, whatever they call it.
 */
export async function runJobs(
	entries: readonly Entry[],
	vendor: Vendor,
	settings: RunSettings,
	{ clock, isCancelled, send: sendOnce }: World,
): Promise<Outcome[]> {
	const outcomes = entries.map(outcomeBefore);
	let isStopped = settings.stopsOnFailure && entries.some((entry) => 'failure' in entry);
	const isOver = () => isStopped || isCancelled();
	if (isOver()) return outcomes;

	const gate = gateFor(settings, clock, isOver);
	const policy: RetryPolicy = {
		maxRetries: settings.maxRetries,
		isLasting: (answer, request) => vendor.lasting?.(answer, request) !== undefined,
	};
	const send = withRetries(sendOnce, gate, policy, clock, isOver);
	const breathe = breather(clock);
	const places = new Map(entries.map((entry, place) => [entry, place]));
	const jobs = entries.filter((entry): entry is Job => !('failure' in entry));
	const names = namesOf(jobs, vendor);
	let spared = 0;

	const note = (job: Job, outcome: Outcome) => {
		const isBrief = outcome.status === 'updated' && !settings.keepsChanges;
		const wasStopped = outcome.status === 'failed' && outcome.failure.kind === 'cancelled';
		if (outcome.status === 'failed' && settings.stopsOnFailure) isStopped = true;
		const noted = isBrief ? { ...outcome, changes: NONE } : outcome;
		outcomes[places.get(job) ?? 0] = wasStopped ? NOT_SENT : noted;
	};

	const carryOut = async (job: Job) => {
		await breathe();
		if (!isOver()) note(job, await updateCustomer(job, vendor, { send, clock }).catch(defect));
	};

	/**
	 * Notes what becomes of the jobs of those who were read, as far as there is nothing to change.
	 * The others are left: what they write is made from a state of their own.
	 */
	const decide = async ({ customers, askedAt }: Window): Promise<Job[]> => {
		const left: Job[] = [];
		for (const customer of customers) {
			let isUnchanged = clock.now() - askedAt <= FRESH_MS;
			for (const job of names.meet(customer)?.takeJobs() ?? []) {
				await breathe();
				const isMeant = isUnchanged && names.isOneOf(customer, job.customer.value);
				const outcome = isMeant ? unchangedBy(job, vendor, customer) : undefined;
				isUnchanged = outcome !== undefined;
				spared += outcome ? 1 : 0;
				if (outcome) note(job, outcome);
				else left.push(job);
			}
		}
		return sortBy(left, 'itemIndex');
	};

	/** Asks who is meant by names of another kind than the others, which may be theirs too. */
	const learnNames = async (some: readonly Job[]) => {
		const unclear = names.unclearOf(some);
		const ask = async (reference: CustomerReference) => {
			const read = await readState(reference, vendor, send, clock);
			if (read.ok) names.meet(read.body.customer, reference.value);
		};
		await inLanes(once(unclear), (reference) => reference, LANES, ask);
	};

	async function* batches(): AsyncGenerator<readonly Job[]> {
		const skipping = vendor.customers.get ? jobs.filter(({ rules }) => rules.skipUnchanged) : [];
		const reader = { send, clock, spared: () => spared };
		const references = skipping.map(({ customer }) => customer);
		for await (const window of windowsOf(references, vendor, reader)) {
			if (isOver()) return;
			yield await decide(window);
		}
		const rest = jobs.filter((job) => names.laneOf(job).isWaiting(job));
		await learnNames(rest);
		yield rest;
	}
	const width = settings.maxConcurrentRequests === 1 ? 1 : LANES;
	await inLanes(batches(), names.laneOf, width, carryOut);
	return outcomes;
}

async function* once<Item>(items: readonly Item[]): AsyncGenerator<readonly Item[]> {
	yield items;
}

/** What becomes of an entry where nothing is done for it. */
export function outcomeBefore(entry: Entry): Outcome {
	if (!('failure' in entry) || entry.failure.kind === 'cancelled') return NOT_SENT;
	return failed(entry.failure, entry.customer);
}

const NOT_SENT: Outcome = { status: 'notSent' };

const NONE: readonly never[] = [];

// What throws is a fault in the program; it costs one item, not the run.
function defect(thrown: unknown): Outcome {
	const words = thrown instanceof Error ? thrown.message : String(thrown);
	return { status: 'failed', failure: { kind: 'defect', words } };
}
