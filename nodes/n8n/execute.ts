import pLimit from 'p-limit';
import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { outcomeBefore, runJobs, type Entry } from '../engine/operations/run';
import { failed, type Outcome } from '../engine/operations/update';
import type { Scene } from '../engine/outcome/explain';
import { invalid, isFailure, type Failure } from '../engine/outcome/failure';
import { breather } from '../engine/traffic/clock';
import type { Vendor } from '../engine/vendor';
import { hostClock } from './clock';
import { credentialGroups, type CredentialGroup } from './credential';
import { stopError } from './errors';
import { summary } from './hints';
import { labelsOf } from './labels';
import { markedForErrorBranch, toErrorItem, toItem } from './outputs';
import { readJob, readSettings, type Settings } from './parameters';
import { secretsOfRun, type Secrets } from './secrets';
import { isCancelled, sendThrough } from './transport';

/**
 * Runs a vendor's node: one output item for each input item, in input order. When the node is set
 * to continue, nothing is thrown: n8n would hand the inputs on as if they had been updated. All that
 * leaves goes through the masks.
 */
export async function updateCustomers(
	context: IExecuteFunctions,
	vendor: Vendor,
	properties: readonly INodeProperties[],
): Promise<INodeExecutionData[][]> {
	const scene = { vendor, credential: `${vendor.name} API`, labelOf: labelsOf(properties) };
	const secrets = secretsOfRun();
	const isContinuing = context.continueOnFail();
	const isTool = context.isToolExecution?.() === true;
	const isBranching = context.getNode().onError === 'continueErrorOutput' && !isTool;

	const groups = await credentialGroups(context, vendor);
	const all = groups.flatMap(({ itemIndexes }) => itemIndexes);
	const settings = readSettings(context, vendor, all);
	const entries = await readEntries(context, vendor, groups, settings);
	const outcomes = await run(context, vendor, { groups, settings, entries, isContinuing, secrets });

	if (!isTool) context.addExecutionHints?.(secrets.masked(summary(outcomes, entries, scene)));
	const urls = groups.flatMap(({ itemIndexes, server }) =>
		itemIndexes.map((itemIndex) => [itemIndex, 'url' in server ? server.url : ''] as const),
	);
	const baseUrls = new Map(urls);
	const sceneOf = (itemIndex: number): Scene & { baseUrl: string } => {
		const baseUrl = baseUrls.get(itemIndex) ?? '';
		const customer = entries[itemIndex]?.customer;
		return { ...scene, baseUrl, ...(customer ? { customer } : {}) };
	};
	if (!isContinuing && outcomes.some(({ status }) => status === 'failed')) {
		throw stopError(outcomes, entries, { sceneOf, node: context.getNode(), secrets });
	}
	const output = isFailure(settings) ? 'raw' : settings.output;
	const items = outcomes.flatMap((outcome, itemIndex) => {
		if (outcome.status === 'notSent') return [];
		if (outcome.status !== 'failed') {
			return [secrets.masked(toItem(outcome, itemIndex, output, sceneOf(itemIndex)))];
		}
		const item = secrets.masked(toErrorItem(outcome, itemIndex, sceneOf(itemIndex)));
		return [isBranching ? markedForErrorBranch(item, context.getNode()) : item];
	});
	return [items];
}

/**
 * What each item asks for. In n8n 2.41.1 an expression takes about half a millisecond, in which
 * nobody else is served, so others get their turn in between.
 */
async function readEntries(
	context: IExecuteFunctions,
	vendor: Vendor,
	groups: readonly CredentialGroup[],
	settings: Settings | Failure,
): Promise<Entry[]> {
	const entries: Entry[] = [];
	const breathe = breather(hostClock);
	for (const { itemIndexes, server } of groups) {
		const unusable = isFailure(server) ? server : isFailure(settings) ? settings : undefined;
		for (const itemIndex of itemIndexes) {
			await breathe();
			const entry = isCancelled(context)
				? { itemIndex, failure: CANCELLED }
				: readEntry(context, itemIndex, vendor);
			const isSpoiled = unusable !== undefined && !('failure' in entry);
			const { customer } = entry;
			const about = { itemIndex, ...(customer ? { customer } : {}) };
			entries[itemIndex] = isSpoiled ? { ...about, failure: unusable } : entry;
		}
	}
	return entries;
}

const CANCELLED: Failure = { kind: 'cancelled' };

// What throws here was not built for; it costs one item, not the run.
function readEntry(context: IExecuteFunctions, itemIndex: number, vendor: Vendor): Entry {
	try {
		return readJob(context, itemIndex, vendor);
	} catch (thrown) {
		return { itemIndex, failure: invalid({ words: wordsOf(thrown) }) };
	}
}

interface Run {
	readonly groups: readonly CredentialGroup[];
	readonly settings: Settings | Failure;
	readonly entries: readonly Entry[];
	readonly isContinuing: boolean;
	readonly secrets: Secrets;
}

/** Credentials whose items are dealt with side by side; one after the other where one may stop all. */
const GROUPS_AT_ONCE = 10;

/** Runs the items of each credential with a pace and a knowledge of their own. */
async function run(
	context: IExecuteFunctions,
	vendor: Vendor,
	{ groups, settings, entries, isContinuing, secrets }: Run,
): Promise<Outcome[]> {
	const outcomes = entries.map(outcomeBefore);
	const hasStopped = () => !isContinuing && outcomes.some(({ status }) => status === 'failed');
	const limit = pLimit(isContinuing ? GROUPS_AT_ONCE : 1);
	const runGroup = async ({ itemIndexes }: CredentialGroup) => {
		if (isFailure(settings) || hasStopped()) return;
		const own = itemIndexes.flatMap((itemIndex) => entries[itemIndex] ?? []);
		const [itemIndex] = itemIndexes;
		const done = await runJobs(
			own,
			vendor,
			{
				...settings,
				stopsOnFailure: !isContinuing,
				keepsChanges: settings.output === 'changes',
			},
			{
				send: sendThrough(context, vendor, {
					...(itemIndex === undefined ? {} : { itemIndex }),
					timeoutMs: settings.timeoutMs,
					secrets,
				}),
				clock: hostClock,
				isCancelled: () => isCancelled(context),
			},
		).catch((thrown: unknown) =>
			own.map(({ customer }) => failed({ kind: 'defect', words: wordsOf(thrown) }, customer)),
		);
		done.forEach((outcome, at) => {
			outcomes[own[at]?.itemIndex ?? 0] = outcome;
		});
	};
	await Promise.all(groups.map(async (group) => await limit(async () => await runGroup(group))));
	return outcomes;
}

function wordsOf(thrown: unknown): string {
	return thrown instanceof Error ? thrown.message : String(thrown);
}
