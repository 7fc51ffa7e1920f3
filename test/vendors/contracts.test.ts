import { clearablePaths, toEdit, type Values } from '../../nodes/engine/customer/edit';
import { fieldAt } from '../../nodes/engine/customer/fields';
import { at, dotted, type JsonObject } from '../../nodes/engine/json';
import { bodyFor } from '../../nodes/engine/customer/merge';
import { openContract, type ContractCheck } from '../sandbox/contractCheck';
import { readContract } from '../sandbox/contracts';
import { fillIn, updateFieldsOf } from './filledForm';
import { byName, vendorOf } from './vendors';

describe.each(byName)("%s's contract", (_, { node, vendor, fields, properties }) => {
	let contract: ContractCheck;

	beforeAll(async () => {
		contract = await openContract(node);
	});

	/** What the contract has against an update with this body, however its customer is named. */
	function problemsWith(body: JsonObject): string[] {
		const modes = Object.keys(vendor.customers.modes);
		return (modes.length ? modes : ['id']).flatMap((mode) => {
			const request = vendor.customers.update({ mode, value: 'a/b' }, body);
			if (!request) return [];
			const { method, path } = request;
			const headers = { 'content-type': 'application/json' };
			return contract.problemsOfRequest({ method, path, headers, body });
		});
	}

	function bodyOf({ given = {}, fieldsToClear = [] }: Partial<Values>): JsonObject {
		const values = { source: 'form', given, emptyValues: 'skip', fieldsToClear } as const;
		return bodyFor(toEdit(values, fields).edit, undefined, fields, 'replace');
	}

	test('accepts what comes of the filled-in form', () => {
		const body = bodyOf({ given: fillIn(updateFieldsOf(properties)) });
		expect(Object.keys(body).sort()).toEqual(Object.keys(fields).sort());
		expect(problemsWith(body)).toEqual([]);
	});

	test('accepts each way of clearing', () => {
		const bodies = clearablePaths(fields).map((path) => bodyOf({ fieldsToClear: [dotted(path)] }));
		expect(bodies.filter((body) => !Object.keys(body).length)).toEqual([]);
		expect(bodies.flatMap(problemsWith)).toEqual([]);
	});

	test('would not accept other types', () => {
		const names = Object.keys(fields);
		expect(names.filter((name) => !problemsWith({ [name]: 7 }).length)).toEqual([]);
	});
});

describe('the values that may be chosen from are those that the vendor lists:', () => {
	const optionsOf = (node: string, path: string[]) => {
		const field = fieldAt(vendorOf(node).fields, path);
		return field?.kind === 'leaf' ? [...(field.options ?? [])].sort() : [];
	};

	test("Meteroid's currencies", () => {
		const listed = at(readContract('meteroid'), ['components', 'schemas', 'Currency', 'enum']);
		expect(Array.isArray(listed) ? listed.toSorted() : listed).toEqual(
			optionsOf('meteroid', ['currency']),
		);
	});

	test("Flexprice's entity types", () => {
		expect(optionsOf('flexprice', ['integration_entity_mapping', '0', 'entity_type'])).toEqual([
			...['addon', 'credit_note', 'customer', 'invoice', 'invoice_line_item', 'item'],
			...['item_price', 'payment', 'plan', 'price', 'subscription', 'subscription_line_item'],
		]);
	});
});
