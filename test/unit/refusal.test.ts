import type { HttpAnswer, HttpResult } from '../../nodes/engine/traffic/http';
import type { Json } from '../../nodes/engine/json';
import { commonWords, readBody, readCustomer } from '../../nodes/engine/outcome/refusal';
import { acme } from './acme';

/** An answer whose body is JSON, or a text that is not. */
function answer(
	status: number,
	body: Json | undefined,
	text = JSON.stringify(body) ?? '',
): HttpAnswer {
	return { status, headers: {}, text, body };
}

const page = (status: number, text: string) => answer(status, undefined, text);

const REFERENCE = { mode: 'id', value: 'c1' };

const failureOf = (result: HttpResult & { attempts?: number }) => {
	const read = readCustomer(result, acme, REFERENCE);
	return read.ok ? undefined : read.failure;
};

test('a success holds the customer', () => {
	const result = answer(202, { id: 'c1' });
	expect(readCustomer(result, acme, REFERENCE)).toEqual({ ok: true, body: { id: 'c1' } });
});

test('a success that holds another customer is about a stranger', () => {
	expect(failureOf({ ...answer(200, { id: 'c2' }), attempts: 2 })).toEqual({
		kind: 'stranger',
		id: 'c2',
		attempts: 2,
	});
});

test('a success may hold the name that the request gave', () => {
	const renamed = { mode: 'phone', value: '1' };
	const result = answer(200, { id: 'c1', phone: '2' });
	expect(readCustomer(result, acme, renamed, { phone: '2' })).toMatchObject({ ok: true });
	expect(readCustomer(result, acme, renamed, { phone: '3' })).toMatchObject({ ok: false });
});

test('a success may hold another thing than a customer, such as a list', () => {
	expect(readBody(answer(200, [1]), acme)).toEqual({ ok: true, body: [1] });
});

describe('an answer of', () => {
	test.each([
		[400, 'refused'],
		[401, 'unauthorized'],
		[403, 'unauthorized'],
		[404, 'notFound'],
		[408, 'unavailable'],
		[409, 'conflict'],
		[415, 'refused'],
		[422, 'refused'],
		[429, 'rateLimited'],
		[500, 'unavailable'],
		[503, 'unavailable'],
		[599, 'unavailable'],
		[301, 'redirected'],
		[307, 'redirected'],
	])('%d is %s', (status, kind) => {
		expect(failureOf(answer(status, { message: 'No.' }))).toEqual({
			kind,
			status,
			words: 'No.',
			attempts: 1,
			response: { message: 'No.' },
		});
	});

	test.each<[string, HttpAnswer]>([
		['a page', page(200, '<html><title>Welcome</title></html>')],
		['nothing', page(204, '')],
		['a list', answer(200, [])],
		['null', answer(200, null)],
		['a text', answer(200, 'ok')],
		['an object without an ID', answer(200, { status: 'ok' })],
		['a customer within something else', answer(200, { data: { id: 'c1' } })],
	])('success with %s is unreadable', (_, result) => {
		expect(failureOf(result)).toMatchObject({ kind: 'unreadable', words: '' });
	});

	test('success with words of a refusal is unreadable, and quotes them', () => {
		const said = { error: 'quota exceeded' };
		expect(failureOf(answer(200, said))).toMatchObject({ kind: 'unreadable', words: said.error });
	});

	test.each<[number, string]>([
		[401, 'Proxy login required'],
		[403, '<html><title>Blocked</title></html>'],
		[404, '404 page not found'],
		[407, ''],
		[400, '<h1>Bad request</h1>'],
	])('%d with %j comes from elsewhere', (status, text) => {
		expect(failureOf(page(status, text))).toMatchObject({ kind: 'elsewhere' });
	});

	test.each<[number, string, string]>([
		[401, '', 'unauthorized'],
		[422, 'Failed to read the body', 'refused'],
		[429, '<h1>Slow down</h1>', 'rateLimited'],
		[503, '<h1>Busy</h1>', 'unavailable'],
	])("%d with %j is the vendor's own", (status, text, kind) => {
		expect(failureOf(page(status, text))).toMatchObject({ kind });
	});
});

describe('without an answer', () => {
	test.each<[HttpResult, unknown]>([
		[
			{ noAnswer: 'timeout', words: '' },
			{ kind: 'unreachable', reason: 'timeout', words: '', attempts: 3 },
		],
		[
			{ noAnswer: 'network', words: 'No server has this name' },
			{ kind: 'unreachable', reason: 'network', words: 'No server has this name', attempts: 3 },
		],
		[{ noAnswer: 'cancelled', words: '' }, { kind: 'cancelled' }],
		[
			{ noAnswer: 'untrusted', words: "The server's certificate has expired" },
			{
				kind: 'misconfigured',
				words: "The server's certificate has expired",
				advice:
					'Nothing was sent. Check the address in the credential, and that this n8n trusts the authority that signed the certificate.',
			},
		],
		[
			{ noAnswer: 'refused', words: "'API Key' is empty" },
			{
				kind: 'misconfigured',
				words: "'API Key' is empty",
				advice:
					'Nothing was sent. Check the credential, and whether this n8n lets requests out to its address.',
			},
		],
	])('%j', (result, expected) => {
		expect(failureOf({ ...result, attempts: 3 })).toEqual(expected);
	});
});

describe('the vendor is quoted', () => {
	test.each<[string, Json, { words: string; code?: string }]>([
		['{message}', { message: 'No.' }, { words: 'No.' }],
		['{code, message}', { code: 'BAD', message: 'No.' }, { words: 'No.', code: 'BAD' }],
		['{error_code, message}', { error_code: 'BAD', message: 'No.' }, { words: 'No.', code: 'BAD' }],
		['{error}', { error: 'Unauthorized' }, { words: 'Unauthorized' }],
		['{error, message}', { error: 'Denied', message: 'No.' }, { words: 'No.' }],
		[
			'{error: {code, message}}',
			{ success: false, error: { code: 'bad', message: 'No.' } },
			{ words: 'No.', code: 'bad' },
		],
		['{detail}', { detail: 'Not Found' }, { words: 'Not Found' }],
		['{title}', { title: 'Not Found', status: 404 }, { words: 'Not Found' }],
		['a number for a code', { code: 7, message: 'No.' }, { words: 'No.' }],
		['an empty message', { message: '', error: 'No.' }, { words: 'No.' }],
		['none of these', { reason: 'No.' }, { words: '' }],
		['a list', ['No.'], { words: '' }],
		['null', null, { words: '' }],
	])('%s', (_, body, expected) => {
		expect(commonWords(body)).toEqual(expected);
	});

	test.each([
		['plain text', 'Invalid JSON:  expected `{`\n', 'Invalid JSON: expected `{`'],
		['plain text with a type in it', 'expected Vec<String>', 'expected Vec<String>'],
		['a page by its title', '<html><head><title>502 Bad Gateway</title></head>', '502 Bad Gateway'],
		['a page by its heading', '<body><h1 class="x">Busy</h1><p>Later</p>', 'Busy'],
		['a page by its text', '<p>Try <b>later</b></p>', 'Try later'],
		['nothing', '', ''],
	])('%s', (_, text, words) => {
		expect(failureOf(page(502, text))).toMatchObject({ kind: 'unavailable', words });
	});

	test('shortened where it is long', () => {
		const failure = failureOf(page(500, 'x'.repeat(5000)));
		const short = `${'x'.repeat(1000)}…`;
		expect(failure).toMatchObject({ words: short, response: short });
		expect(failureOf(answer(400, { message: 'x'.repeat(5000) }))).toMatchObject({ words: short });
	});

	test.each(['x-request-id', 'request-id'])('with the id in the header %s', (name) => {
		const answered = { ...answer(400, { message: 'No.' }), headers: { [name]: 'req_1' } };
		expect(failureOf(answered)).toMatchObject({ requestId: 'req_1' });
	});

	test('with the number of tries', () => {
		expect(failureOf({ ...answer(503, {}), attempts: 6 })).toMatchObject({ attempts: 6 });
	});
});
