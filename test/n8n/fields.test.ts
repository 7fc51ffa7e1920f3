import get from 'lodash/get';
import pick from 'lodash/pick';
import set from 'lodash/set';
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Json, JsonObject } from '../sandbox/types';
import {
	asExpressions,
	asJson,
	fromInput,
	inForm,
	isObject,
	openBench,
	optionsOf,
	type RunRequest,
	type VendorBench,
} from './bench';
import type { FieldSample, VendorSamples } from './samples';

/** A way to give values to the node, by what tests call it. */
type Source = readonly [says: string, given: (values: Values) => RunRequest | undefined];

/** Values by field name, in each shape. */
interface Values {
	readonly form: JsonObject;
	readonly api: JsonObject;
}

const sources: readonly Source[] = [
	['values in the form', ({ form }) => ({ parameters: inForm(form) })],
	[
		'an expression for each value in the form',
		({ form }) => ({
			parameters: inForm(asExpressions(form, '$json.form') as JsonObject),
			items: [{ form }],
		}),
	],
	[
		"input fields that have the API's names",
		({ api }) => ({ parameters: fromInput(), items: [{ ...api, unrelated: true }] }),
	],
	[
		'dotted input fields',
		({ api }) => {
			const items = [dotted(api)];
			return Object.values(api).some(isObject) ? { parameters: fromInput(), items } : undefined;
		},
	],
	['JSON as an object', ({ api }) => ({ parameters: asJson(api) })],
	['JSON as a text', ({ api }) => ({ parameters: asJson(JSON.stringify(api)) })],
	[
		'JSON as an expression',
		({ api }) => ({ parameters: asJson('={{ $json.body }}'), items: [{ body: api }] }),
	],
];

const bench = openBench();

describe.each(sources)('%s', (_says, given) => {
	for (const vendor of bench) {
		const { name, samples } = vendor;

		for (const [field, sample] of Object.entries(samples.fields)) {
			const api = { [field]: sample.api };
			const request = given({ form: { [field]: sample.form }, api });
			if (!request) continue;
			test(`set ${name}'s ${field}, and nothing else`, async () => {
				await expectUpdate(vendor, request, api, { [field]: sample });
			});
		}

		const api = shaped(samples, 'api');
		const request = given({ form: shaped(samples, 'form'), api });
		if (!request) continue;
		test(`set all fields of ${name} in one request`, async () => {
			await expectUpdate(vendor, request, api, samples.fields);
		});
	}
});

for (const vendor of bench) {
	const { name, samples } = vendor;
	const clears = Object.entries(samples.clears);
	const api = shaped(samples, 'api');
	const otherFields = Object.keys(samples.fields).filter((field) => field !== samples.plain);

	describe(name, () => {
		test('has a sample for each field of its form, and no other', () => {
			const inForm = optionsOf(vendor.property('updateFields')).map((field) => field.name);
			expect(Object.keys(samples.fields).sort()).toEqual(inForm.sort());
		});

		for (const { given, sent } of samples.spellings) {
			test(`takes ${JSON.stringify(given)} as it was meant`, async () => {
				const run = await vendor.run({ parameters: fromInput(), items: [given] });
				expect(run.error).toBeUndefined();
				expect(vendor.bodies).toEqual([sent]);
			});
		}

		for (const { given, names } of samples.refused) {
			test(`refuses ${JSON.stringify(given)}, naming ${names}`, async () => {
				const run = await vendor.run({ parameters: fromInput(), items: [given] });
				const isNamed = [`'${names}' needs `, `'${names}' is `].some((words) =>
					run.error?.message.includes(words),
				);
				expect([run.error?.message, isNamed]).toEqual([expect.any(String), true]);
				expect(vendor.sandbox.requests).toEqual([]);
			});
		}

		test('ignores input fields that the API does not know', async () => {
			const item = { ...vendor.plain(), unrelated: 1, 'un.related': 2, constructor: 'x' };
			await vendor.run({ parameters: fromInput(), items: [item] });
			expect(vendor.bodies).toEqual([vendor.plain()]);
		});

		test('leaves out the inputs to ignore', async () => {
			const parameters = fromInput(` ${otherFields.join(' ,')},`);
			const spread = { ...dotted(api), ...vendor.plain() };
			for (const given of [{ ...api, ...vendor.plain() }, spread]) {
				await vendor.run({ parameters, items: [given] });
			}
			expect(vendor.bodies).toEqual([vendor.plain(), vendor.plain()]);
		});

		for (const { field, api: part } of samples.parts) {
			test(`leaves out a part of ${field} that is to be ignored`, async () => {
				const given = { [field]: part };
				const parameters = fromInput(Object.keys(dotted(given)).join());
				for (const values of [given, dotted(given)]) {
					await vendor.run({ parameters, items: [{ ...values, ...vendor.plain() }] });
				}
				expect(vendor.bodies).toEqual([vendor.plain(), vendor.plain()]);
			});
		}

		test('refuses a JSON key that the API does not know, by its name', async () => {
			const body = { ...vendor.plain(), nickname: 'x' } as JsonObject;
			const run = await vendor.run({ parameters: asJson(body) });
			expect(run.error?.message).toContain("'nickname' is not a field of this API");
			expect(vendor.sandbox.requests).toEqual([]);
		});

		for (const { field, api: part } of samples.parts) {
			if (!isGroup(samples.fields[field])) continue;
			test(`refuses a JSON key within ${field} that the API does not know`, async () => {
				const body = { [field]: { ...(part as JsonObject), planet: 'Earth' } };
				const run = await vendor.run({ parameters: asJson(body) });
				expect(run.error?.message).toMatch(/'planet .*' is not a field of this API/);
				expect(vendor.sandbox.requests).toEqual([]);
			});
		}

		// Names and identifiers: texts that must not become blank.
		for (const field of blankless(vendor)) {
			test.each(['', '   ', '\u00a0', '\u200b\ufeff'])(
				`refuses ${field} %j in JSON, and sends nothing`,
				async (blank) => {
					const run = await vendor.run({ parameters: asJson({ [field]: blank }) });
					expect(run.error?.message).toContain(`'${vendor.labelOf(field)}' needs `);
					expect(vendor.sandbox.requests).toEqual([]);
				},
			);
		}

		test('says where a JSON text breaks off', async () => {
			const run = await vendor.run({ parameters: asJson(`{"${samples.plain}": "New", }`) });
			expect(run.error?.message).toMatch(/'JSON' needs valid JSON: .*position \d+/);
			expect(vendor.sandbox.requests).toEqual([]);
		});

		test.each(['[]', '"text"', '7', 'null'])('refuses %s in place of an object', async (text) => {
			const run = await vendor.run({ parameters: asJson(text) });
			expect(run.error?.message).toContain("'JSON' needs a JSON object");
			expect(vendor.sandbox.requests).toEqual([]);
		});

		test.each<[string, RunRequest, string]>([
			['an empty form', { parameters: inForm({}) }, 'Add at least one field'],
			['an empty item', { parameters: fromInput() }, 'This row is empty'],
			['empty JSON', { parameters: asJson({}) }, 'Add at least one field'],
			['no JSON at all', { parameters: asJson('') }, 'Add at least one field'],
			[
				'only empty values',
				{ parameters: fromInput(), items: [{ [samples.plain]: '', other: 'x' }] },
				`Nothing to update: ${samples.plain} only names the customer or is empty`,
			],
		])('refuses %s', async (_says, request, words) => {
			const run = await vendor.run(request);
			expect(run.error?.message).toContain(words);
			expect(vendor.sandbox.requests).toEqual([]);
		});

		test.each([undefined, null, '', ' ', '\u00a0\u200b'])(
			'leaves a field with %p as it is',
			async (empty) => {
				const nothing = Object.fromEntries(otherFields.map((field) => [field, empty]));
				const item = { ...nothing, ...vendor.plain() } as IDataObject;
				await vendor.run({ parameters: fromInput(), items: [item] });
				expect(vendor.bodies).toEqual([vendor.plain()]);
			},
		);

		test('leaves a field as it is when its expressions find nothing', async () => {
			const form = asExpressions(shaped(samples, 'form', otherFields), '$json.nowhere');
			const values = { ...withoutRows(form as JsonObject), ...vendor.plain() } as JsonObject;
			const run = await vendor.run({ parameters: inForm(values), items: [{ nowhere: {} }] });
			expect(run.error).toBeUndefined();
			expect(vendor.bodies).toEqual([vendor.plain()]);
		});

		for (const { field, form, replaced } of samples.parts) {
			test(`says nothing of blank parts of ${field}, even when empty values clear`, async () => {
				const options = { emptyValues: 'clear', nestedValues: 'replace' };
				const run = await vendor.run({ parameters: inForm({ [field]: form }), options });
				expect(run.error).toBeUndefined();
				expect(vendor.bodies).toEqual([{ [field]: replaced }]);
			});
		}

		test('offers to clear exactly the fields that the vendor can clear', () => {
			const option = optionsOf(vendor.property('options')).find(isFieldsToClear);
			const offered = (option?.options ?? []).map((choice) => get(choice, 'value'));
			expect(offered.sort()).toEqual(Object.keys(samples.clears).sort());
			expect(vendor.optionNames.includes('emptyValues')).toBe(offered.length > 0);
		});

		for (const [path, { sends, leaves }] of clears) {
			test.each(waysToClear(path, vendor))(`clears ${path} by %s`, async (_says, request) => {
				const body = sends(vendor.held());
				const run = await vendor.run(request);
				expect(run.error).toBeUndefined();
				expect(vendor.bodies).toEqual([body]);
				const left: unknown = get(vendor.held(), path);
				expect(leaves ? [leaves] : [undefined, null, '', [], {}]).toContainEqual(left);
			});
		}

		for (const path of pathsOf(samples).filter((found) => !(found in samples.clears))) {
			test.each(waysToClear(path, vendor))(
				`refuses to clear ${path} by %s, naming it`,
				async (_says, request) => {
					const run = await vendor.run(request);
					expect(run.error?.message).toContain(`'${vendor.labelOf(path)}' cannot be cleared`);
					expect(vendor.sandbox.requests).toEqual([]);
				},
			);
		}

		for (const [path] of clears) {
			test(`refuses to set and to clear ${path} at once`, async () => {
				const body = set({}, path, get(api, path)) as JsonObject;
				const options = { fieldsToClear: [path] };
				const run = await vendor.run({ parameters: asJson(body), options });
				expect(run.error?.message).toContain('is both given a value and listed to be cleared');
				expect(vendor.sandbox.requests).toEqual([]);
			});
		}

		if (clears.length) {
			test('takes the names of the fields to clear from an expression, as text', async () => {
				const names = clears.map(([path]) => path).filter((path) => !path.includes('.'));
				const items = [{ names: names.join(', ') }];
				const options = { fieldsToClear: '={{ $json.names }}' };
				const run = await vendor.run({ parameters: inForm({}), items, options });
				expect(run.error).toBeUndefined();
				expect(vendor.bodies.map((body) => Object.keys(body ?? {}))).toEqual([names]);
			});
		}

		test('never changes an input item', async () => {
			const item = { ...api, unrelated: { deep: [1] } };
			const before = structuredClone(item);
			for (const onError of ['stopWorkflow', 'continueErrorOutput'] as const) {
				vendor.sandbox.set({ faults: [{ kind: 'status', status: 400 }] });
				await vendor.run({ parameters: fromInput(), items: [item, item], onError });
			}
			expect(item).toEqual(before);
		});
	});
}

async function expectUpdate(
	vendor: VendorBench,
	request: RunRequest,
	body: JsonObject,
	fields: VendorSamples['fields'],
): Promise<void> {
	const run = await vendor.run(request);
	expect(run.error).toBeUndefined();
	expect(vendor.bodies).toEqual([body]);
	const expected = Object.entries(fields).map(([field, sample]) => [
		field,
		'held' in sample ? sample.held : sample.api,
	]);
	expect(pick(vendor.held(), Object.keys(fields))).toEqual(Object.fromEntries(expected));
	expect(run.items).toEqual([{ json: vendor.answered(), pairedItem: { item: 0 } }]);
}

/** The texts that the vendor cannot clear. */
function blankless({ samples }: VendorBench): string[] {
	return Object.entries(samples.fields).flatMap(([field, { api }]) =>
		typeof api === 'string' && !(field in samples.clears) ? [field] : [],
	);
}

/** Each way to ask that a field be cleared, as far as the vendor's form has it. */
function waysToClear(path: string, vendor: VendorBench): Array<[string, RunRequest]> {
	const ways: Array<[string, RunRequest]> = [
		['null in JSON', { parameters: asJson(set({}, path, null) as JsonObject) }],
	];
	if (!vendor.optionNames.includes('fieldsToClear')) return ways;
	const options = { emptyValues: 'clear' };
	ways.push(
		['the option', { parameters: inForm({}), options: { fieldsToClear: `={{ ["${path}"] }}` } }],
		['an empty input field', { parameters: fromInput(), items: [{ [path]: '' }], options }],
		[
			'an empty nested input field',
			{ parameters: fromInput(), items: [set({}, path, null) as IDataObject], options },
		],
	);
	const form = blankForm(path, vendor.samples);
	if (form) ways.push(['an expression that finds nothing', { parameters: inForm(form), options }]);
	return ways;
}

/** The form with nothing but an empty expression for the field, where it has one input. */
function blankForm(path: string, { fields }: VendorSamples): JsonObject | undefined {
	const [field = '', ...rest] = path.split('.');
	const part = rest.at(-1);
	const form = fields[field]?.form;
	const expression = '={{ $json.nowhere }}';
	if (!isObject(form)) return { [field]: expression };
	const values = form.values;
	return part && isObject(values) && part in values
		? { [field]: { values: { [part]: expression } } }
		: undefined;
}

function shaped(
	{ fields }: VendorSamples,
	shape: 'form' | 'api',
	names = Object.keys(fields),
): JsonObject {
	const values = names.map((field): [string, Json] => [field, fields[field]?.[shape] ?? null]);
	return Object.fromEntries(values);
}

/** The values with a dotted name for each part, as a spreadsheet's columns have. */
function dotted(values: JsonObject, above = ''): IDataObject {
	const entries = Object.entries(values).map(([name, value]) =>
		isObject(value) ? dotted(value, `${above}${name}.`) : { [above + name]: value },
	);
	return Object.assign({}, ...entries) as IDataObject;
}

/** Every field and every part of a group, dotted. */
function pathsOf({ fields }: VendorSamples): string[] {
	return Object.entries(fields).flatMap(([field, sample]) =>
		isGroup(sample) && isObject(sample.api) ? [field, ...below(sample.api, field)] : [field],
	);
}

function below(parts: JsonObject, above: string): string[] {
	return Object.entries(parts).flatMap(([part, value]) => {
		const path = `${above}.${part}`;
		return isObject(value) ? [path, ...below(value, path)] : [path];
	});
}

/** Whether a field has named parts, and not rows or keys of the user's own. */
function isGroup(sample: FieldSample | undefined): boolean {
	return isObject(sample?.form) && isObject(sample.form.values);
}

// A row with nothing in it is a row that lacks its parts.
function withoutRows(form: JsonObject): JsonObject {
	const others = Object.entries(form).filter(([, value]) => !Array.isArray(get(value, 'values')));
	return Object.fromEntries(others);
}

function isFieldsToClear({ name }: INodeProperties): boolean {
	return name === 'fieldsToClear';
}
