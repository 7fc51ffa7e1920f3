import { checkReference, toReference } from '../../nodes/engine/customer/reference';
import type { ReferenceMode, Vendor } from '../../nodes/engine/vendor';
import { acme } from './acme';

const SITES = ['acme.example'];

describe('the customer', () => {
	test.each<[string, unknown, { mode: string; value: string }]>([
		[
			'chosen from the list counts as its id',
			{ mode: 'list', value: 'c1' },
			{ mode: 'id', value: 'c1' },
		],
		['given by id', { __rl: true, mode: 'id', value: 'c1' }, { mode: 'id', value: 'c1' }],
		[
			'given by another name of theirs',
			{ mode: 'phone', value: '555' },
			{ mode: 'phone', value: '555' },
		],
		['given without a mode counts as an id', { value: 'c1' }, { mode: 'id', value: 'c1' }],
		['given as plain text counts as an id', 'c1', { mode: 'id', value: 'c1' }],
		['given as a number', 17, { mode: 'id', value: '17' }],
		['with spaces around it', { mode: 'phone', value: ' 5 5 ' }, { mode: 'phone', value: '5 5' }],
		['that was not given', undefined, { mode: 'id', value: '' }],
		['that is blank', { mode: 'id', value: ' \u00a0\u200b' }, { mode: 'id', value: '' }],
		['that is null', { mode: 'id', value: null }, { mode: 'id', value: '' }],
		['that is an object', { mode: 'id', value: { id: 'c1' } }, { mode: 'id', value: '' }],
	])('%s', (_, given, expected) => {
		expect(toReference(given)).toEqual(expected);
	});

	test.each([
		['https://app.acme.example/customers/c1', 'c1'],
		['https://app.acme.example/customers/c1/', 'c1'],
		[' https://app.acme.example/org/7/customers/c1/invoices?tab=1#top ', 'c1'],
		['https://app.acme.example/#/customers/c1?tab=1', 'c1'],
		['https://app.acme.example/customer/c1', 'c1'],
		['https://app.acme.example/customers/a%2Fb%20c', 'a/b c'],
		['https://app.acme.example/c1', 'c1'],
		['https://app.acme.example/customers/100%', '100%'],
		['https://app.acme.example/', ''],
		['https://acme.example/customers/c1', 'c1'],
		['https://', 'https://'],
	])('pasted as %s has the id %j', (value, id) => {
		expect(toReference({ mode: 'id', value }, SITES)).toEqual({ mode: 'id', value: id });
	});

	test.each([
		'https://acme.com/eu',
		'https://other.example/customers/c1',
		'https://notacme.example/customers/c1',
		'https://acme.example.evil.com/customers/c1',
		'ftp://acme.example/customers/c1',
	])('whose ID is %s, no page of the vendor, keeps it', (value) => {
		expect(toReference({ mode: 'id', value }, SITES)).toEqual({ mode: 'id', value });
	});

	test('whose own name for it looks like an address keeps that name', () => {
		const value = 'https://acme.example/customers/c1';
		expect(toReference({ mode: 'phone', value }, SITES)).toEqual({ mode: 'phone', value });
	});
});

describe('a reference', () => {
	const path = ['customerId'];
	const words = "the customer's ID, text of at most 10 characters";
	const HALF = 'which holds half a character: it was cut too short';
	const BY_PROGRAMS =
		'which is how programs write nothing: check where it comes from, or leave it empty';

	test.each<[string, string, unknown[]]>([
		['id', 'c1', []],
		['id', 'a/b c?#%', []],
		['phone', '+33 1 23 45 67 89', []],
		['id', '', [{ path, words: "the customer's ID" }]],
		['id', '.', [{ path, given: '.', words }]],
		['id', '..', [{ path, given: '..', words }]],
		['id', '\ud800', [{ path, given: '\ud800', words: HALF, clause: true }]],
		['phone', 'undefined', [{ path, given: 'undefined', words: BY_PROGRAMS, clause: true }]],
		['id', '12345678901', [{ path, given: '12345678901', words }]],
		['alias', 'acme', [{ path, given: 'alias', words: 'one of the modes list, id, phone' }]],
		['toString', 'x', [{ path, given: 'toString', words: 'one of the modes list, id, phone' }]],
	])('by %s of %j has the faults %j', (mode, value, faults) => {
		expect(checkReference({ mode, value }, acme)).toEqual(faults);
	});

	test('by a number that lost digits is refused as such', () => {
		const given = JSON.parse('1234567890123456789') as number;
		const reference = toReference({ mode: 'phone', value: given });
		expect(checkReference(reference, acme, given)).toEqual([
			{
				path,
				given,
				words: 'which has lost digits, since a number keeps fifteen of them: give it as text',
				clause: true,
			},
		]);
	});

	test('that is looked up may be what no path can hold', () => {
		const { phone } = acme.customers.modes;
		const lookUp = () => ({ method: 'GET', path: '/' }) as const;
		const modes = { phone: { ...(phone as ReferenceMode), lookUp } };
		const vendor: Vendor = { ...acme, customers: { ...acme.customers, modes } };
		expect(checkReference({ mode: 'phone', value: '..' }, vendor)).toEqual([]);
	});

	test('is not needed where a key has one customer only', () => {
		const single: Vendor = { ...acme, customers: { ...acme.customers, modes: {} } };
		expect(checkReference({ mode: 'id', value: '' }, single)).toEqual([]);
	});
});
