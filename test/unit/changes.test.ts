import { changesBetween, onlyDiffering, unappliedIn } from '../../nodes/engine/customer/changes';
import { dotted, type Json, type JsonObject } from '../../nodes/engine/json';
import { fields } from './acme';

const changes = (before: JsonObject | undefined, body: JsonObject) =>
	Object.fromEntries(
		changesBetween(before, body, fields).map(({ path, ...change }) => [dotted(path), change]),
	);

const before = {
	name: 'Acme',
	phone: '1',
	address: { city: 'Paris', country: 'FR' },
	taxes: [{ code: 'VAT', rate: 20 }],
	notes: { tier: 'gold' },
};

test.each<[string, JsonObject | undefined, JsonObject, Record<string, { from?: Json; to: Json }>]>([
	[
		'a change says from what to what',
		before,
		{ name: 'New' },
		{ name: { from: 'Acme', to: 'New' } },
	],
	[
		'what was not there comes from null',
		before,
		{ plan: 'pro' },
		{ plan: { from: null, to: 'pro' } },
	],
	[
		'of a customer never read, all that is sent changes',
		undefined,
		{ name: 'Acme' },
		{ name: { to: 'Acme' } },
	],
	[
		'what is the same does not change',
		before,
		{
			name: 'Acme',
			taxes: [{ code: 'VAT', rate: '20.0' }],
			address: { city: 'Paris', country: 'fr' },
		},
		{},
	],
	[
		'a part is named by its path',
		before,
		{ address: { city: 'Rome', country: 'FR' } },
		{ 'address.city': { from: 'Paris', to: 'Rome' } },
	],
	[
		'a part that is dropped becomes null',
		before,
		{ address: { country: 'FR' } },
		{ 'address.city': { from: 'Paris', to: null } },
	],
	[
		'what is unknown changes where it differs, or where nothing is seen of it',
		{ ...before, nickname: { a: 1 }, taxes: [{ code: 'VAT', rate: '20', kind: 'x' }] },
		{
			nickname: { a: 1 },
			constructor: null,
			address: { city: 'Paris', country: 'FR', town: 'y' },
			taxes: [{ code: 'VAT', rate: '20', kind: 'y' }],
		},
		{
			constructor: { from: null, to: null },
			'address.town': { from: null, to: 'y' },
			taxes: {
				from: [{ code: 'VAT', rate: '20', kind: 'x' }],
				to: [{ code: 'VAT', rate: '20', kind: 'y' }],
			},
		},
	],
	['so does an entry', before, { notes: {} }, { 'notes.tier': { from: 'gold', to: null } }],
	[
		'a list changes as a whole',
		before,
		{ taxes: [] },
		{ taxes: { from: [{ code: 'VAT', rate: 20 }], to: [] } },
	],
	[
		'parts that the vendor keeps do not change',
		{ owner: { city: 'x', zip: '1' } },
		{ owner: { zip: '1' } },
		{},
	],
	[
		'a name that every object has is a name like any other',
		before,
		{ notes: { tier: 'gold', toString: 'x' } },
		{ 'notes.toString': { from: null, to: 'x' } },
	],
])('%s', (_, held, body, expected) => {
	expect(changes(held, body)).toEqual(expected);
});

test('an entry that is called like what every object has is dropped like any other', () => {
	const held = { notes: { constructor: 'x' } };
	expect(changes(held, { notes: {} })).toEqual({ 'notes.constructor': { from: 'x', to: null } });
	expect(changes(held, { notes: { a: 'b' } })['notes.constructor']).toEqual({
		from: 'x',
		to: null,
	});
});

test('fields that the customer already holds are not sent again; a group is sent whole', () => {
	const body = { name: 'Acme', phone: '2', address: { city: 'Rome', country: 'FR' } };
	expect(onlyDiffering(body, changesBetween(before, body, fields))).toEqual({
		phone: '2',
		address: { city: 'Rome', country: 'FR' },
	});
});

describe('not kept by the vendor', () => {
	const body = {
		name: 'Acme',
		address: { city: 'Paris', country: 'fr' },
		taxes: [{ code: 'VAT', rate: '20.0' }],
		is_vip: true,
	};
	const after = {
		id: 'c1',
		...body,
		address: { city: 'Paris', country: 'FR' },
		taxes: [{ code: 'VAT', rate: 20 }],
	};

	test.each<[string, JsonObject, JsonObject, string[], string[]]>([
		['is nothing, where the answer holds all that was sent', after, body, [], []],
		['is a value that the answer holds otherwise', { ...after, name: 'Old' }, body, [], ['name']],
		['is a value that the answer lacks', {}, { name: 'Acme' }, [], ['name']],
		['is never a value that answers do not show', { name: 'Acme' }, { is_vip: true }, [], []],
		[
			'is never what is unknown, shown or not',
			{ ...after, nickname: 'B' },
			{
				nickname: 'A',
				address: { city: 'Paris', country: 'FR', town: 'x' },
				taxes: [{ code: 'VAT', rate: '20', kind: 'x' }],
			},
			[],
			[],
		],
		[
			'is a part, by its path',
			{ ...after, address: { city: 'Rome', country: 'FR' } },
			body,
			[],
			['address.city'],
		],
		['is never a rate for being a number', after, { taxes: [{ code: 'VAT', rate: '20' }] }, [], []],
		['is a rate that differs', after, { taxes: [{ code: 'VAT', rate: '19' }] }, [], ['taxes']],
		[
			'is a field that was cleared and is still there',
			{ phone: '1' },
			{ phone: '' },
			['phone'],
			['phone'],
		],
		[
			'is a part that was cleared and is still there',
			after,
			{ address: { country: 'FR' } },
			['address.city'],
			['address.city'],
		],
		[
			'is each part of a group that was cleared',
			after,
			{ address: {} },
			['address'],
			['address.city', 'address.country'],
		],
		['is not a part that nobody named', after, { address: { country: 'FR' } }, [], []],
		[
			'is not an entry that the vendor added',
			{ notes: { a: 'b', own: 'x' } },
			{ notes: { a: 'b' } },
			[],
			[],
		],
		[
			'is not what was cleared by null and is gone',
			{ owner: { city: null } },
			{ owner: { city: null } },
			['owner.city'],
			[],
		],
		[
			'is what was cleared by null and is still there',
			{ owner: { city: 'x' } },
			{ owner: { city: null } },
			['owner.city'],
			['owner.city'],
		],
	])('%s', (_, answer, sent, cleared, expected) => {
		const clear = cleared.map((name) => name.split('.'));
		expect(unappliedIn(answer, sent, clear, fields).map(dotted)).toEqual(expected);
	});
});
