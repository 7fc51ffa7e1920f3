import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { baseUrlOf } from '../engine/traffic/baseUrl';
import { breather } from '../engine/traffic/clock';
import type { Scene } from '../engine/outcome/explain';
import { invalid, isFailure, type Failure, type Misconfigured } from '../engine/outcome/failure';
import { runJobs, type Entry } from '../engine/operations/run';
import { failed, type Outcome } from '../engine/operations/update';
import type { Vendor } from '../engine/vendor';
import { hostClock } from './clock';
import { stopError } from './errors';
import { summary } from './hints';
import { labelsOf } from './labels';
import { markedForErrorBranch, toErrorItem, toItem } from './outputs';
import { readJob, readSettings, type Settings } from './parameters';
import { isCancelled, sendThrough } from './transport';

/**
 * Runs a vendor's node: one output item for each input item, in input order. When the node is set
 * to continue, nothing is thrown: n8n would hand the inputs on as if they had been updated.
 */
export async function updateCustomers(
	context: IExecuteFunctions,
	vendor: Vendor,
	properties: readonly INodeProperties[],
): Promise<INodeExecutionData[][]> {
	const labelOf = labelsOf(properties);
	const scene = { vendor, credential: `${vendor.name} API`, labelOf };
	const entries = await readEntries(context, vendor);
	const isContinuing = context.continueOnFail();
	const isTool = context.isToolExecution?.() === true;
	const isBranching = context.getNode().onError === 'continueErrorOutput' && !isTool;

	const { outcomes, settings, baseUrl } = await run(context, vendor, entries, !isContinuing);
	if (!isTool) context.addExecutionHints?.(summary(outcomes, scene));

	const sceneOf = (itemIndex: number): Scene & { baseUrl: string } => {
		const customer = entries[itemIndex]?.customer;
		return { ...scene, baseUrl, ...(customer ? { customer } : {}) };
	};
	const failedAt = outcomes.findIndex(({ status }) => status === 'failed');
	const reason = outcomes[failedAt];
	if (!isContinuing && reason?.status === 'failed') {
		const first = { failed: reason, itemIndex: failedAt, scene: sceneOf(failedAt) };
		throw stopError(first, outcomes, entries, context.getNode());
	}
	const items = outcomes.flatMap((outcome, itemIndex) => {
		if (outcome.status === 'notSent') return [];
		if (outcome.status === 'failed') {
			const item = toErrorItem(outcome, itemIndex, sceneOf(itemIndex));
			return [isBranching ? markedForErrorBranch(item, context.getNode()) : item];
		}
		return [toItem(outcome, itemIndex, settings.output, sceneOf(itemIndex))];
	});
	return [items];
}

interface Run {
	readonly outcomes: readonly Outcome[];
	readonly settings: Pick<Settings, 'output'>;
	readonly baseUrl: string;
}

async function run(
	context: IExecuteFunctions,
	vendor: Vendor,
	entries: readonly Entry[],
	stopsOnFailure: boolean,
): Promise<Run> {
	const allFailed = (failure: Failure): Run => ({
		outcomes: entries.map((entry) =>
			failed('failure' in entry ? entry.failure : failure, entry.customer),
		),
		settings: { output: 'raw' },
		baseUrl: '',
	});
	if (!entries.length) return allFailed(invalid());
	const base = await readServer(context, vendor);
	if (isFailure(base)) return allFailed(base);
	try {
		const settings = readSettings(context, vendor, [...entries.keys()]);
		if (isFailure(settings)) return allFailed(settings);

		const outcomes = await runJobs(
			entries,
			vendor,
			{
				...settings,
				// 0 is automatic: the widest that is allowed.
				maxConcurrentRequests: settings.maxConcurrentRequests || 50,
				stopsOnFailure,
				keepsChanges: settings.output === 'changes',
			},
			{
				send: sendThrough(context, vendor, settings.timeoutMs),
				clock: hostClock,
				isCancelled: () => isCancelled(context),
			},
		);
		return { outcomes, settings, baseUrl: base.url };
	} catch (thrown) {
		return allFailed({ kind: 'defect', words: wordsOf(thrown) });
	}
}

async function readServer(
	context: IExecuteFunctions,
	vendor: Vendor,
): Promise<{ readonly url: string } | Misconfigured> {
	const misconfigured = (words: string, advice: string): Misconfigured => ({
		kind: 'misconfigured',
		words,
		advice,
	});
	try {
		const base = baseUrlOf(await context.getCredentials(vendor.credential), vendor.server);
		return base.ok ? base : misconfigured(base.words, base.advice);
	} catch (thrown) {
		return misconfigured(wordsOf(thrown), "Choose or repair this node's credential.");
	}
}

// In n8n 2.41.1 an expression takes about half a millisecond, in which nobody else is served.
async function readEntries(context: IExecuteFunctions, vendor: Vendor): Promise<Entry[]> {
	const entries: Entry[] = [];
	const breathe = breather(hostClock);
	for (const itemIndex of context.getInputData().keys()) {
		await breathe();
		if (isCancelled(context)) break;
		entries.push(readEntry(context, itemIndex, vendor));
	}
	return entries;
}

// Reading parameters evaluates the user's expressions, which may throw.
function readEntry(context: IExecuteFunctions, itemIndex: number, vendor: Vendor): Entry {
	try {
		return readJob(context, itemIndex, vendor);
	} catch (thrown) {
		return { itemIndex, failure: invalid({ words: wordsOf(thrown) }) };
	}
}

function wordsOf(thrown: unknown): string {
	return thrown instanceof Error ? thrown.message : String(thrown);
}
