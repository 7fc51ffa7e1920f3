import type { IDataObject } from 'n8n-workflow';

import type { JsonObject } from '../sandbox/types';
import { asJson, fromInput, inForm, locator, openBench } from './bench';
import type { NodeRun } from './n8n';

// A value is sent only if somebody meant it.

const LOST_DIGITS = JSON.parse('1234567890123456789') as number;

const bench = openBench();

for (const vendor of bench) {
	const { plain } = vendor.samples;
	const told = ({ items }: NodeRun) => String(items[0]?.json.error);
	const map = async (row: IDataObject) =>
		await vendor.run({ parameters: fromInput(), items: [row], onError: 'continueRegularOutput' });

	describe(vendor.name, () => {
		test.each<[string, unknown, RegExp]>([
			['a word of programs for nothing', 'undefined', /is "undefined", which is how programs/],
			['an object turned into text', '[object Object]', /which is how programs write nothing/],
			[
				'letters lost to a wrong encoding',
				'M\uFFFDller',
				/"M\uFFFDller", whose letters are broken/,
			],
			['letters decoded twice', 'MÃ¼ller', /another encoding/],
			['an invisible zero', 'Acme\0', /"Acme\\u0000", which holds an invisible character/],
			['a number that lost digits', LOST_DIGITS, /which has lost digits/],
		])('refuses %s, wherever it comes from, and sends nothing', async (_, value, words) => {
			const ways = [
				{ parameters: fromInput(), items: [{ [plain]: value }] },
				{ parameters: asJson({ [plain]: value } as JsonObject) },
				{ parameters: inForm({ [plain]: '={{ $json.v }}' }), items: [{ v: value }] },
			];
			for (const way of ways) {
				const run = await vendor.run({
					...(way as { parameters: ReturnType<typeof inForm>; items?: IDataObject[] }),
					onError: 'continueRegularOutput',
				});
				expect(told(run)).toMatch(words);
				expect(told(run)).toContain(vendor.labelOf(plain));
			}
			expect(vendor.sandbox.requests).toEqual([]);
		});

		test('leaves out what is undefined in JSON', async () => {
			const body = `={{ ({ ${plain}: "Renamed", ${Object.keys(vendor.samples.fields)
				.filter((name) => name !== plain)
				.map((name) => `${name}: $json.nowhere`)
				.join(', ')} }) }}`;
			const run = await vendor.run({ parameters: asJson(body) });
			expect(run.error).toBeUndefined();
			expect(vendor.bodies).toEqual([{ [plain]: 'Renamed' }]);
		});

		test.each<[string, (json: string) => unknown]>([
			['in a code fence', (json) => `\`\`\`json\n${json}\n\`\`\``],
			['behind a byte order mark', (json) => `\uFEFF${json}`],
			['as a list of one', (json) => `[${json}]`],
			['as text within a text', (json) => JSON.stringify(json)],
			['as all of these', (json) => `\uFEFF\`\`\`\n[${JSON.stringify(json)}]\`\`\`\n`],
		])('takes JSON %s', async (_, wrap) => {
			const json = JSON.stringify(vendor.plain());
			const parameters = asJson(wrap(json) as string);
			const run = await vendor.run({ parameters });
			expect(run.error).toBeUndefined();
			expect(vendor.bodies).toEqual([vendor.plain()]);
		});

		test('takes columns with blanks and invisible characters around their names', async () => {
			await map({ [`\uFEFF${plain}\u00a0`]: 'Renamed' });
			expect(vendor.bodies).toEqual([{ [plain]: 'Renamed' }]);
		});

		test('leaves empty lists and objects alone', async () => {
			const lists = Object.entries(vendor.samples.fields).flatMap(([name, { api }]) =>
				typeof api === 'object' && api ? [[name, Array.isArray(api) ? [] : {}]] : [],
			);
			const run = await map({ ...Object.fromEntries(lists), ...vendor.plain() } as IDataObject);
			expect(run.items[0]?.json).not.toHaveProperty('error');
			expect(vendor.bodies).toEqual([vendor.plain()]);
		});

		test('says that a row is empty', async () => {
			expect(told(await map({ [plain]: '', other: null }))).toMatch(/^This row is empty/);
		});

		test('says which columns there are where none is used', async () => {
			const run = await map({ Firma: 'Acme', Ort: 'Paris' });
			expect(told(run)).toContain('The columns are Firma, Ort; the fields are');
			expect(vendor.sandbox.requests).toEqual([]);
		});

		for (const { mode, value } of vendor.samples.references) {
			const field = vendor.vendor.customers.modes[mode]?.field ?? '';
			if (!Object.hasOwn(vendor.vendor.fields, field)) continue;
			test(`does not count a row that holds nothing but the ${field} it is named by`, async () => {
				const run = await vendor.run({
					parameters: { ...fromInput(), customerId: locator(mode, `={{ $json.${field} }}`) },
					items: [{ [field]: value, Ort: 'Paris' }],
					onError: 'continueRegularOutput',
				});
				expect(told(run)).toBe(`Nothing to update: ${field} only names the customer or is empty`);
				expect(vendor.sandbox.requests).toEqual([]);
			});
		}

		if (vendor.namesCustomers) {
			test('updates nobody by a number that lost digits', async () => {
				const run = await vendor.run({
					parameters: { ...fromInput(), customerId: locator('id', '={{ $json.customer }}') },
					items: [{ ...vendor.plain(), customer: LOST_DIGITS }],
					onError: 'continueRegularOutput',
				});
				expect(told(run)).toContain("'Customer' is 1234567890123456800, which has lost digits");
				expect(vendor.sandbox.requests).toEqual([]);
			});
		}

		if (Object.hasOwn(vendor.samples.fields, 'metadata')) {
			test('sends metadata whatever it is called', async () => {
				const entries = '{"constructor":"a","prototype":"b","__proto__":"c"}';
				await vendor.run({ parameters: asJson(`{"metadata":${entries}}`) });
				expect(JSON.stringify(vendor.bodies[0])).toContain(entries.slice(1, -1));
			});
		}
	});
}
