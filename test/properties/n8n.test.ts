import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { fieldAt } from '../../nodes/engine/customer/fields';
import type { JsonObject } from '../../nodes/engine/json';
import { openContract, type ContractCheck } from '../sandbox/contractCheck';
import { asJson, fromInput, inForm, locator, openBench } from '../n8n/bench';
import { vendors } from '../vendors/vendors';
import {
	anyNode,
	hold,
	hostileJson,
	hostileText,
	packagedOf,
	valuesFor,
	watchRejections,
} from './arbitraries';

const bench = openBench();
watchRejections();

const contracts = new Map<string, ContractCheck>();
beforeAll(async () => {
	for (const { node } of vendors) contracts.set(node, await openContract(node));
});

const anyRun = anyNode.chain((node) => {
	const values = valuesFor(packagedOf(node).fields);
	return fc.record({
		node: fc.constant(node),
		mode: fc.constantFrom('list', ...Object.keys(packagedOf(node).vendor.customers.modes)),
		dataToSend: fc.constantFrom('form', 'mapped', 'json', 'text'),
		values,
		items: fc.array(fc.tuple(values, fc.oneof(fc.constant(''), hostileText, hostileJson)), {
			minLength: 1,
			maxLength: 4,
		}),
		options: fc.record(
			{
				emptyValues: fc.constantFrom('skip', 'clear'),
				nestedValues: fc.constantFrom('merge', 'replace'),
				skipUnchanged: fc.boolean(),
				output: fc.constantFrom('raw', 'simplified', 'changes'),
			},
			{ requiredKeys: [] },
		),
	});
});

test('in n8n each item comes out once, and no request breaks the contract', async () => {
	let requests = 0;
	await hold(
		400,
		fc.asyncProperty(anyRun, async ({ node, mode, dataToSend, values, items, options }) => {
			const vendor = bench.find(({ name }) => name === node);
			if (!vendor) throw new Error(`There is no ${node}`);
			vendor.sandbox.reset();
			const given = {
				form: inForm(inExpressions(values, node)),
				mapped: fromInput(),
				json: asJson(values),
				text: asJson(JSON.stringify(values)),
			}[dataToSend];
			const inputs = items.map(([fields, customer], at): IDataObject => ({
				...vendor.plain(at),
				...(fields as IDataObject),
				customer: (customer === '' ? vendor.customerAt(at) : customer) as IDataObject,
			}));
			const before = structuredClone(inputs);
			const run = await vendor.run({
				items: inputs,
				parameters: {
					...given,
					...(vendor.namesCustomers ? { customerId: locator(mode, '={{ $json.customer }}') } : {}),
				},
				options,
				onError: 'continueErrorOutput',
			});
			expect(run.error).toBeUndefined();
			expect(run.status).toBe('success');
			expect(inputs).toEqual(before);
			const places = [...run.items, ...run.failed].map(
				({ pairedItem }) => (pairedItem as { item: number }).item,
			);
			expect(places.sort()).toEqual(items.map((_, at) => at));
			for (const { json } of run.failed) {
				expect(json.error).not.toContain('was not built for');
			}
			for (const request of vendor.sandbox.requests) {
				requests += 1;
				if (request.path === '/login') continue;
				const problems = contracts.get(node)?.problemsOfRequest(request);
				expect({ path: request.path, body: request.body, problems }).toMatchObject({
					problems: [],
				});
			}
		}),
	);
	expect(requests).toBeGreaterThan(100);
}, 120_000);

/** The fields that hold one value: n8n itself takes no other shape than its own for the rest. */
function inExpressions(values: JsonObject, node: string): JsonObject {
	const { fields } = packagedOf(node);
	const plain = Object.keys(values).filter((name) => fieldAt(fields, [name])?.kind === 'leaf');
	return Object.fromEntries(plain.map((name) => [name, `={{ $json.given.${name} }}`]));
}
