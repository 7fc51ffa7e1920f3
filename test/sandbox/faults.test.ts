import { ask } from './ask';
import type { Reply } from './ask';
import type { Fault } from './faults';
import { startSandbox } from './startSandbox';
import type { RunningVendor, Sandbox } from './types';

const id = 'cus_7n42DGM5Tflk9n8mt7Fhc7';
const line = `PATCH /api/v1/customers/${id}`;

let sandbox: Sandbox;
let vendor: RunningVendor;

beforeAll(async () => {
	sandbox = await startSandbox({ only: ['meteroid'] });
	vendor = sandbox.vendors.meteroid as RunningVendor;
});
afterAll(() => sandbox.close());
afterEach(() => vendor.reset());

const update = (): Promise<Reply> => ask(vendor, line, { body: { name: 'New', phone: '1' } });
const nameNow = () => vendor.customers.get(id)?.name;
const isApplied = () => nameNow() === 'New';

interface Case {
	says: string;
	fault: Fault;
	applied: boolean;
	reply?: Partial<Record<'status' | 'text' | 'type' | 'body', unknown>>;
	headers?: Record<string, unknown>;
	unanswered?: boolean;
}

const cases: Case[] = [
	{
		says: 'a status with Retry-After in seconds',
		fault: { kind: 'status', status: 503, retryAfter: 'seconds', seconds: 7 },
		applied: false,
		reply: { status: 503, body: expect.objectContaining({ code: 'INTERNAL_SERVER_ERROR' }) },
		headers: { 'retry-after': '7' },
	},
	{
		says: 'a status with Retry-After as a date',
		fault: { kind: 'status', status: 429, retryAfter: 'date' },
		applied: false,
		reply: { status: 429 },
		headers: { 'retry-after': expect.stringMatching(/ GMT$/) },
	},
	{
		says: 'a status without Retry-After',
		fault: { kind: 'status', status: 503 },
		applied: false,
		reply: { status: 503 },
		headers: { 'retry-after': null },
	},
	{
		says: 'a status with words of its own',
		fault: { kind: 'status', status: 408, message: 'Too slow' },
		applied: false,
		reply: { status: 408, body: expect.objectContaining({ message: 'Too slow' }) },
	},
	{
		says: 'a gateway’s HTML page for 502',
		fault: { kind: 'status', status: 502 },
		applied: false,
		reply: { status: 502, type: 'text/html', text: expect.stringContaining('502 Bad Gateway') },
	},
	{
		says: 'a gateway’s HTML page for 504',
		fault: { kind: 'status', status: 504 },
		applied: false,
		reply: { status: 504, type: 'text/html' },
	},
	{
		says: 'a connection that ends before the request took effect',
		fault: { kind: 'reset-before' },
		applied: false,
		unanswered: true,
	},
	{
		says: 'a connection that ends after the request took effect',
		fault: { kind: 'reset-after' },
		applied: true,
		unanswered: true,
	},
	{
		says: 'an answer whose JSON ends half way',
		fault: { kind: 'truncated' },
		applied: true,
		reply: { status: 200, type: 'application/json', body: undefined },
	},
	{
		says: 'a login page with status 200',
		fault: { kind: 'wrong-type' },
		applied: false,
		reply: { status: 200, type: 'text/html', text: expect.stringContaining('Sign in') },
	},
	...[undefined, 202, 204].map((status): Case => ({
		says: `an empty answer with status ${status ?? 'as usual'}`,
		fault: { kind: 'empty', status },
		applied: true,
		reply: { status: status ?? 200, text: '' },
	})),
	{
		says: 'a redirect',
		fault: { kind: 'redirect', location: 'http://127.0.0.1:9/elsewhere' },
		applied: false,
		reply: { status: 307, text: '' },
		headers: { location: 'http://127.0.0.1:9/elsewhere' },
	},
	{
		says: 'any body',
		fault: { kind: 'body', status: 418, contentType: 'text/csv', text: 'a,b' },
		applied: false,
		reply: { status: 418, type: 'text/csv', text: 'a,b' },
	},
	{
		says: 'a field that is not kept',
		fault: { kind: 'not-kept', field: 'phone' },
		applied: true,
		reply: { status: 200, body: expect.objectContaining({ phone: '+49 30 5557 0142' }) },
	},
	{
		says: 'an answer that shows the key',
		fault: { kind: 'echo-key', field: 'debug' },
		applied: true,
		reply: { body: expect.objectContaining({ debug: expect.stringMatching(/^pv_sand_/) }) },
	},
	{
		says: 'an error that shows the key',
		fault: { kind: 'echo-key', status: 401 },
		applied: false,
		reply: {
			status: 401,
			body: expect.objectContaining({ message: expect.stringContaining('pv_sand_') }),
		},
	},
];

test.each(cases)('$says', async ({ fault, applied, reply, headers = {}, unanswered }) => {
	vendor.set({ faults: [fault] });
	if (unanswered) {
		await expect(update()).rejects.toThrow();
		expect(vendor.requests[0]?.status).toBeUndefined();
	} else {
		const answer = await update();
		const type = answer.headers.get('content-type')?.split(';')[0];
		expect({ ...answer, type }).toMatchObject(reply ?? {});
		for (const [name, value] of Object.entries(headers)) {
			expect(answer.headers.get(name)).toEqual(value);
		}
	}
	expect(isApplied()).toBe(applied);
	expect(vendor.knobs.faults).toEqual([]);
});

test('a huge answer is valid JSON of that size', async () => {
	vendor.set({ faults: [{ kind: 'huge', megabytes: 3 }] });
	const { text, body } = await update();
	expect(text.length).toBeGreaterThan(3 * 1024 * 1024);
	expect(body).toMatchObject({ name: 'New' });
});

test('a slow answer drips over its time and is whole', async () => {
	vendor.set({ faults: [{ kind: 'slow', ms: 150 }] });
	const start = performance.now();
	expect((await update()).body).toMatchObject({ name: 'New' });
	expect(performance.now() - start).toBeGreaterThanOrEqual(140);
});

test('a part of a nested field can be what is not kept', async () => {
	vendor.set({ faults: [{ kind: 'not-kept', field: 'billing_address.city' }] });
	const body = { billing_address: { city: 'Leipzig', line1: 'Markt 1' } };
	expect((await ask(vendor, line, { body })).body).toMatchObject({
		billing_address: { city: 'Berlin', line1: 'Markt 1' },
	});
});

test('a request that hangs ends when its client goes, or when the sandbox closes', async () => {
	const other = await startSandbox({ only: ['meteroid'] });
	const hung = other.vendors.meteroid as RunningVendor;
	hung.set({ faults: [{ kind: 'hang', times: 2 }] });
	const gone = fetch(hung.url, { signal: AbortSignal.timeout(30) });
	await expect(gone).rejects.toThrow();
	const waiting = expect(fetch(hung.url)).rejects.toThrow();
	while (hung.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
	await other.close();
	await waiting;
});

test('faults are used up in order, each as often as it says', async () => {
	vendor.set({
		faults: [
			{ kind: 'status', status: 500, times: 2 },
			{ kind: 'status', status: 409 },
		],
	});
	const statuses: number[] = [];
	for (let n = 0; n < 4; n++) statuses.push((await update()).status);
	expect(statuses).toEqual([500, 500, 409, 200]);
});

test.each<[string, NonNullable<Fault['match']>, number]>([
	['its method', { method: 'patch' }, 500],
	['another method', { method: 'GET' }, 200],
	['the beginning of its path', { path: '/api/v1/customers/cus_7n42' }, 500],
	['its customer', { path: id }, 500],
	['another customer', { path: 'cus_3fWqZr8LmXb5KtYv1NcPdA' }, 200],
])('a fault for %s', async (_what, match, status) => {
	vendor.set({ faults: [{ kind: 'status', status: 500, match }] });
	expect((await update()).status).toBe(status);
});
