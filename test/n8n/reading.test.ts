import type { IDataObject } from 'n8n-workflow';

import { fromInput, locator, openBench, type VendorBench } from './bench';

const COUNT = 10_000;

const bench = openBench({ customers: COUNT });

describe.each(
	bench
		.filter(({ vendor }) => vendor.customers.get)
		.map((vendor) => [vendor.name, vendor] as const),
)('%s', (_, vendor) => {
	test('a full sync in which one of a hundred changed costs the pages and two requests for each change', async () => {
		const pages = Math.ceil(COUNT / (vendor.vendor.customers.list?.pageSize ?? 1));
		const run = await sync(vendor, COUNT);
		expect(statuses(run.items)).toEqual({ updated: COUNT / 100, unchanged: COUNT - COUNT / 100 });
		expect(vendor.writes).toHaveLength(COUNT / 100);
		const requests = vendor.reads.length + vendor.writes.length;
		expect(requests).toBeLessThanOrEqual(1.02 * (pages + 2 * (COUNT / 100)) + 1);
	});

	test('a few of many customers are not worth reading the list for', async () => {
		const run = await sync(vendor, 50);
		expect(run.items).toHaveLength(50);
		expect(vendor.reads.length + vendor.writes.length).toBeLessThanOrEqual(2 * 50 + 5);
		expect(vendor.writes).toHaveLength(1);
	});

	test('one customer is read with one request', async () => {
		await sync(vendor, 1);
		expect(vendor.reads).toHaveLength(1);
	});
});

/** Sends so many customers, spread over all, what they hold; every hundredth gets something new. */
async function sync(vendor: VendorBench, count: number) {
	const ids = [...vendor.sandbox.customers.keys()].slice(-COUNT);
	const { plain } = vendor.samples;
	const items = Array.from({ length: count }, (_, at): IDataObject => {
		const customer = ids[at * Math.floor(COUNT / count)] ?? '';
		const held = vendor.sandbox.customers.get(customer)?.[plain];
		return { customer, [plain]: at % 100 ? (held as string) : `Renamed ${at}` };
	});
	return await vendor.run({
		items,
		parameters: { customerId: locator('id', '={{ $json.customer }}'), ...fromInput() },
		options: { skipUnchanged: true, output: 'changes', maxRetries: 1 },
	});
}

function statuses(items: ReadonlyArray<{ json: IDataObject }>): Record<string, number> {
	return items.reduce<Record<string, number>>((counts, { json }) => {
		const status = String(json.status);
		return { ...counts, [status]: (counts[status] ?? 0) + 1 };
	}, {});
}
