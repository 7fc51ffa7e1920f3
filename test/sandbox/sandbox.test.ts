import { ask } from './ask';
import type { Reply } from './ask';
import { openContract } from './contractCheck';
import type { ContractCheck } from './contractCheck';
import { contractNames } from './contracts';
import { startSandbox } from './startSandbox';
import type { JsonObject, Knobs, RunningVendor, Sandbox } from './types';

/** What differs between vendors in a plain update of the first seed customer. */
const updates: Record<string, { line: string; body: JsonObject; status: number }> = {
	togai: {
		line: 'PATCH /customers/01HZX4Q8T9V6KDN3M2WYB7R5CE',
		body: { name: 'New name' },
		status: 200,
	},
	meteroid: {
		line: 'PATCH /api/v1/customers/cus_7n42DGM5Tflk9n8mt7Fhc7',
		body: { name: 'New name' },
		status: 200,
	},
	flatpeak: {
		line: 'PATCH /customers/cus_a83ec6da1e0d4917b9e9abf58d60574e',
		body: { reference_id: 'New name' },
		status: 202,
	},
	diga: { line: 'PATCH /v1/billing/customer/', body: { name: 'New name' }, status: 200 },
	flexprice: {
		line: 'PUT /v1/customers?id=cust_01JWT8M3Q6Z5V9XK2DRBHN7YCE',
		body: { name: 'New name' },
		status: 200,
	},
};

let sandbox: Sandbox;

const vendorOf = (name: string): RunningVendor => {
	const vendor = sandbox.vendors[name];
	if (!vendor) throw new Error(`No ${name} in the sandbox`);
	return vendor;
};

const update = (vendor: RunningVendor, body = updates[vendor.name]?.body): Promise<Reply> =>
	ask(vendor, updates[vendor.name]?.line ?? '', { body });

const firstCustomer = ({ customers }: RunningVendor): JsonObject =>
	[...customers.values()][0] ?? {};

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
afterEach(() => Object.values(sandbox.vendors).forEach((vendor) => vendor.reset()));

test('every contract has a vendor, and every vendor a contract', () => {
	expect(Object.keys(sandbox.vendors).sort()).toEqual(contractNames().sort());
});

describe.each(Object.keys(updates))('%s', (name) => {
	let contract: ContractCheck;
	beforeAll(async () => {
		contract = await openContract(name);
	});

	test('an update is applied, answered with the whole customer, and kept', async () => {
		const vendor = vendorOf(name);
		const reply = await update(vendor);
		expect(reply.status).toBe(updates[name]?.status);
		const answered = reply.body as JsonObject;
		// Flexprice answers with the time of the update before, and keeps the time of this one.
		const { updated_at } = answered;
		expect(answered).toEqual({ ...firstCustomer(vendor), ...(updated_at && { updated_at }) });
		expect(answered).toMatchObject(updates[name]?.body ?? {});
	});

	test('a recorded request holds to the contract, and so does its answer', async () => {
		const vendor = vendorOf(name);
		const { body, status } = await update(vendor);
		const [request] = vendor.requests;
		expect(request && contract.problemsOfRequest(request)).toEqual([]);
		expect(request && contract.problemsOfAnswer(request, status, body ?? null)).toEqual([]);
	});

	test('over the rate, requests are refused with 429 in the vendor’s shape and not applied', async () => {
		const vendor = vendorOf(name);
		vendor.set({
			rateLimit: { perSecond: 2, burst: 1, retryAfter: 'seconds', rateLimitHeaders: true },
		});
		const first = await update(vendor);
		const before = firstCustomer(vendor);
		const second = await update(vendor, { reference_id: 'x', name: 'Refused' });
		expect(first.headers.get('x-ratelimit-limit')).toBe('1');
		expect(second.status).toBe(429);
		expect(second.headers.get('retry-after')).toBe('1');
		expect(second.headers.get('x-ratelimit-remaining')).toBe('0');
		expect(firstCustomer(vendor)).toBe(before);
		const [request = { method: '', path: '' }] = vendor.requests;
		expect(contract.problemsOfAnswer(request, 429, second.body ?? null)).toEqual([]);
	});

	test.each([400, 401, 403, 404, 409, 429, 500, 503])(
		'a scripted %i has the vendor’s own shape',
		async (status) => {
			const vendor = vendorOf(name);
			vendor.set({ faults: [{ kind: 'status', status }] });
			const reply = await update(vendor);
			const [request = { method: '', path: '' }] = vendor.requests;
			expect(reply.status).toBe(status);
			expect(contract.problemsOfAnswer(request, status, reply.body ?? null)).toEqual([]);
		},
	);
});

test.each<[string, object]>([
	['knob', { latency: 5 }],
	['quirk', { quirks: { nullClears: true } }],
	['fault', { faults: [{ kind: 'flood' }] }],
])('an unknown %s is refused by name', (what, knobs) => {
	expect(() => vendorOf('togai').set(knobs as Partial<Knobs>)).toThrow(`There is no ${what}`);
});

describe('the control endpoint', () => {
	const control = async (line: string, body?: object) => {
		const [method, path = ''] = line.split(' ');
		const response = await fetch(sandbox.control + path, { method, body: JSON.stringify(body) });
		return { status: response.status, body: await response.json() };
	};

	test('turns knobs, shows requests and customers, and resets', async () => {
		const vendor = vendorOf('flexprice');
		const patched = await control('PATCH /flexprice', {
			faults: [{ kind: 'status', status: 500 }],
		});
		expect(patched.body).toMatchObject({ knobs: { faults: [{ kind: 'status' }] } });
		expect((await update(vendor)).status).toBe(500);
		await update(vendor);
		expect((await control('GET /flexprice/requests')).body).toMatchObject([
			{ status: 500 },
			{ status: 200 },
		]);
		expect((await control('GET /flexprice/customers')).body).toContainEqual(firstCustomer(vendor));
		await control('POST /flexprice/reset');
		expect(vendor.requests).toEqual([]);
		await control('POST /reset');
	});
});
