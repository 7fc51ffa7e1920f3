import type { HttpResult } from '../../nodes/engine/traffic/http';
import type { JsonObject } from '../../nodes/engine/json';
import { runJobs, type RunSettings } from '../../nodes/engine/operations/run';
import type { Job, Outcome, Rules } from '../../nodes/engine/operations/update';
import type { CustomerReference, Vendor } from '../../nodes/engine/vendor';
import { acme, AcmeRecords } from './acme';
import { SimulatedClock } from './simulatedClock';
import { answer, SimulatedServer, type ServerOptions } from './simulatedServer';

export interface Scenario {
	readonly records?: AcmeRecords;
	readonly server?: ServerOptions;
	readonly settings?: Partial<RunSettings>;
	readonly vendor?: Vendor;
	/** When the editor's stop button is pressed. */
	readonly cancelAtMs?: number;
	/** When somebody sets the machine's clock back by an hour. */
	readonly wallSetBackAtMs?: number;
	readonly seed?: number;
	/** Runs that do the same at the same time; absent: one. */
	readonly runs?: number;
}

export interface Played {
	readonly outcomes: Outcome[];
	readonly server: SimulatedServer;
	readonly records: AcmeRecords;
	/** How long the run took, or the slowest of several. */
	readonly tookMs: number;
	/** The time of the fastest of several. */
	readonly fastestMs: number;
}

const RULES: Rules = {
	nestedValues: 'merge',
	skipUnchanged: false,
	preview: false,
	unappliedValues: 'warn',
};

/** What a run is set to where a test says nothing else. */
export const SETTINGS: RunSettings = {
	maxConcurrentRequests: 0,
	requestsPerSecond: 0,
	waitForServiceMs: 300_000,
	maxRetries: 5,
	stopsOnFailure: false,
	keepsChanges: true,
};

/** An item that sets these values; the customer's name is an id unless a mode is given. */
export function job(
	customer: string | CustomerReference,
	set: JsonObject,
	{ clear = [], ...rules }: Partial<Rules> & { clear?: string[][] } = {},
): Omit<Job, 'itemIndex'> {
	const reference = typeof customer === 'string' ? { mode: 'id', value: customer } : customer;
	return { customer: reference, edit: { set, clear }, rules: { ...RULES, ...rules } };
}

/** Items that rename customers c0, c1, …, as many as asked for. */
export function renames(count: number): Array<Omit<Job, 'itemIndex'>> {
	return Array.from({ length: count }, (_, n) => job(`c${n}`, { name: `New ${n}` }));
}

/** Plays a run, or several that know nothing of each other, against Acme's simulated server. */
export async function play(
	jobs: ReadonlyArray<Omit<Job, 'itemIndex'>>,
	{ records = AcmeRecords.of(jobs.length), settings, cancelAtMs, ...scenario }: Scenario = {},
): Promise<Played> {
	const clock = new SimulatedClock(scenario.seed === undefined ? {} : { seed: scenario.seed });
	const server = new SimulatedServer(clock, records, scenario.server);
	const start = clock.now();
	let isCancelled = false;
	if (cancelAtMs !== undefined) {
		clock.at(cancelAtMs, () => {
			isCancelled = true;
		});
	}
	if (scenario.wallSetBackAtMs !== undefined) {
		clock.at(scenario.wallSetBackAtMs, () => {
			clock.wallAheadMs -= 3_600_000;
		});
	}
	const run = async () => {
		const outcomes = await runJobs(
			jobs.map((rest, itemIndex) => ({ itemIndex, ...rest })),
			scenario.vendor ?? acme,
			{ ...SETTINGS, ...settings },
			{ send: server.send, clock, isCancelled: () => isCancelled },
		);
		return { outcomes, tookMs: clock.now() - start };
	};
	const runs = await clock.run(Promise.all(Array.from({ length: scenario.runs ?? 1 }, run)));
	const times = runs.map(({ tookMs }) => tookMs);
	return {
		outcomes: runs.flatMap(({ outcomes }) => outcomes),
		server,
		records,
		tookMs: Math.max(...times),
		fastestMs: Math.min(...times),
	};
}

/** A connection that ends without an answer. */
export const lost: HttpResult = { noAnswer: 'network', words: 'The connection ended' };

/** An answer in Acme's own words. */
export function refusal(status: number, headers: Record<string, string> = {}): HttpResult {
	return answer(status, { message: `Status ${status}` }, headers);
}

/** How many outcomes there are of each status. */
export function tally(outcomes: readonly Outcome[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { status } of outcomes) counts[status] = (counts[status] ?? 0) + 1;
	return counts;
}
