import pick from 'lodash/pick';
import set from 'lodash/set';
import { ExecuteContext } from 'n8n-core';
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { setTimeout } from 'node:timers/promises';

import type { Fault } from '../sandbox/faults';
import type { JsonObject } from '../sandbox/types';
import { asJson, fromInput, openBench, optionsOf, type VendorBench } from './bench';
import type { FieldSample } from './samples';

/** How long the sandbox thinks, where a test looks at what happens meanwhile. */
const LATENCY_MS = 40;

const bench = openBench();

/** Whether the vendor keeps the field at all. */
const isKept = (sample: FieldSample) => !('held' in sample) || sample.held !== undefined;

for (const vendor of bench) {
	const { name, samples } = vendor;
	const plainLabel = () => vendor.labelOf(samples.plain);
	const update = async (request: Partial<Parameters<VendorBench['run']>[0]> = {}) =>
		await vendor.run({ parameters: fromInput(), items: [vendor.plain()], ...request });
	const hintOf = ({ hints }: Awaited<ReturnType<typeof update>>) => hints[0]?.message;

	describe(name, () => {
		test('offers the options of the contract, each with its first value as the default', () => {
			const defaults = Object.fromEntries(
				optionsOf(vendor.property('options')).map((option) => [option.name, option.default]),
			);
			expect(defaults).toMatchObject({
				preview: true,
				output: 'raw',
				unappliedValues: 'warn',
				unknownFields: 'refuse',
				waitForService: 300,
				maxConcurrentRequests: 0,
				requestsPerSecond: expect.any(Number) as unknown,
				maxRetries: expect.any(Number) as unknown,
				timeout: expect.any(Number) as unknown,
			});
			const others = { skipUnchanged: true, nestedValues: 'merge', emptyValues: 'skip' };
			expect(others).toMatchObject(pick(defaults, Object.keys(others)));
			expect('skipUnchanged' in defaults).toBe(vendor.vendor.customers.get !== undefined);
		});

		describe('output', () => {
			test('raw is the customer as the vendor returned it', async () => {
				const run = await update({ options: { output: 'raw' } });
				expect(run.items[0]?.json).toEqual(vendor.answered());
			});

			test('simplified is its essential fields', async () => {
				const run = await update({ options: { output: 'simplified' } });
				const customer = vendor.sandbox.customers.get(vendor.id);
				expect(run.items[0]?.json).toEqual(pick(customer, vendor.vendor.essentials));
				expect(run.items[0]?.json).toHaveProperty('id', vendor.id);
			});

			test('changes says what was changed', async () => {
				const run = await update({ options: { output: 'changes' } });
				expect(run.items[0]?.json).toEqual({
					customerId: vendor.id,
					status: 'updated',
					changes: { [samples.plain]: { to: 'Renamed 1' } },
					unapplied: [],
					customer: vendor.answered(),
				});
			});

			for (const { field, api, merged } of samples.parts) {
				if (!merged) continue;
				test(`changes says what a part of ${field} was before, where it was read`, async () => {
					const before = vendor.held();
					const run = await vendor.run({
						parameters: asJson({ [field]: api }),
						options: { output: 'changes' },
					});
					const [[path, to] = ['', '']] = leavesOf({ [field]: api });
					expect(run.items[0]?.json.changes).toEqual({
						[path]: { from: valueAt(before, path), to },
					});
				});
			}
		});

		describe('preview', () => {
			test('writes nothing, and outputs what would be sent', async () => {
				const before = vendor.held();
				const run = await update({ options: { preview: true } });
				expect(vendor.writes).toEqual([]);
				expect(vendor.held()).toEqual(before);
				expect(run.items).toEqual([
					{
						json: {
							customerId: vendor.namesCustomers ? vendor.id : '',
							status: 'preview',
							changes: { [samples.plain]: { to: 'Renamed 1' } },
							unapplied: [],
							customer: {},
							request: {
								method: vendor.method,
								url: expect.stringContaining(vendor.sandbox.url) as unknown,
								body: vendor.plain(),
							},
						},
						pairedItem: { item: 0 },
					},
				]);
				expect(hintOf(run)).toBe('1 customer previewed, nothing sent.');
			});

			test('outputs the request that an update then sends', async () => {
				const previewed = await update({ options: { preview: true } });
				await update();
				const [{ method, path, body } = { method: '', path: '' }] = vendor.writes;
				expect(previewed.items[0]?.json.request).toEqual({
					method,
					url: vendor.sandbox.url + path,
					body,
				});
			});

			test('holds no credential', async () => {
				const run = await update({ options: { preview: true } });
				const shown = JSON.stringify(run.items);
				const secrets = Object.values(vendor.sandbox.keys);
				expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
				expect(shown).not.toMatch(/authorization|api-key|bearer/i);
			});

			for (const { field, api, merged } of samples.parts) {
				if (!merged) continue;
				test(`reads what is needed to keep the other parts of ${field}`, async () => {
					const before = vendor.held()[field] as JsonObject;
					const run = await vendor.run({
						parameters: asJson({ [field]: api }),
						options: { preview: true },
					});
					expect(vendor.writes).toEqual([]);
					expect(run.items[0]?.json).toMatchObject({
						customer: { id: vendor.id },
						request: { body: { [field]: merged(before) } },
					});
				});
			}

			test.each(['TRUE', ' yes ', 'Y', 'on', '1', 1, 't'])('is meant by %p', async (yes) => {
				const run = await update({ options: { preview: yes } });
				expect(vendor.writes).toEqual([]);
				expect(run.items[0]?.json.status).toBe('preview');
			});

			test.each([false, 'FALSE', 'no', 0])('is not meant by %p', async (no) => {
				await update({ options: { preview: no } });
				expect(vendor.writes).toHaveLength(1);
			});

			test.each(['maybe', '', '={{ $json.nowhere }}', '={{ null }}', 2])(
				'that says %p is refused, and nothing is sent',
				async (unclear) => {
					const run = await update({ options: { preview: unclear } });
					expect(run.error?.message).toContain("'Preview (Options)' needs yes or no");
					expect(vendor.sandbox.requests).toEqual([]);
				},
			);

			test('reports a bad row as an update would', async () => {
				const [wrong] = samples.refused;
				const run = await update({ items: [wrong?.given ?? {}], options: { preview: true } });
				expect(run.error?.message).toContain(`'${wrong?.names}' needs`);
			});
		});

		if (vendor.optionNames.includes('skipUnchanged')) {
			describe('skipUnchanged', () => {
				const options = { skipUnchanged: true, output: 'changes' };

				test('sends nothing for a customer that holds these values', async () => {
					const customer = vendor.sandbox.customers.get(vendor.id) ?? {};
					const run = await update({ items: [pick(customer, samples.plain)], options });
					expect(vendor.reads).toHaveLength(1);
					expect(vendor.writes).toEqual([]);
					expect(run.items[0]?.json).toEqual({
						customerId: vendor.id,
						status: 'unchanged',
						changes: {},
						unapplied: [],
						customer,
					});
					expect(hintOf(run)).toBe('1 customer unchanged.');
				});

				test('outputs an unchanged customer as it was read', async () => {
					const customer = vendor.sandbox.customers.get(vendor.id) ?? {};
					const run = await update({
						items: [pick(customer, samples.plain)],
						options: { skipUnchanged: true },
					});
					expect(run.items[0]?.json).toEqual(customer);
				});

				test('is meant by "yes", and refused where it says neither yes nor no', async () => {
					const items = [pick(vendor.sandbox.customers.get(vendor.id), samples.plain)];
					const run = await update({
						items: items as IDataObject[],
						options: { skipUnchanged: 'Yes' },
					});
					expect(run.error).toBeUndefined();
					expect(vendor.writes).toEqual([]);
					const refused = await update({ options: { skipUnchanged: 'maybe' } });
					expect(refused.error?.message).toContain("'Skip Unchanged (Options)' needs yes or no");
					expect(vendor.writes).toEqual([]);
				});

				test('sends nothing the second time', async () => {
					const shown = Object.entries(samples.fields).filter(
						([field, sample]) => !vendor.vendor.fields[field]?.unechoed && isKept(sample),
					);
					const values = Object.fromEntries(
						shown.map(([field, { api }]) => [field, api]),
					) as IDataObject;
					await update({ items: [values], options });
					expect(vendor.writes).toHaveLength(1);
					const run = await update({ items: [values], options });
					expect(run.items[0]?.json).toMatchObject({ status: 'unchanged', changes: {} });
					expect(vendor.writes).toHaveLength(1);
				});

				test('sends only the fields that differ, and says what they were', async () => {
					const before = vendor.held();
					const same = Object.keys(samples.fields).find(
						(field) => field !== samples.plain && typeof before[field] === 'string',
					);
					const items = [{ ...pick(before, same ?? []), ...vendor.plain() } as IDataObject];
					const run = await update({ items, options });
					expect(vendor.bodies).toEqual([vendor.plain()]);
					expect(run.items[0]?.json.changes).toEqual({
						[samples.plain]: { from: before[samples.plain], to: 'Renamed 1' },
					});
				});

				for (const { holds, given } of samples.alike) {
					const spelled = `${JSON.stringify(given)} of ${JSON.stringify(holds)}`;
					test(`sees no change in ${spelled}`, async () => {
						vendor.hold(holds);
						const run = await update({
							items: [{ ...given, kept: 1 }],
							options: { ...options, emptyValues: 'clear' },
						});
						expect(run.items[0]?.json).toMatchObject({ status: 'unchanged' });
						expect(vendor.writes).toEqual([]);
					});
				}

				test('sees the effect of an earlier item on the same customer', async () => {
					const run = await update({
						items: [vendor.plain(1), vendor.plain(1), vendor.plain(2)],
						options: { ...options, maxConcurrentRequests: 5 },
					});
					expect(run.items.map(({ json }) => json.status)).toEqual([
						'updated',
						'unchanged',
						'updated',
					]);
					expect(vendor.reads).toHaveLength(3);
					expect(hintOf(run)).toBe('2 customers updated, 1 unchanged.');
				});

				test('previews no request for a customer that would not change', async () => {
					const customer = vendor.sandbox.customers.get(vendor.id) ?? {};
					const run = await update({
						items: [pick(customer, samples.plain)],
						options: { ...options, preview: true },
					});
					expect(run.items[0]?.json).toMatchObject({ status: 'unchanged', changes: {} });
				});
			});
		}

		describe('unappliedValues', () => {
			const notKept = (field = samples.plain) => {
				const match = { method: vendor.method };
				vendor.sandbox.set({ faults: [{ kind: 'not-kept', field, match, times: 'always' }] });
			};

			test.each([{}, { unappliedValues: 'warn' }])(
				'names them in the hint (%j)',
				async (options) => {
					notKept();
					const run = await update({ options: { ...options, output: 'changes' } });
					expect(run.items[0]?.json).toMatchObject({
						status: 'updated',
						unapplied: [samples.plain],
					});
					expect(run.hints).toEqual([
						{
							message: `1 customer updated. ${vendor.vendor.name} did not keep all values that were sent: '${plainLabel()}' (1).`,
							type: 'warning',
							location: 'outputPane',
						},
					]);
				},
			);

			test('makes the item one that was not updated, to fail', async () => {
				notKept();
				const run = await update({
					options: { unappliedValues: 'fail' },
					onError: 'continueErrorOutput',
				});
				expect(run.failed[0]?.json).toMatchObject({
					error: `${vendor.vendor.name} accepted the update but did not keep '${plainLabel()}'`,
					details: { field: samples.plain },
				});
				expect(hintOf(run)).toContain('1 customer not updated.');
			});

			test('stops the workflow, to fail', async () => {
				notKept();
				const run = await update({ options: { unappliedValues: 'fail' } });
				expect(run.error?.message).toContain(`did not keep '${plainLabel()}'`);
			});

			test('says nothing, to ignore', async () => {
				notKept();
				const run = await update({ options: { unappliedValues: 'ignore', output: 'changes' } });
				expect(run.items[0]?.json).toMatchObject({ status: 'updated', unapplied: [] });
				expect(run.hints).toEqual([
					{ message: '1 customer updated.', type: 'info', location: 'outputPane' },
				]);
			});

			for (const { field, api } of samples.parts) {
				const [path = ''] = leavesOf({ [field]: api }).map(([leaf]) => leaf);
				test(`notices ${path} alone`, async () => {
					notKept(path);
					const run = await vendor.run({
						parameters: asJson({ [field]: api }),
						options: { output: 'changes' },
					});
					expect(run.items[0]?.json.unapplied).toEqual([path]);
				});
			}

			for (const path of Object.keys(samples.clears)) {
				test(`notices that ${path} was not cleared`, async () => {
					notKept(path);
					const run = await vendor.run({
						parameters: asJson(set({}, path, null) as JsonObject),
						options: { output: 'changes' },
					});
					const { unapplied } = run.items[0]?.json ?? {};
					expect([unapplied].flat().some((lost) => String(lost).startsWith(path))).toBe(true);
				});
			}

			test('finds none where everything was kept, in whatever spelling', async () => {
				const api = Object.entries(samples.fields)
					.filter(([, sample]) => isKept(sample))
					.map(([field, sample]) => [field, sample.api]);
				const run = await vendor.run({
					parameters: asJson(Object.fromEntries(api) as JsonObject),
					options: { output: 'changes', unappliedValues: 'fail' },
				});
				expect(run.error).toBeUndefined();
				expect(run.items[0]?.json.unapplied).toEqual([]);
			});
		});

		describe('hints', () => {
			test('count what was updated and what was not', async () => {
				const [wrong] = samples.refused;
				const items = [vendor.plain(1), wrong?.given ?? {}, vendor.plain(2)];
				const run = await update({ items, onError: 'continueRegularOutput' });
				expect(run.hints).toEqual([
					{
						message: '2 customers updated, 1 not updated.',
						type: 'warning',
						location: 'outputPane',
					},
				]);
			});

			test('come once for a run', async () => {
				const run = await update({ items: [vendor.plain(1), vendor.plain(2)] });
				expect(run.hints).toHaveLength(1);
			});
		});

		describe('requests', () => {
			const match = () => ({ method: vendor.method });

			test('are given up after the timeout', async () => {
				vendor.sandbox.set({ faults: [{ kind: 'hang', match: match() }] });
				const started = Date.now();
				const run = await update({ options: { timeout: 100 } });
				expect(run.error?.message).toContain('did not answer in time');
				expect(Date.now() - started).toBeLessThan(3000);
			});

			test('are tried again as often as allowed, with what stopped them', async () => {
				vendor.sandbox.set({
					faults: [{ kind: 'status', status: 503, match: match(), times: 'always' }],
				});
				const run = await update({ options: { maxRetries: 1 } });
				expect(vendor.writes).toHaveLength(2);
				expect(run.error?.context.data).toMatchObject({ attempts: 2, status: 503 });
				expect(run.error?.message).toContain('after 2 tries');
			});

			test.each<Fault>([
				{ kind: 'status', status: 500 },
				{ kind: 'reset-before' },
				{ kind: 'reset-after' },
				{ kind: 'truncated' },
			])('succeed when a later try does, after $kind', async (fault) => {
				vendor.sandbox.set({ faults: [{ ...fault, match: match() }] });
				const run = await update({ options: { maxRetries: 1 } });
				expect(run.error).toBeUndefined();
				expect(vendor.writes).toHaveLength(2);
				expect(vendor.held()).toMatchObject(vendor.plain());
			});

			test.each([400, 404, 409, 422])('are not tried again after a %i', async (status) => {
				vendor.sandbox.set({ faults: [{ kind: 'status', status, match: match() }] });
				const run = await update({ options: { maxRetries: 3 } });
				expect(vendor.writes).toHaveLength(1);
				expect(run.error?.context.data).toMatchObject({ attempts: 1, status });
			});

			test('are under way at once as many as allowed, and no more', async () => {
				vendor.sandbox.set({ latencyMs: LATENCY_MS });
				const values = [1, 2, 3].map((at) => vendor.plain(at));
				await vendor.runMany(values, { options: { maxConcurrentRequests: 2 } });
				const most = Math.max(...vendor.writes.map(({ concurrency }) => concurrency));
				expect(most).toBe(vendor.namesCustomers ? 2 : 1);
			});

			test('for one customer follow one another in input order', async () => {
				vendor.sandbox.set({ latencyMs: LATENCY_MS });
				const values = [1, 2, 3].map((at) => vendor.plain(at));
				const run = await update({ items: values, options: { maxConcurrentRequests: 10 } });
				expect(vendor.bodies).toEqual(values);
				const [first = 0, second = 0, third = 0] = vendor.writes.map(({ at }) => at);
				expect(second - first).toBeGreaterThanOrEqual(LATENCY_MS - 1);
				expect(third - second).toBeGreaterThanOrEqual(LATENCY_MS - 1);
				expect(run.items.map(({ json }) => json[samples.plain])).toEqual(
					values.map((value) => value[samples.plain]),
				);
			});

			test('start no more once the execution is cancelled', async () => {
				vendor.sandbox.set({ latencyMs: 20 });
				let cancel = () => {};
				const { requests } = vendor.sandbox;
				jest.spyOn(requests, 'push').mockImplementation((request) => {
					if (request.method === vendor.method) cancel();
					return Array.prototype.push.call(requests, request);
				});
				const run = await update({
					items: [1, 2, 3].map((at) => vendor.plain(at)),
					started: (execution) => (cancel = execution.cancel),
				});
				expect(run.status).toBe('canceled');
				await setTimeout(100);
				expect(vendor.writes).toHaveLength(1);
			});

			test('are not even read to the end once the execution is cancelled', async () => {
				const reads = jest.spyOn(ExecuteContext.prototype, 'getInputData');
				const many = 20_000;
				const run = await update({
					items: Array.from({ length: many }, (_, at) => vendor.plain(at)),
					started: ({ cancel }) => void setTimeout(20).then(cancel),
				});
				expect(run.status).toBe('canceled');
				// Once for each item that is mapped.
				expect(reads.mock.calls.length).toBeLessThan(many);
				expect(vendor.sandbox.requests).toEqual([]);
			});

			test('keep to the pace that is set', async () => {
				const values = [1, 2, 3, 4, 5, 6].map((at) => vendor.plain(at));
				const start = performance.now();
				await update({ items: values, options: { requestsPerSecond: 20 } });
				expect(vendor.writes).toHaveLength(6);
				expect(performance.now() - start).toBeGreaterThanOrEqual(5 * 50 - 5);
			});

			test.each([
				['maxConcurrentRequests', -1],
				['maxConcurrentRequests', 51],
				['waitForService', -1],
				['waitForService', 86_401],
				['maxRetries', 'many'],
				['maxRetries', 21],
				['requestsPerSecond', -1],
				['timeout', 0],
				['timeout', 'soon'],
			])('are not sent with %s %p', async (option, value) => {
				const run = await update({ options: { [option]: value } });
				expect(run.error?.message).toMatch(/'.+' needs a number from \d+ to [\d,]+/);
				expect(vendor.sandbox.requests).toEqual([]);
			});

			test('are sent with numbers that are given as text', async () => {
				const numbers = { maxConcurrentRequests: '5', maxRetries: ' 0 ', timeout: '9000' };
				const run = await update({ options: { ...numbers, waitForService: '0' } });
				expect(run.error).toBeUndefined();
				expect(vendor.writes).toHaveLength(1);
			});
		});

		describe('options', () => {
			const words = ['output', 'unappliedValues', 'unknownFields', 'nestedValues', 'emptyValues'];
			const known = words.filter((option) => vendor.optionNames.includes(option));

			test.each(
				known.flatMap((option) => [
					[option, 'FAIL'],
					[option, ''],
				]),
			)(
				'with a word that %s does not know (%j) are refused by name, and nothing is sent',
				async (option, word) => {
					const run = await update({ options: { [option]: word } });
					const { displayName } = optionsOf(vendor.property('options')).find(
						({ name }) => name === option,
					) as INodeProperties;
					expect(run.error?.message).toContain(
						`'${displayName} (Options)' needs one of ${choicesOf(vendor, option)}, not "${word}"`,
					);
					expect(vendor.sandbox.requests).toEqual([]);
				},
			);

			test('that come out empty mean their first word', async () => {
				const empty = Object.fromEntries(known.map((name) => [name, '={{ $json.nowhere }}']));
				const run = await update({ options: empty });
				expect(run.error).toBeUndefined();
				expect(vendor.bodies).toEqual([vendor.plain()]);
			});

			test('are refused where Data to Send is none that exists', async () => {
				const run = await update({ parameters: { dataToSend: '={{ "Json" }}' } });
				expect(run.error?.message).toContain("'Data to Send' needs one of defineBelow, ");
				expect(vendor.sandbox.requests).toEqual([]);
			});

			test.each([0, 1])('whose expression throws cost item %i alone', async (broken) => {
				const items = [0, 1].map((at) => ({ ...vendor.plain(at), isBroken: at === broken }));
				const throwing = `={{ $json.isBroken ? $('Nowhere').first().json.mode : 'simplified' }}`;
				const run = await update({
					items,
					options: { output: throwing },
					onError: 'continueRegularOutput',
				});
				expect(run.items[broken]?.json.error).toContain("Referenced node doesn't exist");
				expect(run.items[broken]?.json.details).toEqual(
					vendor.namesCustomers ? { customerId: vendor.id } : {},
				);
				expect(vendor.bodies).toEqual([vendor.plain(1 - broken)]);
				// What belongs to the run comes from the item that could be read.
				const shown = Object.keys(run.items[1 - broken]?.json ?? {});
				const essentials = vendor.vendor.essentials;
				expect(shown.filter((name) => !essentials.includes(name))).toEqual([]);
			});
		});

		describe('unknownFields', () => {
			const options = { unknownFields: 'send', output: 'changes' };

			test('are sent as they are with JSON, and never called unapplied', async () => {
				const values = { ...vendor.plain(), brand_new: { a: [1] } } as JsonObject;
				await vendor.run({ parameters: asJson(values), options });
				expect(vendor.bodies).toEqual([values]);
			});
		});
	});
}

function choicesOf(vendor: VendorBench, option: string): string {
	const property = optionsOf(vendor.property('options')).find(({ name }) => name === option);
	return (property?.options ?? []).flatMap((one) => ('value' in one ? [one.value] : [])).join(', ');
}

// The waiting is the engine's, so one vendor is enough.
test('a request waits as long as the vendor asks', async () => {
	const [vendor] = bench;
	if (!vendor) throw new Error('The package has no vendor');
	const match = { method: vendor.method };
	vendor.sandbox.set({
		faults: [{ kind: 'status', status: 429, match, retryAfter: 'seconds', seconds: 1 }],
	});
	const run = await vendor.run({
		parameters: fromInput(),
		items: [vendor.plain()],
		options: { maxRetries: 1 },
	});
	expect(run.error).toBeUndefined();
	const [first = 0, second = 0] = vendor.writes.map(({ at }) => at);
	expect(second - first).toBeGreaterThanOrEqual(990);
});

function leavesOf(values: JsonObject, above = ''): Array<[string, unknown]> {
	return Object.entries(values).flatMap(([name, value]): Array<[string, unknown]> =>
		typeof value === 'object' && value !== null && !Array.isArray(value)
			? leavesOf(value, `${above}${name}.`)
			: [[above + name, value]],
	);
}

function valueAt(object: JsonObject, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>(
			(found, key) => (typeof found === 'object' && found ? Reflect.get(found, key) : undefined),
			object,
		);
}
