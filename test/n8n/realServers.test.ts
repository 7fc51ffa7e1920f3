import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../sandbox/faults';
import { asJson, fromInput, line, locator, openBench, type VendorBench } from './bench';
import type { NodeRun } from './n8n';

// What the open servers of Flexprice and Meteroid were seen to do.

const bench = openBench();
const vendorOf = (name: string) => bench.find((vendor) => vendor.name === name) as VendorBench;

const told = ({ items }: NodeRun) => String(items[0]?.json.error);
const isWrite = (request: string) => /^(?:PUT|PATCH)/.test(request);
const always = (fault: Fault): Fault => ({ ...fault, times: 'always' });

describe('Flexprice', () => {
	const flexprice = vendorOf('flexprice');
	const NEVER_HAD_METADATA = 'cust_01JP2F6Y3CNQ8A7W5K1TXRZDVS';
	const update = async (
		mode: string,
		value: string,
		body: IDataObject,
		options: Parameters<VendorBench['run']>[0]['options'] = {},
	) =>
		await flexprice.run({
			parameters: { ...asJson(JSON.stringify(body)), customerId: locator(mode, value) },
			onError: 'continueRegularOutput',
			options,
		});

	test.each(['crm/harbour-pine', 'acme/entitlements', 'acme/', '..', 'acme eu'])(
		'merges metadata of the customer with the external ID %j',
		async (external_id) => {
			const [id] = flexprice.samples.customers;
			flexprice.hold({ external_id, metadata: { a: '1' } }, id);
			if (external_id === 'crm/harbour-pine') {
				flexprice.hold({ external_id: 'other' }, 'cust_01JS9D4E7RKB2GZ5X0VNWTHM6P');
			}
			const run = await update('externalId', external_id, { metadata: { b: '2' } });
			expect(run.items[0]?.json.metadata).toEqual({ a: '1', b: '2' });
		},
	);

	test('renames a customer that never had metadata, with metadata and without', async () => {
		const run = await update('id', NEVER_HAD_METADATA, { external_id: 'new-1' });
		expect(run.items[0]?.json).toMatchObject({ external_id: 'new-1' });
		flexprice.sandbox.reset();
		const both = { external_id: 'new-2', metadata: { a: '1' } };
		const other = await update('id', NEVER_HAD_METADATA, both);
		expect(other.items[0]?.json).toMatchObject(both);
	});

	test('does not touch the metadata of others when a rename does not work out', async () => {
		const fault: Fault = { kind: 'body', status: 500, contentType: 'text/plain', text: '' };
		flexprice.sandbox.set({ faults: [always({ ...fault, match: { method: 'PUT' } })] });
		const run = await update('id', flexprice.id, { external_id: 'new-1' }, { maxRetries: 5 });
		expect(told(run)).toContain('status 500');
		expect(flexprice.bodies).toEqual([{ external_id: 'new-1' }, { external_id: 'new-1' }]);
	});

	test('sends what its database refuses once more, and no more', async () => {
		const text = JSON.stringify({ code: 'database_error', message: 'Failed to update customer' });
		const fault: Fault = { kind: 'body', status: 500, contentType: 'application/json', text };
		flexprice.sandbox.set({ faults: [always({ ...fault, match: { method: 'PUT' } })] });
		const run = await update('id', flexprice.id, { name: 'A' }, { maxRetries: 5 });
		expect(run.items[0]?.json.message).toMatch(/answers so each time/);
		expect(flexprice.writes).toHaveLength(2);
	});

	test('blames a conflict on the external ID, which alone must differ', async () => {
		const run = await update('id', flexprice.id, { external_id: 'org_cascade', email: 'a@b.co' });
		expect(run.items[0]?.json.details).toMatchObject({ field: 'external_id', status: 409 });
	});

	test('says that a mapping was not kept', async () => {
		const mapping = { entity_id: 'x', entity_type: 'customer', provider_type: 'stripe' };
		const run = await update('id', flexprice.id, {
			integration_entity_mapping: [{ ...mapping, provider_entity_id: 'cus_1' }],
		});
		expect(run.hints[0]?.message).toContain("did not keep all values that were sent: 'Integration");
	});

	test('does not pass the test with a key that sees no environment', async () => {
		const { keys } = flexprice.sandbox;
		const [name = ''] = Object.keys(keys).filter((key) => key.startsWith('needs environment'));
		const credential = { ...flexprice.credential, apiKey: keys[name] ?? '' };
		const testing = flexprice.loaded.testCredential('flexpriceApi', credential);
		await expect(testing).rejects.toMatchObject({ httpCode: '403' });
	});

	test('finds the customer whose ID or external ID is typed into the list', async () => {
		const typed = ['org_cascade', 'cust_01JV3P0KXW8F6TSQ4M9YEC2A7B'];
		for (const search of typed) {
			const { results } = await flexprice.loaded.searchList(
				'flexprice',
				flexprice.credential,
				search,
			);
			expect(results.map(({ name }) => name)).toEqual([
				'Cascade Analytics, Inc. (finance@cascade-analytics.example)',
			]);
		}
	});
});

describe('Meteroid', () => {
	const meteroid = vendorOf('meteroid');
	const [first, second] = meteroid.samples.customers as [string, string];
	const update = async (
		mode: string,
		value: string,
		body: IDataObject,
		options: Parameters<VendorBench['run']>[0]['options'] = {},
	) =>
		await meteroid.run({
			parameters: { ...asJson(JSON.stringify(body)), customerId: locator(mode, value) },
			onError: 'continueRegularOutput',
			options,
		});

	test("finds by alias whoever holds it, also where it is another customer's ID", async () => {
		meteroid.hold({ alias: second }, first);
		const before = meteroid.held(second);
		const run = await update('alias', second, { billing_address: { city: 'Potsdam' } });
		expect(run.items[0]?.json.id).toBe(first);
		expect(meteroid.held(first).billing_address).toMatchObject({
			city: 'Potsdam',
			zip_code: '10115',
		});
		expect(meteroid.held(second)).toEqual(before);
	});

	test.each(['cus_foo', 'lumen field', '..', 'a%_b'])('finds by the alias %j', async (alias) => {
		meteroid.hold({ alias }, first);
		const run = await update('alias', alias, { name: 'Renamed' }, { skipUnchanged: true });
		expect(run.items[0]?.json).toMatchObject({ id: first, name: 'Renamed' });
	});

	test('takes nothing but an ID for an ID', async () => {
		const alias = '0193f1c4-7bb1-7e7a-b7c9-2f7a2f0e9d11';
		meteroid.hold({ alias }, first);
		const run = await update('id', alias, { name: 'Renamed' });
		expect(told(run)).toContain('an alias goes into By Alias');
		expect(meteroid.sandbox.requests).toEqual([]);
	});

	test('does not rename a customer whose alias has blanks and is handed back as it is', async () => {
		meteroid.hold({ alias: ' lead' }, first);
		const run = await meteroid.run({
			parameters: { ...fromInput(), customerId: locator('id', '={{ $json.id }}') },
			items: [{ ...meteroid.held(), name: 'Renamed' } as IDataObject],
		});
		expect(run.error).toBeUndefined();
		expect(meteroid.held()).toMatchObject({ alias: ' lead', name: 'Renamed' });
	});

	test('takes back whatever it has itself', async () => {
		const stored = { billing_email: 'none', billing_address: { city: 'Berlin', country: '00' } };
		meteroid.hold(stored, first);
		const run = await update('id', first, stored);
		expect(run.items[0]?.json).toMatchObject(stored);
	});

	test('sends an entity that does not exist once more, and names it', async () => {
		const unknown = { invoicing_entity_id: 'ive_0000000000000000000000' };
		const run = await update('id', first, unknown, { maxRetries: 5 });
		expect(run.items[0]?.json.message).toContain("Check the value of 'Invoicing Entity ID'");
		expect(run.items[0]?.json.details).toMatchObject({ field: 'invoicing_entity_id' });
		expect(meteroid.writes).toHaveLength(2);
	});

	test('shows a wiped address as a change', async () => {
		const options = { output: 'changes', nestedValues: 'replace' };
		const run = await update('id', first, { billing_address: null }, options);
		expect(run.items[0]?.json.changes).toEqual({ billing_address: { to: {} } });
	});

	test('wipes an address that JSON gives as an empty object', async () => {
		await update('id', first, { billing_address: {} });
		expect(meteroid.bodies).toEqual([{ billing_address: {} }]);
	});

	test.each([
		['an ID', first, 1],
		['a sign that the server takes for any', '_', 1],
		['a backslash', '\\', 0],
	])('the list finds by %s', async (_, search, count) => {
		const { results } = await meteroid.loaded.searchList('meteroid', meteroid.credential, search);
		expect(results).toHaveLength(count);
	});

	test('the list is in the order of the names', async () => {
		const { results } = await meteroid.loaded.searchList('meteroid', meteroid.credential);
		const names = results.map(({ name }) => name);
		expect(names).toEqual([...names].sort());
	});

	test('a plain 404 of a router is not about the customer', async () => {
		const fault: Fault = { kind: 'body', status: 404, contentType: 'text/plain', text: 'not here' };
		meteroid.sandbox.set({ faults: [always(fault)] });
		const run = await update('id', first, { name: 'A' });
		expect(told(run)).toBe('Something else than Meteroid answered (status 404): not here');
		expect(meteroid.sandbox.requests.map(line).filter(isWrite)).toHaveLength(1);
	});
});
