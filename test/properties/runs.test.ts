import fc from 'fast-check';

import type { Clock } from '../../nodes/engine/traffic/clock';
import { clearablePaths, toEdit, type Values } from '../../nodes/engine/customer/edit';
import { invalid } from '../../nodes/engine/outcome/failure';
import type { HttpRequest, HttpResult } from '../../nodes/engine/traffic/http';
import { dotted, type Json, type JsonObject } from '../../nodes/engine/json';
import { checkReference, toReference } from '../../nodes/engine/customer/reference';
import { runJobs, type Entry } from '../../nodes/engine/operations/run';
import type { Outcome, Rules } from '../../nodes/engine/operations/update';
import { checkEdit } from '../../nodes/engine/customer/validate';
import { labelsOf } from '../../nodes/n8n/labels';
import { toErrorItem, toItem } from '../../nodes/n8n/outputs';
import { samplesOf } from '../n8n/samples';
import { openContract, type ContractCheck } from '../sandbox/contractCheck';
import type { VendorSandboxDefinition } from '../sandbox/types';
import { vendors, type PackagedVendor } from '../vendors/vendors';
import {
	anyResult,
	anyRules,
	anyNode,
	expectCleanPrototypes,
	frozen,
	hold,
	hostileText,
	packagedOf,
	valuesFor,
	watchRejections,
} from './arbitraries';

/** One item, however odd. */
interface Given {
	readonly mode: string;
	readonly value: string;
	readonly values: Values;
	readonly rules: Rules;
}

interface Case {
	readonly node: string;
	readonly items: readonly Given[];
	readonly results: readonly HttpResult[];
	readonly stopsOnFailure: boolean;
}

const MOST_SLEEPS = 20_000;

const itemFor = ({ node, vendor, fields }: PackagedVendor): fc.Arbitrary<Given> =>
	fc.constantFrom<Array<Values['source']>>('form', 'mapped', 'json').chain((source) =>
		fc.record({
			mode: mostly(fc.constantFrom('list', ...Object.keys(vendor.customers.modes)), hostileText),
			value: mostly(fc.constantFrom('cus_1', 'cus_2', 'a/b'), hostileText),
			values: fc.record({
				source: fc.constant(source),
				given: mostly(goodValues(node, source), valuesFor(fields)),
				emptyValues: fc.constantFrom('skip', 'clear'),
				fieldsToClear: mostly(
					fc.subarray(clearablePaths(fields).map(dotted)).map((names) => names.slice(0, 2)),
					fc.array(hostileText, { maxLength: 2 }),
				),
			}),
			rules: anyRules,
		}),
	);

function mostly<Value>(usual: fc.Arbitrary<Value>, odd: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
	return fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

/** Values that the vendor takes, but for a text here and there. */
function goodValues(node: string, source: Values['source']): fc.Arbitrary<JsonObject> {
	const { plain, fields } = samplesOf(node);
	const good = Object.entries(fields).map(([name, { form, api }]): [string, Json] => [
		name,
		source === 'form' ? form : api,
	]);
	return fc
		.tuple(fc.subarray(good), fc.option(hostileText))
		.map(([some, text]) =>
			Object.fromEntries(text === null ? some : [...some, [plain, text] as [string, Json]]),
		);
}

const anyCase: fc.Arbitrary<Case> = anyNode.chain((node) =>
	fc.record({
		node: fc.constant(node),
		items: fc.array(itemFor(packagedOf(node)), { minLength: 1, maxLength: 4 }),
		results: fc.array(anyResult, { minLength: 1, maxLength: 5 }),
		stopsOnFailure: fc.boolean(),
	}),
);

const contracts = new Map<string, ContractCheck>();
const seeds = new Map<string, readonly JsonObject[]>();
beforeAll(async () => {
	for (const { node } of vendors) {
		contracts.set(node, await openContract(node));
		const file = `../sandbox/vendors/${node}.ts`;
		const { sandbox } = jest.requireActual<{ sandbox: VendorSandboxDefinition }>(file);
		seeds.set(node, sandbox.seeds);
	}
});
watchRejections();

test('no request breaks the contract of its vendor, whatever is given and answered', async () => {
	let requests = 0;
	await hold(
		4000,
		fc.asyncProperty(anyCase, async (given) => {
			const { node } = given;
			// Reads show real customers: what is kept of them is sent again.
			const customers = frozen(seeds.get(node) ?? []);
			let reads = 0;
			const read = ({ path }: HttpRequest): HttpResult => {
				const isList = /customers(\/search)?(\?|$)/.test(path);
				const body = isList
					? { data: [...customers], items: [...customers], has_more: false }
					: (customers[reads++ % customers.length] ?? {});
				return { status: 200, headers: {}, text: JSON.stringify(body), body };
			};
			const { sent } = await run(given, (request, result) => {
				const isRead = request.method === 'GET' || request.method === 'POST';
				return isRead ? read(request) : result;
			});
			for (const request of sent) {
				requests += 1;
				const headers = { 'content-type': 'application/json' };
				const { method, path, body } = request;
				const problems = contracts
					.get(node)
					?.problemsOfRequest({ method, path, headers, ...(body ? { body } : {}) });
				expect({ request, problems }).toEqual({ request, problems: [] });
			}
		}),
	);
	expect(requests).toBeGreaterThan(2000);
}, 120_000);

test('every item comes to an end that can be told, whatever is answered', async () => {
	await hold(
		3000,
		fc.asyncProperty(anyCase, async (given) => {
			const { outcomes, sent } = await run(given, (_, result) => result);
			expect(outcomes).toHaveLength(given.items.length);
			for (const { path, method } of sent) {
				expect(path).toMatch(/^\/[\x21-\x7e]+$/);
				expect(new URL(`https://api.example.com${path}`).origin).toBe('https://api.example.com');
				expect(['GET', 'POST', 'PATCH', 'PUT']).toContain(method);
			}
			outcomes.forEach((outcome, at) => expectTold(outcome, at, given));
			expectCleanPrototypes();
		}),
	);
}, 120_000);

/** Plays a run in which time passes at once; more waiting than any run needs is a hang. */
async function run(
	{ node, items, results, stopsOnFailure }: Case,
	answer: (request: HttpRequest, result: HttpResult) => HttpResult,
): Promise<{ outcomes: Outcome[]; sent: HttpRequest[] }> {
	const packaged = packagedOf(node);
	const { vendor } = packaged;
	let time = 0;
	let sleeps = 0;
	const clock: Clock = {
		now: () => time,
		date: () => time,
		random: () => 0.5,
		sleep: async (ms) => {
			time += ms;
			sleeps += 1;
			if (sleeps > MOST_SLEEPS) throw new Error('The run does not end');
		},
	};
	const sent: HttpRequest[] = [];
	const send = async (request: HttpRequest): Promise<HttpResult> => {
		sent.push(frozen(structuredClone(request)));
		const result = results[sent.length % results.length] as HttpResult;
		return frozen(answer(request, result));
	};
	const settings = {
		maxConcurrentRequests: 3,
		requestsPerSecond: 0,
		waitForServiceMs: 300_000,
		maxRetries: 2,
		stopsOnFailure,
		keepsChanges: true,
	};
	const entries = items.map((item, at) => toEntry(frozen(item), at, packaged));
	const world = { send, clock, isCancelled: () => false };
	const outcomes = await runJobs(frozen(entries), vendor, settings, world);
	expect(sleeps).toBeLessThanOrEqual(MOST_SLEEPS);
	return { outcomes, sent };
}

/** As the node reads an item. */
function toEntry(
	{ mode, value, values, rules }: Given,
	itemIndex: number,
	{ vendor, fields }: PackagedVendor,
): Entry {
	const hasModes = Object.keys(vendor.customers.modes).length > 0;
	const customer = toReference(hasModes ? { __rl: true, mode, value } : '');
	const { edit, faults } = toEdit(values, fields);
	const found = [
		...checkReference(customer, vendor),
		...(faults.length ? faults : checkEdit(edit, fields)),
	];
	return found.length
		? { itemIndex, customer, failure: invalid(...found) }
		: { itemIndex, customer, edit, rules };
}

function expectTold(outcome: Outcome, at: number, { node, items }: Case): void {
	const { vendor, properties } = packagedOf(node);
	const labelOf = labelsOf(properties);
	const customer = toReference(items[at] && { ...items[at] });
	const scene = { vendor, credential: vendor.credential, labelOf, customer, baseUrl: '' };
	if (outcome.status === 'notSent') return;
	if (outcome.status !== 'failed') {
		for (const output of ['raw', 'simplified', 'changes'] as const) {
			const item = toItem(outcome, at, output, scene);
			expect(item.pairedItem).toEqual({ item: at });
			expect(typeof JSON.stringify(item.json)).toBe('string');
		}
		return;
	}
	if (outcome.failure.kind === 'defect') {
		// An id that no path can hold, told by a vendor that was asked for one.
		expect(outcome.failure.words).toMatch(/^A path segment may not be/);
	}
	const { json } = toErrorItem(outcome, at, scene);
	expect(Object.keys(json)).toEqual(['error', 'message', 'details']);
	expect(String(json.error)).toMatch(/\S/);
	expect(String(json.message)).toMatch(/\S/);
	expect(typeof JSON.stringify(json)).toBe('string');
}
