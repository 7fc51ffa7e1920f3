import get from 'lodash/get';
import omit from 'lodash/omit';

import type { JsonObject } from '../sandbox/types';
import { asJson, fromInput, inForm, isObject, line, openBench } from './bench';

const bench = openBench();

for (const vendor of bench) {
	const { name, samples } = vendor;

	describe(name, () => {
		test('offers to merge or replace exactly where it has parts to merge', () => {
			const merges = samples.parts.some(({ merged }) => merged);
			expect(vendor.optionNames.includes('nestedValues')).toBe(merges);
		});

		for (const { field, form, api, replaced, merged } of samples.parts) {
			const ways = [
				['the form', { parameters: inForm({ [field]: form }) }],
				['an input field', { parameters: fromInput(), items: [{ [field]: api }] }],
				['JSON', { parameters: asJson({ [field]: api }) }],
			] as const;

			if (!merged) {
				test.each(ways)(
					`sends the part of ${field} in %s without reading`,
					async (_says, given) => {
						const run = await vendor.run(given);
						expect(run.error).toBeUndefined();
						expect(vendor.bodies).toEqual([{ [field]: replaced }]);
						expect(vendor.reads).toEqual(
							[vendor.writes[0]].filter((read) => read?.method === 'GET'),
						);
					},
				);
				continue;
			}

			test.each(ways)(
				`keeps the other parts of ${field} when %s sets one`,
				async (_says, given) => {
					const before = vendor.held()[field] as JsonObject;
					const run = await vendor.run(given);
					expect(run.error).toBeUndefined();
					expect(vendor.reads).toHaveLength(1);
					expect(vendor.bodies).toEqual([{ [field]: merged(before) }]);
					expect(vendor.held()[field]).toEqual(merged(before));
				},
			);

			test.each(ways)(`sends only the part of ${field} in %s, to replace`, async (_says, given) => {
				const run = await vendor.run({ ...given, options: { nestedValues: 'replace' } });
				expect(run.error).toBeUndefined();
				expect(vendor.reads).toEqual([]);
				expect(vendor.bodies).toEqual([{ [field]: replaced }]);
			});

			test(`sets a part of ${field} where the customer has none`, async () => {
				vendor.hold({ [field]: null });
				const run = await vendor.run({ parameters: asJson({ [field]: api }) });
				expect(run.error).toBeUndefined();
				expect(vendor.bodies).toEqual([{ [field]: replaced }]);
			});

			test(`reads before each of two items on one customer, whose parts of ${field} add up`, async () => {
				const before = vendor.held()[field] as JsonObject;
				const other = otherPart(before, api);
				const run = await vendor.run({
					parameters: fromInput(),
					items: [{ [field]: api }, { [field]: other }],
				});
				expect(run.error).toBeUndefined();
				expect(vendor.reads).toHaveLength(2);
				expect(vendor.writes).toHaveLength(2);
				expect(vendor.held()[field]).toMatchObject(api as object);
				expect(vendor.held()[field]).toMatchObject(other);
			});

			test(`does not update ${field} of a customer that cannot be read`, async () => {
				vendor.sandbox.set({
					faults: [{ kind: 'status', status: 500, match: { method: 'GET', path: vendor.id } }],
				});
				const run = await vendor.run({ parameters: asJson({ [field]: api }) });
				expect(run.error?.context.data).toMatchObject({ status: 500, customerId: vendor.id });
				expect(vendor.writes).toEqual([]);
			});
		}

		for (const [field, { form, api }] of Object.entries(samples.fields)) {
			if (!isObject(form) || !isObject(form.values) || !isObject(api)) continue;
			test(`does not read where every part of ${field} is given`, async () => {
				const run = await vendor.run({ parameters: inForm({ [field]: form }) });
				expect(run.error).toBeUndefined();
				expect(vendor.reads).toEqual([]);
				expect(vendor.bodies).toEqual([{ [field]: api }]);
			});
		}

		test('does not read for fields without parts', async () => {
			await vendor.run({ parameters: fromInput(), items: [vendor.plain()] });
			expect(
				vendor.sandbox.requests.map(line).filter((request) => request !== 'GET /login'),
			).toEqual(vendor.writes.map(line));
		});

		for (const path of Object.keys(samples.clears).filter((found) => found.includes('.'))) {
			const [field = '', ...rest] = path.split('.');
			if (!samples.parts.find((part) => part.field === field)?.merged) continue;

			test(`clears ${path} and keeps the other parts`, async () => {
				const before = vendor.held()[field] as JsonObject;
				const run = await vendor.run({
					parameters: inForm({}),
					options: { fieldsToClear: [path] },
				});
				expect(run.error).toBeUndefined();
				expect(vendor.reads).toHaveLength(1);
				const held = vendor.held()[field];
				expect(omit(held as JsonObject, rest.join('.'))).toEqual(omit(before, rest.join('.')));
				expect([undefined, {}]).toContainEqual(get(held, rest));
			});

			test(`clears ${path} of a customer that does not have it`, async () => {
				vendor.hold({ [field]: null });
				const run = await vendor.run({
					parameters: inForm({}),
					options: { fieldsToClear: [path] },
				});
				expect(run.error).toBeUndefined();
			});
		}
	});
}

describe('flexprice', () => {
	const flexprice = bench.find((vendor) => vendor.name === 'flexprice');

	test('removes one entry of the metadata that JSON sets to null, and keeps the others', async () => {
		await flexprice?.run({ parameters: asJson({ metadata: { segment: null, tier: 'gold' } }) });
		expect(flexprice?.bodies).toEqual([{ metadata: { account_owner: 'priya', tier: 'gold' } }]);
	});

	test('sets an entry of the metadata to an empty text that JSON gives', async () => {
		await flexprice?.run({ parameters: asJson({ metadata: { segment: '' } }) });
		expect(flexprice?.bodies).toEqual([{ metadata: { account_owner: 'priya', segment: '' } }]);
	});

	test('keeps the metadata of a customer whose external ID it changes too', async () => {
		const before = flexprice?.held().metadata as JsonObject;
		await flexprice?.run({
			parameters: asJson({ external_id: 'acct-31007', metadata: { segment: 'enterprise' } }),
		});
		expect(flexprice?.held()).toMatchObject({
			external_id: 'acct-31007',
			metadata: { ...before, segment: 'enterprise' },
		});
	});
});

describe('meteroid', () => {
	const meteroid = bench.find((vendor) => vendor.name === 'meteroid');

	test('keeps that shipping goes to the billing address when another part is set', async () => {
		meteroid?.hold({ shipping_address: { same_as_billing: true } });
		await meteroid?.run({
			parameters: asJson({ shipping_address: { address: { city: 'Kiel' } } }),
		});
		expect(meteroid?.bodies).toEqual([
			{ shipping_address: { same_as_billing: true, address: { city: 'Kiel' } } },
		]);
	});

	test('keeps the shipping lines when only the choice between the addresses is set', async () => {
		const before = meteroid?.held().shipping_address as JsonObject;
		await meteroid?.run({ parameters: asJson({ shipping_address: { same_as_billing: true } }) });
		expect(meteroid?.bodies).toEqual([{ shipping_address: { ...before, same_as_billing: true } }]);
	});
});

/** Another part than the given one, with another value than the held one. */
function otherPart(held: JsonObject, given: unknown): JsonObject {
	const [path, value] = firstText(held, given) ?? [];
	if (!path) throw new Error('The sample customer holds no other part');
	return path.reduceRight<JsonObject>(
		(inner, key, at) => ({ [key]: at === path.length - 1 ? `${value} 2` : inner }),
		{},
	);
}

function firstText(
	held: JsonObject,
	given: unknown,
	above: string[] = [],
): [string[], string] | undefined {
	for (const [key, value] of Object.entries(held)) {
		const path = [...above, key];
		if (isObject(value)) return firstText(value, given, path);
		if (typeof value === 'string' && key !== 'country' && get(given, path) === undefined) {
			return [path, value];
		}
	}
	return undefined;
}
