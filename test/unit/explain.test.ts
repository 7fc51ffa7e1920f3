import { explain, type Scene } from '../../nodes/engine/outcome/explain';
import type { Failure, Fault } from '../../nodes/engine/outcome/failure';
import { invalid, isFailure } from '../../nodes/engine/outcome/failure';
import { acme } from './acme';

const scene: Scene = {
	vendor: acme,
	credential: 'Acme API',
	labelOf: (path) => `Label of ${path.join(' ')}`,
	customer: { mode: 'id', value: 'c1' },
};

const refusal = { words: '', attempts: 1 } as const;
const NEEDS_NAME: Fault = { path: ['name'], given: 'A', words: 'text of 3 to 20 characters' };

/** Every kind, and every way in which the words of one kind differ. None quotes the vendor. */
const kinds: Record<Failure['kind'], Failure[]> = {
	invalid: [
		invalid(NEEDS_NAME),
		invalid(NEEDS_NAME, { path: ['phone'], words: 'cannot be cleared', clause: true }),
		invalid({ words: 'Add at least one field to update' }),
		invalid({ path: ['name'], given: 'a\u200b\0', words: 'which is odd', clause: true }),
	],
	misconfigured: [{ kind: 'misconfigured', words: "'Base URL' is empty", advice: 'Enter it.' }],
	notFound: [
		{ ...refusal, kind: 'notFound' },
		{ ...refusal, kind: 'notFound', status: 404 },
	],
	conflict: [
		{ ...refusal, kind: 'conflict', status: 409 },
		{ ...refusal, kind: 'conflict', status: 409, field: ['name'] },
	],
	unauthorized: [{ ...refusal, kind: 'unauthorized', status: 401 }],
	refused: [
		{ ...refusal, kind: 'refused', status: 422 },
		{ ...refusal, kind: 'refused', status: 422, field: ['address', 'city'] },
	],
	elsewhere: [{ ...refusal, kind: 'elsewhere', status: 403 }],
	stranger: [
		{ kind: 'stranger', id: 'c2', attempts: 1 },
		{ kind: 'stranger', id: 'c2', attempts: 1, whileReading: true },
	],
	redirected: [{ ...refusal, kind: 'redirected', status: 307 }],
	rateLimited: [
		{ ...refusal, kind: 'rateLimited', status: 429, attempts: 6 },
		{ ...refusal, kind: 'rateLimited', status: 429, askedToWaitMs: 3_600_000 },
	],
	unavailable: [
		{ ...refusal, kind: 'unavailable', status: 503, attempts: 6 },
		{ ...refusal, kind: 'unavailable', status: 500, attempts: 2, isLasting: true },
		{ ...refusal, kind: 'unavailable', status: 500, attempts: 2, isLasting: true, field: ['name'] },
	],
	unreadable: [
		{ ...refusal, kind: 'unreadable', status: 200 },
		{ ...refusal, kind: 'unreadable', status: 200, whileReading: true },
	],
	unreachable: [
		{ kind: 'unreachable', reason: 'timeout', words: '', attempts: 2 },
		{ kind: 'unreachable', reason: 'network', words: 'No server has this name', attempts: 1 },
		{ kind: 'unreachable', reason: 'timeout', words: '', attempts: 1, whileReading: true },
	],
	ambiguous: [{ kind: 'ambiguous', ids: ['c1', 'c2'] }],
	unsent: [
		{ kind: 'unsent', because: 'away', attempts: 0 },
		{ kind: 'unsent', because: 'busy', attempts: 0, askedToWaitMs: 3_600_000 },
		{ kind: 'unsent', because: 'keyRefused', attempts: 0 },
		{ kind: 'unsent', because: 'elsewhere', attempts: 0 },
	],
	unapplied: [{ kind: 'unapplied', paths: [['name'], ['address', 'city']] }],
	cancelled: [{ kind: 'cancelled' }],
	defect: [{ kind: 'defect', words: 'x is not a function' }],
};

// What n8n takes for a system's message, and replaces the whole text with its own (node.error.js).
const REWRITTEN = [
	...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'ERRADDRINUSE', 'EADDRNOTAVAIL'],
	...['ECONNABORTED', 'EHOSTUNREACH', 'EAI_AGAIN', 'ENOENT', 'EISDIR', 'ENOTDIR', 'EACCES'],
	...['EEXIST', 'EPERM', 'GETADDRINFO'],
];

const table = Object.entries(kinds).flatMap(([kind, failures]) =>
	failures.map((failure) => [kind, failure] as const),
);

describe.each(table)('%s (%#)', (kind, failure) => {
	const { message, description } = explain(failure, scene);
	const text = `${message} ${description}`;

	test('is a failure by its kind', () => {
		expect(failure.kind).toBe(kind);
		expect(isFailure(failure)).toBe(true);
	});

	test('says what happened, and in whole sentences what to do', () => {
		expect(message).toMatch(/^['A-Z].*[^.\s]$/);
		expect(description).toMatch(/^(1\. )?['A-Z][^]*\.$/);
		expect(text).not.toMatch(/undefined|null|NaN|\[object|[^.]\.\.(?!\.)| {2}| :|''/);
	});

	test("holds none of the words that n8n's guidelines ban", () => {
		expect(text).not.toMatch(/error|problem|failure|mistake/i);
	});

	test('holds nothing that n8n would replace', () => {
		expect(REWRITTEN.filter((code) => text.toUpperCase().includes(code))).toEqual([]);
	});
});

describe('the message', () => {
	const long = 'x'.repeat(100);
	const quoting = { status: 409, words: 'Taken', attempts: 1 };

	test.each<[string, Failure, string]>([
		[
			'names the field by its label, what it needs and what was given',
			invalid(NEEDS_NAME),
			`'Label of name' needs text of 3 to 20 characters, not "A"`,
		],
		[
			'says nothing of what was given where nothing was',
			invalid({ path: ['name'], words: 'text' }),
			"'Label of name' needs text",
		],
		[
			'shows any value as JSON',
			invalid({ path: ['name'], given: { a: [1] }, words: 'text' }),
			`'Label of name' needs text, not {"a":[1]}`,
		],
		[
			'shows no more than the beginning of a long value',
			invalid({ path: ['name'], given: long, words: 'text' }),
			`'Label of name' needs text, not "${'x'.repeat(79)}…`,
		],
		[
			'may be a clause about the field',
			invalid({ path: ['name'], words: 'cannot be cleared', clause: true }),
			"'Label of name' cannot be cleared",
		],
		[
			'names the first of several, and counts the others',
			invalid(NEEDS_NAME, NEEDS_NAME, NEEDS_NAME),
			`'Label of name' needs text of 3 to 20 characters, not "A", and 2 more to correct`,
		],
		[
			'names the customer as the user did',
			{ ...quoting, kind: 'notFound', words: '' },
			'Acme has no customer with the ID "c1"',
		],
		[
			"quotes the vendor's words",
			{ ...quoting, kind: 'conflict' },
			'Acme refused a value that another customer has: Taken',
		],
		[
			'says how often it was tried',
			{ ...quoting, kind: 'unavailable', status: 503, attempts: 2 },
			'Acme could not handle the request (status 503) after 2 tries: Taken',
		],
		[
			'names all values that were not kept',
			{ kind: 'unapplied', paths: [['name'], ['address', 'city']] },
			"Acme accepted the update but did not keep 'Label of name', 'Label of address city'",
		],
	])('%s', (_, failure, expected) => {
		expect(explain(failure, scene).message).toBe(expected);
	});

	test('names no customer where a key has one only', () => {
		const single = { ...scene, customer: undefined };
		expect(explain({ ...quoting, kind: 'notFound', words: '' }, single).message).toBe(
			'Acme has no customer with this key',
		);
	});
});

describe('the description', () => {
	test.each<[string, Failure, string]>([
		[
			'lists all that is wrong',
			invalid(NEEDS_NAME, { words: 'Add at least one field to update' }),
			`1. 'Label of name' needs text of 3 to 20 characters, not "A". 2. Add at least one field to update. Nothing was sent for this item.`,
		],
		['says that nothing was sent', invalid(NEEDS_NAME), 'Nothing was sent for this item.'],
		[
			'names the field that the vendor complains of',
			kinds.refused[1]!,
			"Check the value of 'Label of address city'.",
		],
		[
			'names the fields that must be different',
			kinds.conflict[0]!,
			"'Label of phone' must be different for each customer. Choose another value, or update the customer that holds this one.",
		],
		[
			'names the credential and what it needs',
			kinds.unauthorized[0]!,
			"Open the 'Acme API' credential, where n8n tests it, and check the key. The key needs the right to write customers.",
		],
		[
			'says how long the vendor asks to wait',
			kinds.rateLimited[1]!,
			"It asks to wait 3600 seconds, longer than a run waits. Run the items that are left again later, or lower the option 'Requests per Second'.",
		],
		[
			'gives the reason of the network',
			kinds.unreachable[1]!,
			'No server has this name. Check the network and the address in the credential. The update may or may not have been applied; running it again is safe.',
		],
	])('%s', (_, failure, expected) => {
		expect(explain(failure, scene).description).toBe(expected);
	});
});

test.each([
	undefined,
	null,
	'invalid',
	{},
	{ kind: 'customer' },
	{ kind: 'toString' },
	{ ok: true },
])('%j is no failure', (value) => {
	expect(isFailure(value)).toBe(false);
});
