import { ExecuteContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { fromInput, line, openBench, type VendorBench } from './bench';
import { openElsewhere } from './elsewhere';

const WRONG_KEY = 'a-key-that-nobody-ever-issued-0000';

const bench = openBench({ customers: 40 });

/** The same vendors' servers for somebody else. */
const tenants = openBench({ customers: 40 });

const elsewhere = openElsewhere();

for (const vendor of bench) {
	const type = vendor.vendor.credential;

	describe(type, () => {
		test('passes its test with a key that works', async () => {
			await vendor.loaded.testCredential(type, vendor.credential);
			expect(vendor.sandbox.requests.map(({ status }) => status)).not.toContain(401);
			expect(vendor.writes).toEqual([]);
		});

		test('reports a wrong key when it is tested', async () => {
			const credential = { ...vendor.credential, apiKey: WRONG_KEY };
			await expect(vendor.loaded.testCredential(type, credential)).rejects.toMatchObject({
				httpCode: expect.stringMatching(/^40[13]$/) as unknown,
			});
		});

		test('reports an empty key when it is tested, and sends nothing', async () => {
			const credential = { ...vendor.credential, apiKey: ' ' };
			await expect(vendor.loaded.testCredential(type, credential)).rejects.toThrow("'API Key'");
			expect(vendor.sandbox.requests).toEqual([]);
		});

		test('passes its test with every key whose updates are accepted', async () => {
			const credentials = Object.values(vendor.sandbox.keys)
				.filter((key) => key !== vendor.credential.accountId)
				.map((apiKey) => ({ ...vendor.credential, apiKey }));
			for (const credential of credentials) {
				vendor.sandbox.reset();
				const run = await update(vendor, { credential });
				if (run.error) continue;
				await expect(vendor.loaded.testCredential(type, credential)).resolves.toBeUndefined();
			}
		});

		test('is tested without following a redirect', async () => {
			redirect(vendor);
			await expect(
				vendor.loaded.testCredential(type, { ...vendor.credential }),
			).rejects.toBeInstanceOf(Error);
			expect(elsewhere.requests).toEqual([]);
		});

		const { root = '' } = vendor.vendor.server;
		test.each([
			['as it is', (url: string) => url],
			['with white space around it', (url: string) => `\t ${url} \n`],
			['with slashes after it', (url: string) => `${url}//`],
			['with its own root', (url: string) => `${url}${root}`],
			['with its own root and a slash', (url: string) => ` ${url}${root}/ `],
		])('takes a base URL %s', async (_says, pasted) => {
			const baseUrl = pasted(vendor.sandbox.url);
			const run = await update(vendor, { credential: { ...vendor.credential, baseUrl } });
			expect(run.error).toBeUndefined();
			await vendor.loaded.testCredential(type, { ...vendor.credential, baseUrl });
			const statuses = new Set(vendor.sandbox.requests.map(({ status = 0 }) => status));
			expect([...statuses].filter((status) => status >= 300)).toEqual([]);
		});

		test('sends the key in a header of every request, and nowhere else', async () => {
			await update(vendor);
			await update(vendor, { options: { skipUnchanged: true } });
			if (vendor.namesCustomers) {
				await vendor.loaded.searchList(vendor.name, vendor.credential, 'a');
			}
			await vendor.loaded.testCredential(type, vendor.credential);
			const secrets = secretsOf(vendor);
			for (const { path, body = null, headers } of vendor.sandbox.requests) {
				const open = decodeURIComponent(path) + JSON.stringify(body);
				expect(secrets.filter((secret) => open.includes(secret))).toEqual([]);
				expect(headers).toHaveProperty(vendor.samples.keyHeader);
			}
			expect(vendor.sandbox.requests.length).toBeGreaterThan(2);
		});

		test('keeps the key when the vendor redirects elsewhere', async () => {
			redirect(vendor);
			const run = await update(vendor, { onError: 'continueRegularOutput' });
			expect(run.items[0]?.json.error).toContain('redirect');
			expect(elsewhere.requests).toEqual([]);
		});

		test.each<[string, IHttpRequestOptions]>([
			['an absolute address', { url: 'https://billing.example.com/customers' }],
			['a base address', { url: '/customers', baseURL: 'https://billing.example.com' }],
			['an address that goes on with the host', { url: '.example.com/customers' }],
			['an address that makes the host a user', { url: '@billing.example.com/customers' }],
		])('signs nothing for %s of another server', async (_says, options) => {
			const { authenticate } = vendor.loaded.credentialType(type);
			if (typeof authenticate !== 'function') throw new Error('It does not sign by itself');
			const headers = { ...options.headers };
			const signing = authenticate(await loggedIn(vendor, type), options);
			await expect(signing).rejects.toThrow(/^This credential is for .* only$/);
			expect({ ...options.headers }).toEqual(headers);
		});

		test('signs the HTTP Request node, for its own server only', async () => {
			const { authenticate } = vendor.loaded.credentialType(type);
			if (typeof authenticate !== 'function') throw new Error('It does not sign by itself');
			const options = { uri: `${vendor.sandbox.url}/any`, followRedirect: true };
			const signed = await authenticate(
				await loggedIn(vendor, type),
				options as unknown as IHttpRequestOptions,
			);
			expect(signed).toMatchObject({ uri: options.uri, followRedirect: false });
			expect(Object.keys(signed.headers ?? {}).map((name) => name.toLowerCase())).toContain(
				vendor.samples.keyHeader,
			);
		});

		test.each(['http://billing.example.com', 'ftp://127.0.0.1', 'billing', ''])(
			'refuses the base URL "%s" before anything is sent',
			async (baseUrl) => {
				const credential = { ...vendor.credential, baseUrl };
				await expect(vendor.loaded.testCredential(type, credential)).rejects.toThrow("'Base URL'");
				expect(vendor.sandbox.requests).toEqual([]);
			},
		);

		test.each(['line\nbreak-in-the-key', 'a key with spaces', 'kéy-with-an-accent'])(
			'refuses a key that cannot stand in a header (%j)',
			async (apiKey) => {
				const run = await update(vendor, {
					credential: { ...vendor.credential, apiKey },
					onError: 'continueRegularOutput',
				});
				expect(run.items[0]?.json.error).toContain("'API Key' holds");
				expect(vendor.sandbox.requests).toEqual([]);
			},
		);

		test('takes a key that was pasted with white space', async () => {
			const apiKey = ` ${String(vendor.credential.apiKey)}\n`;
			const run = await update(vendor, { credential: { ...vendor.credential, apiKey } });
			expect(run.error).toBeUndefined();
		});

		test('is read from n8n once for all items', async () => {
			const reads = jest.spyOn(ExecuteContext.prototype, 'getCredentials');
			const readsFor = async (count: number) => {
				reads.mockClear();
				vendor.sandbox.reset();
				await vendor.runMany(Array.from({ length: count }, (_, at) => vendor.plain(at)));
				expect(vendor.writes).toHaveLength(count);
				return reads.mock.calls.length;
			};
			const further = (await readsFor(12)) - (await readsFor(1));
			expect(further).toBe(0);
		});

		test('is read again where n8n could not read it', async () => {
			const { getCredentials } = ExecuteContext.prototype;
			let reads = 0;
			jest.spyOn(ExecuteContext.prototype, 'getCredentials').mockImplementation(async function (
				this: ExecuteContext,
				...args
			) {
				reads += 1;
				// The first read is for the server's address.
				if (reads === 2) throw new Error('The database is away');
				return await getCredentials.apply(this, args);
			});
			const run = await vendor.runMany(
				[1, 2].map((at) => vendor.plain(at)),
				{
					options: { maxConcurrentRequests: 1 },
					onError: 'continueErrorOutput',
				},
			);
			expect(run.failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }]);
			expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
		});

		test('is resolved for each item, each with its own account', async () => {
			const other = tenants.find(({ name }) => name === vendor.name) ?? vendor;
			const items = Array.from({ length: 6 }, (_, at) => ({
				...vendor.plain(at),
				customer: vendor.customerAt(at),
				server: (at % 2 ? other : vendor).sandbox.url,
			}));
			const run = await vendor.run({
				items,
				parameters: {
					...fromInput(),
					...(vendor.namesCustomers
						? { customerId: { __rl: true, mode: 'id', value: '={{ $json.customer }}' } }
						: {}),
				},
				credential: { ...vendor.credential, baseUrl: '={{ $json.server }}' },
			});
			expect(run.items.map(({ json }) => json[vendor.samples.plain])).toEqual(
				items.map((item) => (item as IDataObject)[vendor.samples.plain]),
			);
			const written = (bench: VendorBench) =>
				bench.bodies.map((body) => (body as IDataObject)[vendor.samples.plain]).sort();
			expect(written(vendor)).toEqual(
				[0, 2, 4].map((at) => vendor.plain(at)[vendor.samples.plain]),
			);
			expect(written(other)).toEqual([1, 3, 5].map((at) => vendor.plain(at)[vendor.samples.plain]));
		});

		test('costs the items whose expression finds nothing, and no others', async () => {
			const run = await vendor.runMany([vendor.plain(1), vendor.plain(2)], {
				credential: {
					...vendor.credential,
					apiKey: `={{ $itemIndex ? "${String(vendor.credential.apiKey)}" : "" }}`,
				},
				onError: 'continueErrorOutput',
			});
			expect(run.failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }]);
			expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
		});

		test('is read again once when its key was replaced in the middle of a run', async () => {
			const { getCredentials } = ExecuteContext.prototype;
			let reads = 0;
			jest.spyOn(ExecuteContext.prototype, 'getCredentials').mockImplementation(async function (
				this: ExecuteContext,
				...args
			) {
				const credential = await getCredentials.apply(this, args);
				return ++reads <= 2 ? { ...credential, apiKey: WRONG_KEY } : credential;
			});
			const run = await vendor.runMany(Array.from({ length: 5 }, (_, at) => vendor.plain(at)));
			expect(run.error).toBeUndefined();
			expect(run.items).toHaveLength(5);
		});

		test('is found out to be refused within a handful of requests', async () => {
			const credential = { ...vendor.credential, apiKey: WRONG_KEY };
			const run = await vendor.runMany(
				Array.from({ length: 40 }, (_, at) => vendor.plain(at)),
				{ credential, onError: 'continueErrorOutput' },
			);
			expect(run.failed).toHaveLength(40);
			expect(vendor.sandbox.requests.length).toBeLessThanOrEqual(5);
			expect(run.failed.at(-1)?.json).toMatchObject({
				error: expect.stringContaining('Not sent') as unknown,
				details: { attempts: 0 },
			});
		});

		test('masks a key that the vendor echoes in a customer', async () => {
			vendor.sandbox.set({ faults: [{ kind: 'echo-key', match: { method: vendor.method } }] });
			const run = await update(vendor, { options: { output: 'changes' } });
			expect(run.items[0]?.json.customer).toMatchObject({ echo: '*****' });
			expectNoSecret(vendor, run);
		});

		test.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
			'masks a key that the vendor echoes in a refusal (%s)',
			async (onError) => {
				const match = { method: vendor.method };
				vendor.sandbox.set({ faults: [{ kind: 'echo-key', status: 400, match }] });
				const run = await update(vendor, { onError });
				expect(JSON.stringify(run)).toContain('Refused for key *****');
				expectNoSecret(vendor, run);
			},
		);

		test('masks a key that the vendor echoes to a list', async () => {
			if (!vendor.namesCustomers) return;
			vendor.sandbox.set({
				faults: [{ kind: 'echo-key', status: 400, match: { path: listPath(vendor) } }],
			});
			const opened = vendor.loaded.searchList(vendor.name, vendor.credential);
			await expect(opened).rejects.toThrow('Refused for key *****');
		});
	});
}

describe('digaApi', () => {
	const diga = named('diga');

	test.each(['without billing.update', 'without billing.view'])(
		'reports a key %s exactly when the node cannot use it',
		async (rights) => {
			const credential = { ...diga.credential, apiKey: diga.sandbox.keys[rights] ?? '' };
			const run = await update(diga, { credential });
			const isUsable = run.error === undefined;
			expect(isUsable).toBe(rights === 'without billing.view');
			const tested = diga.loaded.testCredential('digaApi', credential);
			if (isUsable) await expect(tested).resolves.toBeUndefined();
		},
	);
});

describe('flexpriceApi', () => {
	const flexprice = named('flexprice');

	test('sends X-Environment-ID when it is set, and not otherwise', async () => {
		await update(flexprice);
		await update(flexprice, {
			credential: { ...flexprice.credential, environmentId: ' env_20418 ' },
		});
		const sent = flexprice.sandbox.requests.map(({ headers }) => headers['x-environment-id']);
		expect(sent).toEqual([undefined, 'env_20418']);
	});

	test('works with a key of the configuration in the environment that is set', async () => {
		const [purpose, apiKey] = keyFor(flexprice, 'needs environment');
		const environmentId = purpose.split(' ').at(-1) ?? '';
		const credential = { ...flexprice.credential, apiKey };
		const lost = await update(flexprice, { credential, onError: 'continueRegularOutput' });
		expect(lost.items[0]?.json.error).toContain('Invalid or inaccessible environment');
		const run = await update(flexprice, { credential: { ...credential, environmentId } });
		expect(run.error).toBeUndefined();
	});
});

describe('flatpeakApi', () => {
	const flatpeak = named('flatpeak');
	const logins = () => flatpeak.sandbox.requests.filter(({ path }) => path === '/login');
	const manyItems = Array.from({ length: 30 }, (_, at) => ({
		customer: `cus_${(at + 1).toString(16).padStart(32, '0')}`,
		reference_id: `renamed-${at + 1}`,
	}));
	const updateMany = async (credential: IDataObject = flatpeak.credential) =>
		await flatpeak.run({
			parameters: {
				customerId: { __rl: true, mode: 'id', value: '={{ $json.customer }}' },
				...fromInput(),
			},
			items: manyItems,
			options: { maxConcurrentRequests: 10 },
			credential: { ...credential },
			onError: 'continueErrorOutput',
		});
	const expectAllUpdated = ({ items, failed }: Awaited<ReturnType<typeof updateMany>>) => {
		expect(failed.map(({ json }) => json.error)).toEqual([]);
		const updated = items.map(({ json }) => json.reference_id);
		expect(updated).toEqual(manyItems.map(({ reference_id }) => reference_id));
	};
	/** Revokes all tokens when so many updates have arrived. */
	const revokeAfter = (updates: number) => {
		const { sandbox } = flatpeak;
		let left = updates;
		jest.spyOn(sandbox.requests, 'push').mockImplementation((request) => {
			if (request.method === 'PATCH' && --left === 0) sandbox.revokeTokens?.();
			return Array.prototype.push.call(sandbox.requests, request);
		});
	};

	test('logs in once for many items at once, with HTTP Basic', async () => {
		expectAllUpdated(await updateMany());
		expect(logins().map(line)).toEqual(['GET /login']);
		expect(logins()[0]?.headers.authorization).toMatch(/^Basic /);
	});

	test.each([401, 403])(
		'renews the login once when its token is refused with %i, and loses no item',
		async (refusedTokenStatus) => {
			flatpeak.sandbox.set({ quirks: { refusedTokenStatus } });
			revokeAfter(12);
			expectAllUpdated(await updateMany());
			expect(logins()).toHaveLength(2);
		},
	);

	test.each([401, 403])('replaces a token of yesterday that is refused with %i', async (status) => {
		flatpeak.sandbox.set({ quirks: { refusedTokenStatus: status } });
		expectAllUpdated(await updateMany({ ...flatpeak.credential, sessionToken: 'yesterday' }));
		expect(logins()).toHaveLength(1);
	});

	test('renews the login as often as it runs out', async () => {
		revokeAfter(5);
		expectAllUpdated(await updateMany());
		jest.restoreAllMocks();
		revokeAfter(7);
		expectAllUpdated(await updateMany());
		expect(logins()).toHaveLength(4);
	});

	test('does not log in for each item when a new login does not help', async () => {
		const match = { method: 'PATCH' };
		flatpeak.sandbox.set({ faults: [{ kind: 'status', status: 403, match, times: 'always' }] });
		const { items, failed } = await updateMany();
		expect(items).toEqual([]);
		expect(failed).toHaveLength(manyItems.length);
		expect(flatpeak.writes.length).toBeLessThanOrEqual(5);
		expect(logins()).toHaveLength(2);
	});

	test.each([
		['key', (credential: IDataObject) => ({ ...credential, apiKey: WRONG_KEY })],
		['account', (credential: IDataObject) => ({ ...credential, accountId: 'acc_another' })],
	])('uses no token that was made with another %s', async (_, changed) => {
		const kept = await loggedIn(flatpeak, 'flatpeakApi', true);
		const run = await update(flatpeak, {
			credential: changed(kept),
			onError: 'continueRegularOutput',
		});
		expect(run.items[0]?.json.error).toContain('did not accept the credential');
		await expect(
			flatpeak.loaded.testCredential('flatpeakApi', changed(kept) as never),
		).rejects.toThrow();
		expect(flatpeak.writes).toEqual([]);
	});

	test('keeps no token that cannot stand in a header', async () => {
		const match = { path: '/login' };
		const text = JSON.stringify({ bearer_token: 'two words' });
		flatpeak.sandbox.set({
			faults: [{ kind: 'body', status: 200, contentType: 'application/json', text, match }],
		});
		const run = await update(flatpeak, { onError: 'continueRegularOutput' });
		expect(run.items[0]?.json.error).toBe('The login answered without a token');
		expectAllUpdated(await updateMany());
	});

	test('says in its own words that the account or the key is refused', async () => {
		const credential = { ...flatpeak.credential, apiKey: WRONG_KEY };
		const run = await update(flatpeak, { credential, onError: 'continueRegularOutput' });
		expect(run.items[0]?.json).toMatchObject({
			error: expect.stringContaining('Flatpeak did not accept the credential') as unknown,
			details: { status: 403, code: 'access_denied' },
		});
		expect(flatpeak.writes).toEqual([]);
	});

	test('says so when the login is answered by something else', async () => {
		const match = { path: '/login' };
		flatpeak.sandbox.set({ faults: [{ kind: 'wrong-type', match, times: 'always' }] });
		const run = await update(flatpeak, { onError: 'continueRegularOutput' });
		expect(run.items[0]?.json.error).toBe('The login answered without a token');
		expect(flatpeak.writes).toEqual([]);
	});

	test('never logs in with a bearer token from elsewhere', async () => {
		const bearerToken = flatpeak.sandbox.keys['bearer token'] ?? '';
		const credential = {
			...flatpeak.credential,
			authentication: 'bearerToken',
			accountId: '',
			apiKey: '',
		};
		expectAllUpdated(await updateMany({ ...credential, bearerToken }));
		const { failed } = await updateMany({ ...credential, bearerToken: WRONG_KEY });
		expect(failed).toHaveLength(manyItems.length);
		await flatpeak.loaded.testCredential('flatpeakApi', { ...credential, bearerToken });
		expect(logins()).toEqual([]);
		const [first] = flatpeak.writes;
		expect(first?.headers.authorization).toBe(`Bearer ${bearerToken}`);
	});

	test('sends Flatpeak-Version when it is set, and not otherwise', async () => {
		await update(flatpeak);
		await update(flatpeak, {
			credential: { ...flatpeak.credential, apiVersion: ' 2025-09-14.anode ' },
		});
		const sent = flatpeak.writes.map(({ headers }) => headers['flatpeak-version']);
		expect(sent).toEqual([undefined, '2025-09-14.anode']);
	});
});

async function update(
	vendor: VendorBench,
	request: Partial<Parameters<VendorBench['run']>[0]> = {},
) {
	return await vendor.run({ parameters: fromInput(), items: [vendor.plain()], ...request });
}

function redirect({ sandbox }: VendorBench): void {
	const location = `${elsewhere.url}/stolen`;
	sandbox.set({ faults: [{ kind: 'redirect', location, times: 'always' }] });
}

function named(name: string): VendorBench {
	const found = bench.find((vendor) => vendor.name === name);
	if (!found) throw new Error(`There is no vendor ${name}`);
	return found;
}

function keyFor({ sandbox }: VendorBench, purpose: string): [string, string] {
	return Object.entries(sandbox.keys).find(([name]) => name.startsWith(purpose)) ?? ['', ''];
}

/** What may be seen in a header only: keys, and tokens that were sent. */
function secretsOf({ sandbox, samples }: VendorBench): string[] {
	const { accountId = '', ...keys } = sandbox.credential;
	const sent = sandbox.requests.flatMap(({ headers }) =>
		String(headers[samples.keyHeader] ?? '')
			.split(' ')
			.slice(-1),
	);
	return [String(keys.apiKey), ...sent].filter((secret) => secret !== '' && secret !== accountId);
}

function expectNoSecret(vendor: VendorBench, shown: unknown): void {
	const text = JSON.stringify(shown).replaceAll('\\/', '/');
	expect(secretsOf(vendor).filter((secret) => text.includes(secret))).toEqual([]);
}

/** Where the vendor's list of customers is read. */
function listPath({ vendor }: VendorBench): string {
	return vendor.customers.list?.request({ size: 1 }).path.split('?')[0] ?? '';
}

/** The credential with a token that was made with it: a real one, or one that nobody takes. */
async function loggedIn(
	vendor: VendorBench,
	type: string,
	isReal = false,
): Promise<ICredentialDataDecryptedObject> {
	const { preAuthentication } = vendor.loaded.credentialType(type);
	if (!preAuthentication) return { ...vendor.credential };
	const httpRequest = async (options: IHttpRequestOptions) => {
		const answer = await fetch(String(options.url), { headers: options.headers as never });
		const body = isReal ? await answer.text() : JSON.stringify({ bearer_token: 'token' });
		return { statusCode: answer.status, headers: {}, body };
	};
	const login = await preAuthentication.call({ helpers: { httpRequest } } as never, {
		...vendor.credential,
	});
	return { ...vendor.credential, ...login } as ICredentialDataDecryptedObject;
}
