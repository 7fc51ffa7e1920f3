import fc from 'fast-check';
import {
	UserError,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type IHttpRequestOptions,
} from 'n8n-workflow';
import { basename, join } from 'node:path';

import { baseUrlOf } from '../../nodes/engine/traffic/baseUrl';
import { checkReference, toReference } from '../../nodes/engine/customer/reference';
import { readCustomer } from '../../nodes/engine/outcome/refusal';
import { waitAskedFor } from '../../nodes/engine/traffic/retryAfter';
import { n8n } from '../../package.json';
import { openContract, type ContractCheck } from '../sandbox/contractCheck';
import { vendors } from '../vendors/vendors';
import {
	anyNode,
	anyResult,
	frozen,
	hold,
	hostileJson,
	hostileText,
	packagedOf,
	watchRejections,
} from './arbitraries';

watchRejections();

const contracts = new Map<string, ContractCheck>();
beforeAll(async () => {
	for (const { node } of vendors) contracts.set(node, await openContract(node));
});

const credentialTypes = n8n.credentials.map((built) => {
	const file = basename(built, '.js');
	const path = join(__dirname, '../../credentials', `${file}.ts`);
	const Type =
		jest.requireActual<Record<string, new () => ICredentialType>>(path)[file.split('.')[0] ?? ''];
	if (!Type) throw new Error(`${file} has no credential`);
	return new Type();
});
const anyCredential = fc
	.nat(credentialTypes.length - 1)
	.map((at) => credentialTypes[at] as ICredentialType);

const address = fc.oneof(
	fc.webUrl({ validSchemes: ['http', 'https', 'ftp', 'javascript'], withQueryParameters: true }),
	fc.ipV4().map((ip) => `http://${ip}`),
	fc.ipV6().map((ip) => `http://[${ip}]`),
	fc.domain().map((host) => `https://${host}`),
	fc.tuple(fc.webUrl(), hostileText).map((parts) => parts.join('')),
	fc.tuple(hostileText, fc.domain()).map((parts) => `https://${parts.join('')}`),
	hostileText,
);

test('an address that is taken is one of its own, over TLS but in private networks', async () => {
	await hold(
		2000,
		fc.property(address, anyNode, (baseUrl, node) => {
			const { server } = packagedOf(node).vendor;
			const base = baseUrlOf({ environment: 'custom', baseUrl }, server);
			if (!base.ok) return expect(base.words).toMatch(/^'Base URL'/);
			const url = new URL(base.url);
			expect(base.url).toMatch(/^https?:\/\/[\x21-\x7e]+$/);
			expect(url.origin).toBe(new URL(baseUrl.trim()).origin);
			expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', '']);
			expect(base.url.endsWith('/')).toBe(false);
			if (url.protocol === 'https:') return;
			expect(url.hostname).toMatch(
				/^(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\.|^\[(::1|f[cd])|^[^.]+$|\.(local|internal|localhost)$/,
			);
		}),
	);
});

test('a signed request goes to its own server, and holds the key in one line', async () => {
	const key = fc.oneof(hostileText, fc.stringMatching(/^[!-~]{8,40}$/));
	const where = fc.record({
		url: fc.oneof(fc.constant('/customers'), hostileText, address),
		baseURL: fc.option(address, { nil: undefined }),
	});
	await hold(
		2000,
		fc.asyncProperty(anyCredential, key, where, async (type, secret, asked) => {
			if (typeof type.authenticate !== 'function') throw new Error('It does not sign by itself');
			const credential = frozen({
				environment: 'custom',
				baseUrl: 'http://127.0.0.1:3000/api',
				authentication: 'bearerToken',
				...{ apiKey: secret, bearerToken: secret, environmentId: secret, apiVersion: secret },
			} as ICredentialDataDecryptedObject);
			const headers = frozen({ Accept: 'application/json' });
			const options = { ...asked, headers } as IHttpRequestOptions;
			const signed = await type.authenticate(credential, options).catch((thrown: Error) => thrown);
			if (signed instanceof Error) {
				expect(signed).toBeInstanceOf(UserError);
				return expect(options.headers).toBe(headers);
			}
			expect(new URL(signed.url).origin).toBe('http://127.0.0.1:3000');
			for (const [name, value] of Object.entries(signed.headers ?? {})) {
				expect(name).toMatch(/^[A-Za-z-]+$/);
				expect(String(value)).toMatch(/^[\x20-\x7e]+$/);
			}
			expect(signed).toMatchObject({ disableFollowRedirect: true });
			expect(signed.baseURL).toBeUndefined();
		}),
	);
});

test('a customer is named in its place of the path or the query, and nowhere else', async () => {
	const located = anyNode.chain((node) =>
		fc.record({
			node: fc.constant(node),
			mode: fc.constantFrom('list', ...Object.keys(packagedOf(node).vendor.customers.modes)),
			value: fc.oneof(hostileText, fc.string(), fc.webUrl(), hostileJson),
		}),
	);
	await hold(
		2000,
		fc.property(located, ({ node, mode, value }) => {
			const { customers } = packagedOf(node).vendor;
			const reference = toReference(frozen({ __rl: true, mode, value }));
			if (checkReference(reference, packagedOf(node).vendor).length) return;
			const lookUp = customers.modes[reference.mode]?.lookUp;
			const requests = [
				lookUp?.(reference.value, { size: 100 }),
				customers.update(reference, {}),
				customers.get?.(reference),
			].filter((request) => request !== undefined);
			for (const { method, path, body } of requests) {
				expect(path).toMatch(/^\/[\x21-\x7e]+$/);
				const { pathname, searchParams } = new URL(path, 'https://api.example.com');
				const inPath = [...pathname.split('/').map(decodeURIComponent), ...searchParams.values()];
				const shown = [
					...inPath,
					// A search takes some signs for wildcards.
					...inPath.map((text) => text.replace(/\\([\\%_])/g, '$1')),
					...Object.values(body ?? {}).flat(),
				];
				const { modes } = customers;
				if (Object.keys(modes).length) expect(shown).toContain(reference.value);
				const headers = { 'content-type': 'application/json' };
				const problems = contracts
					.get(node)
					?.problemsOfRequest({ method, path, headers, ...(body ? { body } : {}) });
				expect({ path, problems }).toEqual({ path, problems: [] });
			}
		}),
	);
});

test('an answer is a customer or a failure, whatever it holds', async () => {
	await hold(
		2000,
		fc.property(anyNode, anyResult, (node, result) => {
			const reference = { mode: 'id', value: 'c1' };
			const read = readCustomer(frozen(result), packagedOf(node).vendor, reference);
			if (read.ok) return expect(typeof read.body).toBe('object');
			expect(typeof JSON.stringify(read.failure)).toBe('string');
			const { words } = { words: '', ...read.failure };
			expect(words.length).toBeLessThanOrEqual(
				Math.max(1001, 'words' in result ? result.words.length : 0),
			);
		}),
	);
});

test('what headers ask to wait is a time or nothing', async () => {
	const headers = fc.dictionary(
		fc.constantFrom('retry-after', 'ratelimit-remaining', 'ratelimit-reset', 'date'),
		fc.oneof(hostileText, fc.double().map(String), fc.date().map(String)),
	);
	await hold(
		1000,
		fc.property(headers, fc.nat(), (asked, now) => {
			const ms = waitAskedFor(frozen(asked), now);
			if (ms !== undefined) expect(ms).toBeGreaterThanOrEqual(0);
		}),
	);
});
