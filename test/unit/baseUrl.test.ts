import { baseUrlOf } from '../../nodes/engine/traffic/baseUrl';
import { acme } from './acme';

const custom = (baseUrl: unknown) => baseUrlOf({ environment: 'custom', baseUrl }, acme.server);

test.each([
	['live', 'https://api.acme.example'],
	['test', 'https://test.acme.example'],
])('the environment %s is %s', (environment, url) => {
	expect(baseUrlOf({ environment, baseUrl: 'https://elsewhere.example' }, acme.server)).toEqual({
		ok: true,
		url,
	});
});

describe('a base URL is taken as people paste it', () => {
	test.each([
		['plain', 'https://billing.example.com'],
		['with white space', '  https://billing.example.com \n'],
		['with a trailing slash', 'https://billing.example.com/'],
		['with slashes', 'https://billing.example.com///'],
		['in upper case', 'HTTPS://Billing.Example.COM'],
		['with its own port', 'https://billing.example.com:443'],
		["with the API's root", 'https://billing.example.com/api/v1'],
		["with the API's root and a slash", 'https://billing.example.com/api/v1/'],
		["with a slash too many before the API's root", 'https://billing.example.com//api/v1'],
	])('%s', (_, given) => {
		expect(custom(given)).toEqual({ ok: true, url: 'https://billing.example.com' });
	});

	test.each([
		['https://example.com/billing/', 'https://example.com/billing'],
		['https://example.com/billing/api/v1', 'https://example.com/billing'],
		['https://example.com:8443/api', 'https://example.com:8443/api'],
		['https://example.com/xapi/v1', 'https://example.com/xapi/v1'],
	])('%s is %s', (given, url) => {
		expect(custom(given)).toEqual({ ok: true, url });
	});

	test('a vendor without a root keeps the whole path', () => {
		const server = { environments: {} };
		expect(baseUrlOf({ environment: 'custom', baseUrl: 'https://a.example/v1/' }, server)).toEqual({
			ok: true,
			url: 'https://a.example/v1',
		});
	});
});

describe('http:// is for this machine and private networks', () => {
	test.each([
		['http://localhost:8084'],
		['http://127.0.0.1'],
		['http://127.8.9.10:3000'],
		['http://[::1]:8084'],
		['http://10.1.2.3'],
		['http://172.16.0.1'],
		['http://172.31.255.1'],
		['http://192.168.1.20'],
		['http://[fd12:3456::1]'],
		['http://[fc00::1]'],
		['http://billing'],
		['http://billing.local'],
		['http://billing.corp.internal'],
	])('%s', (given) => {
		expect(custom(given)).toEqual({ ok: true, url: given });
	});

	test.each([
		['http://billing.example.com'],
		['http://8.8.8.8'],
		['http://11.0.0.1'],
		['http://172.15.0.1'],
		['http://172.32.0.1'],
		['http://192.169.0.1'],
		['http://0x08080808'],
		['http://127.0.0.1.example.com'],
		['http://10.example.com'],
		['http://local'.concat('.example.com')],
		['http://internal.example.com'],
		['http://[2001:db8::1]'],
		['http://[fd::1]'],
		['http://[::ffff:8.8.8.8]'],
	])('%s is refused', (given) => {
		expect(custom(given)).toMatchObject({
			ok: false,
			words: `'Base URL' ${new URL(given).origin} would send the key unencrypted`,
		});
	});

	test('numbers are read as addresses are', () => {
		expect(custom('http://0x7f.1')).toEqual({ ok: true, url: 'http://127.0.0.1' });
	});
});

describe('anything else is refused', () => {
	// What was pasted by accident may be the key, so it is not repeated.
	const NO_ADDRESS = "'Base URL' is not a web address";
	test.each<[unknown, string]>([
		['', "'Base URL' is empty"],
		['  ', "'Base URL' is empty"],
		[undefined, "'Base URL' is empty"],
		[7, "'Base URL' is empty"],
		['billing.example.com', NO_ADDRESS],
		['localhost:8084', NO_ADDRESS],
		['ftp://billing.example.com', NO_ADDRESS],
		['https://', NO_ADDRESS],
		['https://user:secret@billing.example.com', "'Base URL' holds more than an address"],
		['https://billing.example.com?key=secret', "'Base URL' holds more than an address"],
		['https://billing.example.com/#/customers', "'Base URL' holds more than an address"],
		['http://user:secret@billing.example.com', "'Base URL' holds more than an address"],
	])('%j', (given, words) => {
		expect(custom(given)).toMatchObject({ ok: false, words });
	});

	test.each(['moon', '', undefined, 'toString'])('the environment %j', (environment) => {
		expect(baseUrlOf({ environment }, acme.server)).toEqual({
			ok: false,
			words: "'Environment' is none that exists",
			advice: 'Choose one of live, test, custom.',
		});
	});

	test('with a whole sentence that says what to do', () => {
		const refusals = ['', 'ftp://x', 'https://a?b', 'http://example.com'].map(custom);
		const advice = refusals.map((refusal) => (refusal.ok ? '' : refusal.advice));
		expect(advice.filter((words) => !/^[A-Z].*\.$/.test(words))).toEqual([]);
	});
});
