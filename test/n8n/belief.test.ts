import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../sandbox/faults';
import type { Json, JsonObject } from '../sandbox/types';
import { asJson, fromInput, openBench } from './bench';
import type { NodeRun } from './n8n';

// An answer is believed only for what it shows.

const bench = openBench();

const answering = (body: Json, match: Fault['match'] = {}): Fault => ({
	kind: 'body',
	status: 200,
	contentType: 'application/json',
	text: JSON.stringify(body),
	times: 'always',
	match,
});

const page = (status: number, title: string, method: string): Fault => ({
	kind: 'body',
	status,
	contentType: 'text/html',
	text: `<html><head><title>${title}</title></head></html>`,
	times: 'always',
	match: { method },
});

const NOBODIES: ReadonlyArray<[says: string, body: (held: JsonObject) => Json]> = [
	['a refusal', () => ({ error: 'Quota exceeded' })],
	['a status', () => ({ status: 'ok' })],
	['what says that it did not work', () => ({ success: false })],
	['an empty object', () => ({})],
	['the customer within something else', (held) => ({ data: held })],
	['the customer in a list', (held) => [held]],
];

for (const vendor of bench) {
	const continued = async (items: IDataObject[] = [vendor.plain()]) =>
		await vendor.run({ parameters: fromInput(), items, onError: 'continueRegularOutput' });
	const told = ({ items }: NodeRun) => String(items[0]?.json.error);

	describe(vendor.name, () => {
		test.each(NOBODIES)('does not take %s for a success', async (_, body) => {
			vendor.sandbox.set({ faults: [answering(body(vendor.held()), { method: vendor.method })] });
			const run = await continued();
			expect(told(run)).toMatch(/^The answer was a success \(status 200\) but holds no customer/);
			expect(run.items[0]?.json.message).toMatch(/may have been applied/);
		});

		test('stops at a refusal with a status of success', async () => {
			const faults = [answering({ error: 'Quota exceeded' }, { method: vendor.method })];
			vendor.sandbox.set({ faults });
			const run = await vendor.runMany([vendor.plain(1), vendor.plain(2), vendor.plain(3)], {
				options: { maxConcurrentRequests: 1 },
			});
			expect(run.error?.message).toContain('holds no customer: Quota exceeded');
			expect(vendor.writes).toHaveLength(1);
		});

		if (vendor.namesCustomers) {
			test("does not count an answer that shows somebody else's ID", async () => {
				const [, other = ''] = vendor.samples.customers;
				vendor.sandbox.set({ faults: [answering(vendor.held(other), { method: vendor.method })] });
				const run = await continued();
				expect(told(run)).toContain(`answered with another customer, ${other}, than the one`);
				expect(run.items[0]?.json.message).toMatch(/to whom is not known/);
			});
		}

		test.each([403, 404, 407])(
			'blames neither the key nor the customer for a page with status %d',
			async (status) => {
				vendor.sandbox.set({ faults: [page(status, 'Blocked by the firewall', vendor.method)] });
				const run = await continued();
				expect(told(run)).toMatch(
					new RegExp(`^Something else than \\w+ answered \\(status ${status}\\): Blocked`),
				);
			},
		);

		test('ends the run where something else refuses all, and says so of the rest', async () => {
			vendor.sandbox.set({ faults: [page(403, 'Blocked by the firewall', vendor.method)] });
			const run = await vendor.runMany(
				Array.from({ length: 20 }, (_, at) => vendor.plain(at)),
				{ onError: 'continueRegularOutput', options: { maxConcurrentRequests: 1 } },
			);
			expect(vendor.writes.length).toBeLessThan(8);
			expect(String(run.items[19]?.json.error)).toMatch(
				/^Not sent, since something else than \w+ answers/,
			);
		});

		for (const { field, api, merged } of vendor.samples.parts) {
			if (!merged) continue;

			test.each(NOBODIES)(`does not merge into ${field} what is read from %s`, async (_, body) => {
				vendor.sandbox.set({ faults: [answering(body(vendor.held()), { method: 'GET' })] });
				const run = await vendor.run({
					parameters: asJson({ [field]: api }),
					onError: 'continueRegularOutput',
				});
				expect(told(run)).toMatch(/holds no customer/);
				expect(run.items[0]?.json.message).toMatch(/only read, so nothing was changed/);
				expect(vendor.writes).toEqual([]);
			});

			test(`does not merge into ${field} what somebody else has`, async () => {
				const [, other = ''] = vendor.samples.customers;
				vendor.sandbox.set({ faults: [answering(vendor.held(other), { method: 'GET' })] });
				const run = await vendor.run({
					parameters: asJson({ [field]: api }),
					onError: 'continueRegularOutput',
				});
				expect(told(run)).toContain('answered with another customer');
				expect(vendor.writes).toEqual([]);
			});
		}

		test.each([
			['a web page', '<html><title>Welcome</title></html>'],
			['nothing', ''],
			['a refusal with status 200', '{"error":"No route"}'],
			['a greeting', '{"status":"ok"}'],
		])('its credential does not pass at an address that answers %s', async (_, text) => {
			const fault = { kind: 'body', status: 200, contentType: 'text/html', text } as const;
			vendor.sandbox.set({ faults: [{ ...fault, times: 'always' }] });
			const credential = { ...vendor.credential };
			const testing = vendor.loaded.testCredential(vendor.vendor.credential, credential);
			await expect(testing).rejects.toBeInstanceOf(Error);
		});
	});
}
