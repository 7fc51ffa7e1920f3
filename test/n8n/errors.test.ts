import type { IDataObject, INodeExecutionData, OnError } from 'n8n-workflow';
import dns from 'node:dns';

import type { Fault } from '../sandbox/faults';
import {
	asJson,
	fromInput,
	inForm,
	locator,
	openBench,
	type RunRequest,
	type VendorBench,
} from './bench';
import type { NodeRun } from './n8n';

const SAID = 'The ledger is closed until Monday';
// No busy machine takes as long for an answer.
const TIMEOUT_MS = 20_000;
const SHORT_TIMEOUT_MS = 300;

/** One way in which an update does not work out, and what the user is told of it. */
interface Trouble {
	readonly says: string;
	readonly fault: Fault;
	/** In the message. */
	readonly words: string;
	readonly timeout?: number;
	/** In the details; absent where nothing was answered. */
	readonly status?: (success: number) => number;
	/** Whether the vendor's answer is in the details. */
	readonly answered?: true;
	/** Whether the update took effect all the same. */
	readonly tookEffect?: true;
}

const AN_HOUR = { retryAfter: 'seconds', seconds: 3600 } as const;

const troubles: readonly Trouble[] = [
	...[400, 401, 403, 404, 409, 422, 429, 500, 503].map((status): Trouble => ({
		says: `answers ${status}`,
		// What is refused for an hour is not waited for.
		fault: { kind: 'status', status, message: SAID, ...(status === 429 ? AN_HOUR : {}) },
		words: SAID,
		status: () => status,
		answered: true,
	})),
	{
		says: "answers with a gateway's page",
		fault: { kind: 'status', status: 502 },
		words: '502 Bad Gateway',
		status: () => 502,
		answered: true,
	},
	{
		says: 'redirects',
		fault: { kind: 'redirect', location: '/elsewhere' },
		words: 'redirect (status 307)',
		status: () => 307,
	},
	{
		says: 'answers with nothing',
		fault: { kind: 'empty' },
		words: 'holds no customer',
		status: (success) => success,
		tookEffect: true,
	},
	{
		says: 'answers with half of its JSON',
		fault: { kind: 'truncated' },
		words: 'holds no customer',
		status: (success) => success,
		answered: true,
		tookEffect: true,
	},
	{
		says: 'answers with a web page',
		fault: { kind: 'wrong-type' },
		words: 'holds no customer',
		status: () => 200,
		answered: true,
	},
	{
		says: 'never answers',
		fault: { kind: 'hang' },
		words: 'did not answer in time',
		timeout: SHORT_TIMEOUT_MS,
	},
	{
		says: 'answers with more than is read',
		fault: { kind: 'huge', megabytes: 6 },
		words: 'answered with more than 5 MB',
	},
	{
		says: 'answers with as many values as nobody reads',
		fault: {
			kind: 'body',
			status: 200,
			contentType: 'application/json',
			text: `[${'1,'.repeat(200_000)}1]`,
		},
		words: 'answered with more than 100,000 values',
	},
	{
		says: 'answers with nesting that nobody follows',
		fault: {
			kind: 'body',
			status: 200,
			contentType: 'application/json',
			text: '['.repeat(100_000),
		},
		words: 'answered with more than 100 levels of nesting',
	},
	{
		says: 'refuses with a page of brackets',
		fault: { kind: 'body', status: 400, contentType: 'text/html', text: '<'.repeat(200_000) },
		words: 'answered (status 400)',
		status: () => 400,
	},
	{ says: 'hangs up', fault: { kind: 'reset-before' }, words: 'could not be reached' },
];

/** What makes a run impossible, wherever it lies. */
interface Unusable extends Partial<Pick<RunRequest, 'parameters' | 'options' | 'credential'>> {
	readonly says: string;
}

const bench = openBench();

for (const vendor of bench) {
	describe(vendor.name, () => {
		describe.each(troubles)('that $says', (given) => {
			const { fault, words, status, answered, tookEffect, timeout } = given;
			const trouble = () => {
				const match = { method: vendor.method };
				vendor.sandbox.set({ faults: [{ ...fault, match, times: 'always' }] });
			};
			const expected = {
				error: expect.stringContaining(words) as unknown,
				message: expect.stringMatching(/\w+ .*\.$/s) as unknown,
			};
			const details = (): IDataObject => ({
				...(vendor.namesCustomers ? { customerId: vendor.id } : {}),
				...(status ? { status: status(vendor.samples.success) } : {}),
				attempts: 1,
			});

			if (tookEffect && vendor.vendor.customers.get) {
				test('is asked what it holds now, since the update took effect', async () => {
					trouble();
					const run = await update(vendor, 'stopWorkflow', timeout);
					const json = vendor.sandbox.customers.get(vendor.id);
					expect(json).toMatchObject(vendor.plain());
					expect(run.items).toEqual([{ json, pairedItem: { item: 0 } }]);
					expect(vendor.reads).toHaveLength(1);
				});
				return;
			}

			test('gives an item with the three keys, when continuing', async () => {
				trouble();
				const run = await update(vendor, 'continueRegularOutput', timeout);
				const [item] = run.items;
				expect(run).toMatchObject({ status: 'success', failed: [] });
				expect(item).toEqual({
					json: { ...expected, details: expect.objectContaining(details()) as unknown },
					pairedItem: { item: 0 },
				});
				expectAnswer(item, answered ? words : undefined);
			});

			test('sends the input item, with what went wrong, to the error branch', async () => {
				trouble();
				const run = await update(vendor, 'continueErrorOutput', timeout);
				expect(run).toMatchObject({ status: 'success', items: [] });
				expect(run.failed).toEqual([
					{
						json: {
							...vendor.plain(),
							kept: 'from the input',
							...expected,
							details: expect.objectContaining(details()) as unknown,
						},
						pairedItem: { item: 0 },
					},
				]);
			});

			test('stops the workflow, saying which item', async () => {
				trouble();
				const { error, ...run } = await update(vendor, 'stopWorkflow', timeout);
				expect(run).toMatchObject({ status: 'error', items: [], failed: [] });
				expect(error).toMatchObject({
					name: 'NodeApiError',
					message: expect.stringContaining(words) as unknown,
					description: expect.stringContaining('No customer was updated') as unknown,
					context: { itemIndex: 0, data: { ...details(), updated: [], notSent: [] } },
					...(status ? { httpCode: String(status(vendor.samples.success)) } : {}),
				});
			});
		});

		test("passes on the vendor's code and the request's id", async () => {
			vendor.sandbox.set({
				faults: [
					{
						kind: 'body',
						status: 400,
						contentType: 'application/json',
						text: JSON.stringify({ code: 'ledger_closed', error_code: 'LEDGER', message: SAID }),
						headers: { 'x-request-id': 'req_20418' },
						match: { method: vendor.method },
					},
				],
			});
			const run = await update(vendor, 'continueRegularOutput');
			const details = run.items[0]?.json.details as IDataObject;
			expect(details).toMatchObject({
				code: 'ledger_closed',
				// Flexprice's server answers with one of its own.
				requestId: expect.stringMatching(/^(req_20418|[0-9a-f-]{36})$/) as unknown,
				response: { message: SAID },
			});
		});

		test('keeps words that n8n would take for a system code', async () => {
			const message = 'The scope usePermissions is missing';
			vendor.sandbox.set({
				faults: [{ kind: 'status', status: 400, message, match: { method: vendor.method } }],
			});
			expect((await update(vendor)).error?.message).toContain(message);
		});

		test('goes on with the other items, in order, when one is refused', async () => {
			vendor.sandbox.set({ faults: [{ ...refusalOf(vendor, 1), times: 1 }] });
			const run = await vendor.runMany([vendor.plain(1), vendor.plain(2), vendor.plain(3)], {
				onError: 'continueErrorOutput',
				options: { maxConcurrentRequests: 1 },
			});
			const at = vendor.namesCustomers ? 1 : 0;
			expect(run.failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: at }]);
			expect(run.failed[0]?.json).toMatchObject(vendor.plain(at + 1));
			const others = [0, 1, 2].filter((item) => item !== at);
			expect(run.items).toEqual(
				others.map((item) => ({
					json: expect.objectContaining(vendor.plain(item + 1)) as unknown,
					pairedItem: { item },
				})),
			);
		});

		test('pairs each item with its input where all are on one output', async () => {
			vendor.sandbox.set({ faults: [{ ...refusalOf(vendor, 1), times: 1 }] });
			const run = await vendor.runMany([vendor.plain(1), vendor.plain(2), vendor.plain(3)], {
				onError: 'continueRegularOutput',
			});
			const pairs = run.items.map(({ pairedItem }) => pairedItem);
			expect(pairs).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
			expect(run.items.filter(({ json }) => 'error' in json)).toHaveLength(1);
		});

		test('names the items whose customers it cannot name, when a refusal stops', async () => {
			if (vendor.namesCustomers) return;
			vendor.sandbox.set({ faults: [refusalOf(vendor, 0)] });
			const run = await vendor.runMany([vendor.plain(1), vendor.plain(2), vendor.plain(3)]);
			expect(vendor.writes).toHaveLength(1);
			expect(run.error?.description).toContain('Not sent: item 1, item 2.');
			expect(run.error?.context.data).toMatchObject({
				updated: [],
				notSent: ['item 1', 'item 2'],
				notUpdated: ['item 0'],
			});
		});

		test('starts nothing after a refusal that stops, and says what became of each', async () => {
			if (!vendor.namesCustomers) return;
			vendor.sandbox.set({ faults: [{ ...refusalOf(vendor, 1), times: 'always' }] });
			const run = await vendor.runMany([vendor.plain(1), vendor.plain(2), vendor.plain(3)], {
				options: { maxConcurrentRequests: 1 },
			});
			const [first, second, third] = vendor.samples.customers;
			expect(vendor.writes).toHaveLength(2);
			expect(run.error).toMatchObject({
				message: expect.stringContaining(SAID) as unknown,
				description: expect.stringContaining(`Updated in this run: ${first}`) as unknown,
				context: {
					itemIndex: 1,
					data: { customerId: second, updated: [first], notSent: [third], notUpdated: [second] },
				},
			});
			expect(run.error?.description).toContain(`Not sent: ${third}.`);
		});

		test('sends nothing when one row is bad, and stops at that row', async () => {
			const wrong = wrongValueOf(vendor);
			const run = await vendor.runMany([vendor.plain(1), wrong, vendor.plain(3)]);
			expect(vendor.sandbox.requests).toEqual([]);
			expect(run.error).toMatchObject({
				name: 'NodeOperationError',
				context: { itemIndex: 1, data: { updated: [] } },
			});
			if (!vendor.namesCustomers) return;
			const [first, , third] = vendor.samples.customers;
			expect(run.error?.context.data).toMatchObject({ notSent: [first, third] });
		});

		test('updates the good rows when continuing past a bad one', async () => {
			const run = await vendor.runMany([vendor.plain(1), wrongValueOf(vendor), vendor.plain(3)], {
				onError: 'continueErrorOutput',
			});
			expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
			expect(run.failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
			expect(run.failed[0]?.json.details).toEqual({
				...(vendor.namesCustomers ? { customerId: vendor.customerAt(1) } : {}),
				field: expect.any(String) as unknown,
			});
			expect(vendor.writes).toHaveLength(2);
		});

		const escapes = "={{ $('Nowhere').item.json.name }}";
		const unusable: readonly Unusable[] = [
			{ says: 'an expression in a field', parameters: inForm({ [vendor.samples.plain]: escapes }) },
			{ says: 'an expression in the JSON', parameters: asJson(escapes) },
			{ says: 'an expression in an option', options: { timeout: escapes } },
			{
				says: 'an expression in the customer',
				parameters: vendor.namesCustomers
					? { ...fromInput(), customerId: locator('id', escapes) }
					: { dataToSend: escapes },
			},
			{ says: 'an option out of range', options: { timeout: -1 } },
			{ says: 'an empty key', credential: { apiKey: ' ' } },
			{ says: 'an unknown environment', credential: { environment: 'moon' } },
			{ says: 'an address that is none', credential: { baseUrl: 'billing' } },
		];
		const runWith = async (given: Omit<Unusable, 'says'>, onError: OnError) =>
			await vendor.run({
				parameters: given.parameters ?? fromInput(),
				items: [vendor.plain(1), vendor.plain(2)],
				credential: { ...vendor.credential, ...given.credential },
				...(given.options ? { options: given.options } : {}),
				onError,
			});

		test.each(unusable)('sends each item to the error branch for $says', async (given) => {
			const { items, failed, status } = await runWith(given, 'continueErrorOutput');
			expect({ items, status }).toEqual({ items: [], status: 'success' });
			expect(failed).toEqual(
				[vendor.plain(1), vendor.plain(2)].map((json, item) => ({
					json: {
						...json,
						error: expect.stringMatching(/\w{3,}/) as unknown,
						message: expect.stringMatching(/\w{3,}/) as unknown,
						details: expect.any(Object) as unknown,
					},
					pairedItem: { item },
				})),
			);
			expect(vendor.writes).toEqual([]);
		});

		test.each(unusable)('stops at the first item for $says', async (given) => {
			const { error, status } = await runWith(given, 'stopWorkflow');
			expect(status).toBe('error');
			expect(error).toMatchObject({ name: 'NodeOperationError', context: { itemIndex: 0 } });
			expect(vendor.writes).toEqual([]);
		});

		test('sends no key over the open internet: not even the name is looked up', async () => {
			const lookup = jest.spyOn(dns, 'lookup');
			const credential = { baseUrl: 'http://billing.example.com' };
			const { items } = await runWith({ credential }, 'continueRegularOutput');
			const { failed } = await runWith({ credential }, 'continueErrorOutput');
			for (const { json } of [...items, ...failed]) expect(json.error).toContain('unencrypted');
			expect([items.length, failed.length]).toEqual([2, 2]);
			expect(lookup).not.toHaveBeenCalled();
		});

		test('gives nothing for no items', async () => {
			for (const onError of ['stopWorkflow', 'continueErrorOutput'] as const) {
				const run = await vendor.run({ parameters: fromInput(), items: [], onError });
				const { items, failed, error } = run;
				expect({ items, failed, error }).toEqual({ items: [], failed: [], error: undefined });
			}
			expect(vendor.sandbox.requests).toEqual([]);
		});
	});
}

async function update(
	vendor: VendorBench,
	onError: OnError = 'stopWorkflow',
	timeout = TIMEOUT_MS,
): Promise<NodeRun> {
	return await vendor.run({
		parameters: fromInput(),
		items: [{ ...vendor.plain(), kept: 'from the input' }],
		options: { timeout },
		onError,
	});
}

/** A refusal of the update of one customer; of any where the key has only one. */
function refusalOf(vendor: VendorBench, at: number): Fault {
	const { method } = vendor;
	const path = vendor.namesCustomers ? vendor.customerAt(at) : '/';
	return { kind: 'status', status: 400, message: SAID, match: { method, path } };
}

function wrongValueOf({ samples }: VendorBench): IDataObject {
	return samples.refused[0]?.given ?? {};
}

function expectAnswer(item: INodeExecutionData | undefined, words: string | undefined): void {
	if (words === undefined) return;
	const { response } = item?.json.details as IDataObject;
	expect(response).toBeDefined();
	if (words === SAID) expect(JSON.stringify(response)).toContain(SAID);
}
