import sortBy from 'lodash/sortBy';
import uniqBy from 'lodash/uniqBy';

import type { JsonObject } from '../json';
import type { CustomerReference, Edit, Vendor } from '../vendor';

/** What a run wants of a customer, as far as it names one. */
interface Naming {
	readonly itemIndex: number;
	readonly customer: CustomerReference;
	readonly edit: Edit;
}

/** Jobs that may concern one customer, whatever they call it: they are done one after the other. */
class Lane<Job extends Naming> {
	private waiting = new Set<Job>();

	constructor(readonly names: string[]) {}

	add(job: Job): void {
		this.waiting.add(job);
	}

	/** Whether nobody has taken the job yet. */
	isWaiting(job: Job): boolean {
		return this.waiting.has(job);
	}

	/** All jobs that nobody has taken yet, in the order of their items. */
	takeJobs(): Job[] {
		const jobs = sortBy([...this.waiting], 'itemIndex');
		this.waiting.clear();
		return jobs;
	}

	join(other: Lane<Job>): void {
		this.names.push(...other.names);
		other.waiting.forEach((job) => this.waiting.add(job));
	}
}

/** Which names of a run may be one customer's. */
export interface Names<Job extends Naming> {
	readonly laneOf: (job: Job) => Lane<Job>;
	/** The lane of a customer that was read, under the name `as` too; none if no job names it. */
	readonly meet: (customer: JsonObject, as?: string) => Lane<Job> | undefined;
	readonly isOneOf: (customer: JsonObject, name: string) => boolean;
	/** The references that may name whom another job calls by its ID. */
	readonly unclearOf: (jobs: readonly Job[]) => CustomerReference[];
}

/**
 * Puts jobs into lanes. Jobs that name a customer alike share one; so do a job that gives a customer
 * a new name, and those that use the new name or the old one. Which names of different kinds are one
 * customer's only the vendor can tell, so names `meet` when their customer was read.
 */
export function namesOf<Job extends Naming>(
	jobs: readonly Job[],
	{ customers: { modes } }: Vendor,
): Names<Job> {
	const lanes = new Map<string, Lane<Job>>();
	const fields = [...new Set(Object.values(modes).map(({ field }) => field))];
	const namesIn = (object: JsonObject) =>
		fields.map((field) => object[field]).filter((value) => typeof value === 'string');

	const laneOf = (name: string): Lane<Job> => {
		const lane = lanes.get(name) ?? new Lane<Job>([name]);
		lanes.set(name, lane);
		return lane;
	};

	const join = (names: readonly string[]): Lane<Job> | undefined => {
		const [first, ...others] = new Set(names.flatMap((name) => lanes.get(name) ?? []));
		for (const other of others) {
			first?.join(other);
			other.names.forEach((name) => lanes.set(name, first as Lane<Job>));
		}
		return first;
	};

	for (const job of jobs) {
		const names = [job.customer.value, ...namesIn(job.edit.set)];
		names.forEach(laneOf);
		join(names)?.add(job);
	}

	return {
		laneOf: ({ customer }) => laneOf(customer.value),
		meet: (customer, as) => join([...namesIn(customer), ...(as === undefined ? [] : [as])]),
		isOneOf: (customer, name) => namesIn(customer).includes(name),
		unclearOf: (some) => {
			const references = some.map(({ customer }) => customer);
			if (new Set(references.map(({ mode }) => mode)).size <= 1) return [];
			return uniqBy(references, 'value').filter(({ mode }) => mode !== 'id');
		},
	};
}
