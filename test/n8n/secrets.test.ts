import omit from 'lodash/omit';
import { WorkflowExecute } from 'n8n-core';
import { LoggerProxy, type IDataObject, type INodeParameters, type OnError } from 'n8n-workflow';

import type { Fault } from '../sandbox/faults';
import { fromInput, openBench, type VendorBench } from './bench';
import { openElsewhere } from './elsewhere';

const bench = openBench();
const TIMEOUT_MS = 300;

const elsewhere = openElsewhere();

/** All that n8n would keep, show or log of what the node did. */
let seen: unknown[] = [];
beforeEach(() => {
	seen = [];
	const note = (...words: unknown[]) => {
		seen.push(words);
	};
	for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
		jest.spyOn(console, method).mockImplementation(note);
	}
	for (const stream of [process.stdout, process.stderr]) {
		jest.spyOn(stream, 'write').mockImplementation((chunk) => {
			note(String(chunk));
			return true;
		});
	}
	LoggerProxy.init({ error: note, warn: note, info: note, debug: note });
	const run = WorkflowExecute.prototype.processRunExecutionData;
	jest.spyOn(WorkflowExecute.prototype, 'processRunExecutionData').mockImplementation(function (
		this: WorkflowExecute,
		workflow,
	) {
		const execution = run.call(this, workflow);
		void execution.then(note, note);
		return execution;
	});
});

/** One way in which a run goes, and what to look for besides the keys. */
interface Way {
	readonly says: string;
	readonly fault?: (vendor: VendorBench) => Fault;
	readonly options?: INodeParameters;
	readonly credential?: (vendor: VendorBench) => IDataObject;
	readonly values?: IDataObject;
}

const body = (status: number, text: string, headers = {}): Fault => ({
	kind: 'body',
	status,
	contentType: text.startsWith('{') ? 'application/json' : 'text/plain',
	text,
	headers,
});
const sentHeader = ({ credential }: VendorBench) => String(credential.apiKey);

const ways: readonly Way[] = [
	...['raw', 'simplified', 'changes'].map((output): Way => ({
		says: `succeeds, with the output ${output}`,
		options: { output },
	})),
	{ says: 'is a preview', options: { preview: true } },
	{ says: 'is refused here', values: { constructor: 1, name: { a: 1 }, reference_id: { a: 1 } } },
	{ says: 'has an option out of range', options: { timeout: -1 } },
	...[400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503].map((status): Way => ({
		says: `is answered ${status}`,
		fault: () => ({ kind: 'status', status, retryAfter: 'seconds', seconds: 3600 }),
	})),
	...(['reset-before', 'reset-after', 'hang', 'truncated', 'wrong-type', 'empty'] as const).map(
		(kind): Way => ({ says: `meets the fault ${kind}`, fault: () => ({ kind }) }),
	),
	{ says: 'is answered with a drip', fault: () => ({ kind: 'slow', ms: 1000 }) },
	{
		says: 'is redirected elsewhere',
		fault: () => ({ kind: 'redirect', location: `${elsewhere.url}/stolen` }),
	},
	{ says: 'is shown its key in a customer', fault: () => ({ kind: 'echo-key' }) },
	{
		says: 'is shown its key in a customer, with changes',
		fault: () => ({ kind: 'echo-key' }),
		options: { output: 'changes' },
	},
	{
		says: 'is shown its key in the field that it sets',
		fault: ({ samples }) => ({ kind: 'echo-key', field: samples.plain }),
		options: { output: 'changes' },
	},
	{
		says: 'is shown its key in such a field, which is compared',
		fault: ({ samples }) => ({ kind: 'echo-key', field: samples.plain }),
		options: { unappliedValues: 'fail' },
	},
	...[400, 401, 403, 404, 409, 500].map((status): Way => ({
		says: `is shown its key in an answer ${status}`,
		fault: () => ({ kind: 'echo-key', status }),
	})),
	{
		says: 'is shown its key in plain text',
		fault: (vendor) => body(400, `No rights for ${sentHeader(vendor)}`),
	},
	{
		says: 'is shown its key in the headers of a refusal',
		fault: (vendor) =>
			body(400, '{"message":"no"}', {
				'x-request-id': sentHeader(vendor),
				'request-id': sentHeader(vendor),
				'www-authenticate': `Bearer ${sentHeader(vendor)}`,
			}),
	},
	{
		says: 'is shown its key as a code and as a field',
		fault: (vendor) => {
			const key = sentHeader(vendor);
			const error = { message: key, code: key, type: key, details: { [key]: key }, [key]: 1 };
			return body(400, JSON.stringify({ ...error, detail: [{ loc: ['body', key], msg: key }] }));
		},
	},
	{
		says: 'is shown its key as the name of a field of the customer',
		fault: (vendor) => body(200, JSON.stringify({ id: 'a', [sentHeader(vendor)]: 1 })),
	},
	{
		says: 'is shown its key at the end of a long text',
		fault: (vendor) => body(500, `${'x'.repeat(990)}${sentHeader(vendor)}`),
	},
	{
		says: 'finds nobody at the address',
		credential: () => ({ baseUrl: 'http://127.0.0.1:9' }),
	},
	{
		says: 'has an address that is none',
		credential: () => ({ baseUrl: 'billing' }),
	},
	{
		says: 'has the key in place of the address',
		credential: ({ credential }) => ({ baseUrl: credential.apiKey }),
	},
	{
		says: 'has the key within the address',
		credential: ({ credential }) => ({ baseUrl: `https://x:${String(credential.apiKey)}@a.test` }),
	},
	{
		says: 'has the key after the address',
		credential: ({ credential }) => ({
			baseUrl: `https://a.test/?key=${String(credential.apiKey)}`,
		}),
	},
	{
		says: 'would send the key in the open',
		credential: ({ credential }) => ({ baseUrl: `http://a.test/${String(credential.apiKey)}` }),
	},
	{
		says: 'has a key with a line break',
		credential: ({ credential }) => ({ apiKey: `${String(credential.apiKey)}\nx: y` }),
	},
	{
		says: 'has the key in place of the environment',
		credential: ({ credential }) => ({ environment: credential.apiKey }),
	},
];

const errorModes: readonly OnError[] = [
	'stopWorkflow',
	'continueRegularOutput',
	'continueErrorOutput',
];

for (const vendor of bench) {
	describe(vendor.name, () => {
		test.each(ways)('a run that $says shows no key', async (way) => {
			for (const onError of errorModes) {
				vendor.sandbox.reset();
				if (way.fault) {
					const match = { method: vendor.method };
					vendor.sandbox.set({ faults: [{ ...way.fault(vendor), match, times: 'always' }] });
				}
				const run = await vendor.run({
					parameters: fromInput(),
					items: [{ ...vendor.plain(), ...way.values }, vendor.plain(2)],
					options: { timeout: TIMEOUT_MS, waitForService: 0, ...way.options },
					onError,
					credential: { ...vendor.credential, ...way.credential?.(vendor) },
				});
				expect(run.items.length + run.failed.length + (run.error ? 1 : 0)).toBeGreaterThan(0);
				seen.push(run);
				expectKeysInHeadersOnly(vendor);
				expect(findIn(seen, secretsOf(vendor))).toEqual([]);
			}
			expect(elsewhere.requests).toEqual([]);
		});

		test.each(ways.filter(({ fault }) => fault))('a list that $says shows no key', async (way) => {
			const faults = way.fault ? [{ ...way.fault(vendor), times: 'always' } as const] : [];
			const pickers = [
				async () => await vendor.loaded.searchList(vendor.name, vendor.credential, 'a'),
				async () =>
					await vendor.loaded.loadOptions(vendor.name, 'getPaymentMethods', vendor.credential),
			];
			const [search, load] = pickers;
			vendor.sandbox.set({ faults: faults.filter(({ kind }) => kind !== 'hang') });
			const picker = vendor.namesCustomers ? search : load;
			seen.push(await picker?.().catch((thrown: unknown) => thrown));
			expectKeysInHeadersOnly(vendor);
			expect(findIn(seen, secretsOf(vendor))).toEqual([]);
			expect(elsewhere.requests).toEqual([]);
		});

		test.each(ways.filter(({ fault }) => fault))(
			'a press of the Test button that $says shows no key',
			async (way) => {
				const faults = way.fault ? [{ ...way.fault(vendor), times: 'always' } as const] : [];
				vendor.sandbox.set({ faults: faults.filter(({ kind }) => kind !== 'hang') });
				const { credential } = vendor.vendor;
				const tested = vendor.loaded.testCredential(credential, { ...vendor.credential });
				// n8n sends this request by itself, keeps it in the cause, and shows the message alone.
				seen.push(await tested.catch((thrown: unknown) => (thrown as Error).message));
				expectKeysInHeadersOnly(vendor);
				expect(findIn(seen, secretsOf(vendor))).toEqual([]);
				expect(elsewhere.requests).toEqual([]);
			},
		);
	});
}

describe('a login', () => {
	const withLogin = bench.filter((one) => one.vendor.login);
	const faults: ReadonlyArray<[string, (vendor: VendorBench) => Fault]> = [
		['is refused', () => ({ kind: 'status', status: 403 })],
		['is not answered', () => ({ kind: 'reset-before' })],
		['breaks down', () => ({ kind: 'status', status: 500 })],
		['is redirected', () => ({ kind: 'redirect', location: `${elsewhere.url}/stolen` })],
		['shows what it was sent', () => ({ kind: 'echo-key', status: 403 })],
		['shows what it was sent, and breaks down', () => ({ kind: 'echo-key', status: 500 })],
		['shows the key', (vendor) => body(400, `{"message":"bad ${sentHeader(vendor)}"}`)],
		['shows the key in plain text', (vendor) => body(401, `bad ${sentHeader(vendor)}`)],
		['answers with something else', (vendor) => body(200, `{"key":"${sentHeader(vendor)}"}`)],
	];

	test.each(faults)('that %s shows no key', async (_says, fault) => {
		for (const vendor of withLogin) {
			for (const onError of errorModes) {
				vendor.sandbox.reset();
				const match = { path: '/login' };
				vendor.sandbox.set({ faults: [{ ...fault(vendor), match, times: 'always' }] });
				const run = await vendor.run({
					parameters: fromInput(),
					items: [vendor.plain()],
					options: { timeout: TIMEOUT_MS, waitForService: 0 },
					onError,
				});
				seen.push(run);
				expectKeysInHeadersOnly(vendor);
				expect(findIn(seen, secretsOf(vendor))).toEqual([]);
			}
			expect(elsewhere.requests).toEqual([]);
		}
	});
});

test('the search finds what is hidden well', () => {
	const secret = 'a-very-secret-key';
	const error = new Error('outer', { cause: { headers: new Map([['x', `Bearer ${secret}`]]) } });
	Object.defineProperty(error, 'hidden', { value: [secret], enumerable: false });
	expect(findIn(error, [secret])).toEqual(['.cause.headers.0.1', '.hidden.0']);
	expect(findIn({ [secret]: Buffer.from(secret) }, [secret])).toHaveLength(2);
	const encoded = Buffer.from(secret).toString('base64');
	expect(findIn([{ encoded }], spellingsOf(secret))).toEqual(['.0.encoded']);
	expect(findIn(secret.toUpperCase(), [secret])).toEqual(['']);
});

/** Keys, tokens and what was sent for a login, in each spelling that may show up. */
function secretsOf({ sandbox, samples }: VendorBench): string[] {
	const { accountId, apiKey, bearerToken } = sandbox.credential;
	const sent = sandbox.requests.map(({ headers }) => {
		const [first = '', second = first] = String(headers[samples.keyHeader] ?? '').split(' ');
		return second;
	});
	const basic = accountId ? [Buffer.from(`${accountId}:${apiKey}`).toString('base64')] : [];
	const plain = [apiKey, bearerToken, sandbox.keys['api key'], ...basic, ...sent];
	const known = plain.filter((secret): secret is string => (secret ?? '').length >= 8);
	return [...new Set(known.flatMap(spellingsOf))];
}

function spellingsOf(secret: string): string[] {
	return [
		secret,
		encodeURIComponent(secret),
		Buffer.from(secret).toString('base64').replace(/=+$/, ''),
	];
}

function expectKeysInHeadersOnly({ sandbox, samples }: VendorBench): void {
	const secrets = secretsOf({ sandbox, samples } as VendorBench);
	for (const { path, body: sent = null, headers } of sandbox.requests) {
		const others = omit(headers, samples.keyHeader);
		expect(findIn([decodeURIComponent(path), sent, others], secrets)).toEqual([]);
	}
}

/** Where any of the secrets is, in all that can be reached: hidden properties, causes, maps. */
function findIn(value: unknown, secrets: readonly string[]): string[] {
	const lower = secrets.map((secret) => secret.toLowerCase());
	const places: string[] = [];
	const visited = new Set<unknown>();
	const look = (one: unknown, place: string): void => {
		if (typeof one === 'string' || typeof one === 'symbol') {
			const text = String(one).toLowerCase();
			if (lower.some((secret) => text.includes(secret))) places.push(place);
			return;
		}
		if (one === null || !['object', 'function'].includes(typeof one) || visited.has(one)) return;
		visited.add(one);
		if (ArrayBuffer.isView(one)) {
			return look(Buffer.from(one.buffer, one.byteOffset, one.byteLength).toString(), place);
		}
		if (one instanceof Map || one instanceof Set) look([...one], place);
		for (const key of Reflect.ownKeys(one as object)) {
			look(key, `${place}.key ${String(key)}`);
			look(valueOf(one as object, key), place + (place.endsWith('.') ? '' : '.') + String(key));
		}
	};
	look(value, '');
	return places;
}

// A getter may refuse.
function valueOf(object: object, key: string | symbol): unknown {
	try {
		return Reflect.get(object, key);
	} catch (thrown) {
		return thrown;
	}
}
