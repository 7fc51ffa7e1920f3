import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { fromInput, inForm, isObject, locator, openBench, optionsOf } from './bench';
import type { VendorBench } from './bench';

const WRONG_KEY = 'a-key-that-nobody-ever-issued-0000';

const bench = openBench({ customers: 250 });

for (const vendor of bench) {
	const open = async (filter?: string, token?: string, credential = vendor.credential) =>
		await vendor.loaded.searchList(vendor.name, credential, filter, token);
	const nameOf = (id: string) => String(vendor.held(id)[vendor.samples.plain] ?? id);

	describe(vendor.name, () => {
		for (const { name, typeOptions } of everyProperty(vendor.properties)) {
			const method = typeOptions?.loadOptionsMethod;
			if (!method) continue;

			test(`offers values for ${name} that an update takes`, async () => {
				const choices = await vendor.loaded.loadOptions(vendor.name, method, vendor.credential);
				expect(choices.length).toBeGreaterThan(1);
				const [{ value } = { value: '' }] = choices.slice(1);
				const run = await vendor.run({ parameters: inForm({ [name]: String(value) }) });
				expect(run.error).toBeUndefined();
				expect(vendor.held()[name]).toBe(value);
			});

			test(`says why there are no values for ${name} when the key is wrong`, async () => {
				const credential = { ...vendor.credential, apiKey: WRONG_KEY };
				const opened = vendor.loaded.loadOptions(vendor.name, method, credential);
				await expect(opened).rejects.toMatchObject({
					message: expect.stringContaining('did not accept the credential') as unknown,
					description: expect.stringContaining(vendor.vendor.access) as unknown,
				});
			});
		}

		if (!vendor.vendor.customers.list) {
			test('has no list of customers', () => {
				expect(vendor.properties.some(({ name }) => name === 'customerId')).toBe(false);
			});
			return;
		}

		test('shows customers by what people call them, and gives their IDs', async () => {
			const { results } = await open();
			expect(results.length).toBeGreaterThan(20);
			for (const { name, value } of results) expect(name).toContain(nameOf(String(value)));
		});

		test('pages through all customers that are not archived, each once', async () => {
			const found: string[] = [];
			let token: string | undefined;
			do {
				const { results, paginationToken } = await open('', token);
				found.push(...results.map(({ value }) => String(value)));
				token = paginationToken as string | undefined;
			} while (token !== undefined && found.length < 1000);
			expect(found.sort()).toEqual(activeIds(vendor).sort());
			expect(vendor.reads.length).toBeGreaterThan(1);
		});

		test('finds a customer by a part of its name, whatever its case', async () => {
			for (const id of vendor.samples.customers) {
				const part = nameOf(id).slice(0, 6).toUpperCase();
				const { results } = await open(`  ${part} `);
				expect(results.map(({ value }) => value)).toContain(id);
				for (const { name } of results) expect(name.toUpperCase()).toContain(part);
			}
		});

		test('finds a customer by its whole name, on whatever page it is', async () => {
			const ids = activeIds(vendor);
			for (const id of [ids.at(0), ids.at(-1), ids.at(120)]) {
				const { results } = await open(nameOf(String(id)));
				expect(results.map(({ value }) => value)).toContain(id);
			}
		});

		test('shows nothing for a name that nobody has', async () => {
			expect(await open('nobody & sons?')).toEqual({ results: [] });
		});

		test('shows nothing for an account without customers', async () => {
			vendor.sandbox.customers.clear();
			expect(await open()).toEqual({ results: [] });
		});

		test('gives a value that the From List mode takes', async () => {
			const { results } = await open();
			const [{ value } = { value: '' }] = results;
			const run = await vendor.run({
				parameters: { ...fromInput(), customerId: locator('list', String(value)) },
				items: [vendor.plain()],
			});
			expect(run.items[0]?.json).toMatchObject({ id: value, ...vendor.plain() });
		});

		test('only reads', async () => {
			await open('a');
			expect(vendor.writes).toEqual([]);
		});

		test('says in the place of the list that the key is wrong', async () => {
			const credential = { ...vendor.credential, apiKey: WRONG_KEY };
			await expect(open('', undefined, credential)).rejects.toMatchObject({
				message: expect.stringContaining(
					`${vendor.vendor.name} did not accept the credential`,
				) as unknown,
				description: expect.stringContaining(vendor.vendor.access) as unknown,
			});
		});

		test('says in the place of the list what the service says', async () => {
			const message = 'The list is closed until Monday';
			vendor.sandbox.set({
				faults: [{ kind: 'status', status: 400, message, match: { path: listPath(vendor) } }],
			});
			await expect(open()).rejects.toThrow(message);
		});
	});
}

describe('diga', () => {
	test('shows payment methods by their cards, and which one is the default', async () => {
		const diga = bench.find(({ name }) => name === 'diga');
		const choices = await diga?.loaded.loadOptions('diga', methodOf(diga), diga.credential);
		expect(choices).toEqual<INodePropertyOptions[]>([
			{ name: 'Visa ending in 4242 (default)', value: 'pm_1SDigaSandboxVisa4242' },
			{ name: 'Mastercard ending in 4444', value: 'pm_1SDigaSandboxMastercard4444' },
			{ name: 'Link', value: 'pm_1SDigaSandboxLink' },
		]);
	});
});

function everyProperty(properties: readonly INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) =>
		property.type === 'collection' ? [property, ...optionsOf(property)] : [property],
	);
}

function methodOf({ properties }: VendorBench): string {
	const found = everyProperty(properties).find(({ typeOptions }) => typeOptions?.loadOptionsMethod);
	return String(found?.typeOptions?.loadOptionsMethod);
}

function activeIds({ sandbox }: VendorBench): string[] {
	return [...sandbox.customers.entries()]
		.filter(([id, { status }]) => {
			const hidden = sandbox.hidden.get(id);
			const isHidden = isObject(hidden) && hidden.archived === true;
			return !isHidden && !/archived/i.test(String(status));
		})
		.map(([id]) => id);
}

/** Where the vendor's list of customers is read. */
function listPath({ vendor }: VendorBench): string {
	return vendor.customers.list?.request({ size: 1 }).path.split('?')[0] ?? '';
}
