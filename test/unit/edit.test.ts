import { clearablePaths, toEdit, type Values } from '../../nodes/engine/customer/edit';
import { dotted, type JsonObject } from '../../nodes/engine/json';
import { fields } from './acme';

interface Case extends Partial<Omit<Values, 'source'>> {
	set?: JsonObject;
	clear?: string[];
	unknown?: string[];
	faults?: string[];
}

type Table = Array<[string, Case]>;

function read(source: Values['source'], { given = {}, ...meaning }: Case) {
	const values = { emptyValues: 'skip', fieldsToClear: [], ...meaning } as const;
	const { edit, faults } = toEdit({ ...values, source, given }, fields);
	return {
		set: edit.set,
		clear: edit.clear.map(dotted),
		unknown: edit.unknown ?? [],
		faults: faults.map(({ path = [], words }) => `${dotted(path)} ${words}`),
	};
}

function check(source: Values['source'], table: Table) {
	test.each(table)('%s', (_, expected) => {
		const { set = {}, clear = [], unknown = [], faults = [], ...given } = expected;
		expect(read(source, given)).toEqual({ set, clear, unknown, faults });
	});
}

const CANNOT = 'cannot be cleared: give it a value or leave it out';

describe('defined below', () => {
	check('form', [
		[
			'values are converted',
			{ given: { name: ' Acme ', plan: 'pro' }, set: { name: 'Acme', plan: 'pro' } },
		],
		[
			"a group's `values` are unwrapped",
			{ given: { address: { values: { city: 'Paris' } } }, set: { address: { city: 'Paris' } } },
		],
		[
			'parts that are flat in the form get their API shape',
			{
				given: { shipping: { values: { same: true, city: 'Paris' } } },
				set: { shipping: { same: true, address: { city: 'Paris' } } },
			},
		],
		[
			'rows keep their order',
			{
				given: {
					taxes: {
						values: [
							{ code: 'B', rate: 0.05 },
							{ code: 'A', rate: '20%' },
						],
					},
				},
				set: {
					taxes: [
						{ code: 'B', rate: '0.05' },
						{ code: 'A', rate: '0.2' },
					],
				},
			},
		],
		[
			'key and value rows become an object',
			{
				given: {
					notes: {
						values: [
							{ key: ' tier ', value: 'gold' },
							{ key: 'n', value: 1 },
						],
					},
				},
				set: { notes: { tier: 'gold', n: '1' } },
			},
		],
		[
			'an entry without a key stays, to be found wanting',
			{ given: { notes: { values: [{ value: 'gold' }] } }, set: { notes: { '': 'gold' } } },
		],
		[
			'an expression may give the API shape itself',
			{
				given: { address: { city: 'Paris' }, notes: { tier: 'gold' }, taxes: [{ code: 'A' }] },
				set: { address: { city: 'Paris' }, notes: { tier: 'gold' }, taxes: [{ code: 'A' }] },
			},
		],
		[
			'an expression may give a list, or one text with commas',
			{ given: { tags: 'a, b,,' }, set: { tags: ['a', 'b'] } },
		],
		[
			'blank entries of a list are left out',
			{ given: { tags: ['a', '', ' '] }, set: { tags: ['a'] } },
		],
		['a list of nothing but blank entries is an empty value', { given: { tags: ['', ' '] } }],
		[
			'an empty value leaves the field alone',
			{ given: { name: '', phone: ' ', tags: [], notes: {} } },
		],
		['a group whose parts are all blank says nothing', { given: { address: { values: {} } } }],
		['rows that were all removed say nothing', { given: { taxes: { values: [] } } }],
		[
			'a row whose value was left blank says nothing',
			{ given: { notes: { values: [{ key: 'a' }] } } },
		],
		[
			'an empty value clears where that is asked for',
			{
				given: {
					phone: '',
					tags: [''],
					taxes: { values: [] },
					address: { values: { city: '', line1: '1 Rue' } },
					notes: { values: [{ key: 'tier', value: '' }] },
				},
				emptyValues: 'clear',
				set: { address: { line1: '1 Rue' } },
				clear: ['phone', 'tags', 'taxes', 'address.city', 'notes.tier'],
			},
		],
		[
			'what cannot be cleared is refused by name',
			{
				given: { name: '', owner: { values: { zip: '' } } },
				emptyValues: 'clear',
				faults: [`name ${CANNOT}`, `owner.zip ${CANNOT}`],
			},
		],
		[
			'fields are cleared by name, once',
			{
				given: { name: 'Acme' },
				fieldsToClear: ['phone', 'address.city', 'phone'],
				set: { name: 'Acme' },
				clear: ['phone', 'address.city'],
			},
		],
		[
			'a name that cannot be cleared, or is none, is refused',
			{
				fieldsToClear: ['name', 'owner.zip', 'nickname', 'notes.tier'],
				faults: ['name', 'owner.zip', 'nickname', 'notes.tier'].map((name) => `${name} ${CANNOT}`),
			},
		],
		[
			'a value for a field that is to be cleared is a contradiction',
			{
				given: { phone: '1', address: { values: { city: 'Paris' } } },
				fieldsToClear: ['phone', 'address', 'address.line1'],
				set: { phone: '1', address: { city: 'Paris' } },
				clear: ['phone', 'address', 'address.line1'],
				faults: ['phone', 'address'].map(
					(name) => `${name} is both given a value and listed to be cleared: keep one of the two`,
				),
			},
		],
	]);
});

describe('mapped automatically', () => {
	check('mapped', [
		[
			'fields that the API does not know are ignored',
			{
				given: {
					id: 7,
					name: 'Acme',
					address: { town: 'x', city: 'Paris' },
					'plan.x': 1,
					toString: 'x',
				},
				set: { name: 'Acme', address: { city: 'Paris' } },
			},
		],
		[
			'names may be nested or dotted',
			{
				given: {
					address: { line1: '1 Rue' },
					'address.city': 'Paris',
					'shipping.address.city': 'Rome',
				},
				set: {
					address: { line1: '1 Rue', city: 'Paris' },
					shipping: { address: { city: 'Rome' } },
				},
			},
		],
		[
			'all after the first dot is the name of an entry',
			{ given: { 'notes.a.b': 1 }, set: { notes: { 'a.b': '1' } } },
		],
		['a dotted name into a list is ignored', { given: { 'taxes.0.rate': 5, 'tags.0': 'a' } }],
		[
			'a cell may hold JSON',
			{
				given: {
					address: '{"city": "Paris"}',
					tags: '["a", "b"]',
					taxes: '[{"code": "A", "rate": 0.5, "id": 7}]',
					notes: ' {"tier": "gold"}',
				},
				set: {
					address: { city: 'Paris' },
					tags: ['a', 'b'],
					taxes: [{ code: 'A', rate: '0.5' }],
					notes: { tier: 'gold' },
				},
			},
		],
		[
			'one row may stand for a list of one',
			{ given: { taxes: { code: 'A' } }, set: { taxes: [{ code: 'A' }] } },
		],
		[
			'what cannot be typed is left as it is',
			{ given: { address: 'Paris', tags: 7 }, set: { address: 'Paris', tags: 7 } },
		],
		[
			'empty values leave fields alone',
			{ given: { phone: null, address: { city: '' }, 'owner.city': ' ', notes: { tier: null } } },
		],
		[
			'empty values clear where that is asked for',
			{
				given: { phone: null, address: { city: '' }, 'owner.city': ' ', notes: { tier: null } },
				emptyValues: 'clear',
				clear: ['phone', 'address.city', 'notes.tier', 'owner.city'],
			},
		],
		[
			'empty lists and objects leave fields alone',
			{ given: { tags: [], taxes: '[]', address: {}, notes: '{}', shipping: { address: {} } } },
		],
		[
			'empty lists and objects clear where that is asked for',
			{
				given: { tags: [], address: {}, notes: {} },
				emptyValues: 'clear',
				clear: ['tags', 'address', 'notes'],
			},
		],
		[
			'blanks, a byte order mark and invisible characters around a name do not count',
			{
				given: { '\uFEFFname': 'Acme', ' phone\u00a0': '5', '\u200baddress.city ': 'Paris' },
				set: { name: 'Acme', phone: '5', address: { city: 'Paris' } },
			},
		],
		[
			'an exact name goes before one with blanks, wherever they stand',
			{
				given: { name: 'Exact', ' name': 'Padded', phone: '5' },
				set: { name: 'Exact', phone: '5' },
			},
		],
		[
			'parts that are flat in the form may be flat here, nested or dotted',
			{
				given: {
					'shipping.city': 'Paris',
					shipping: { line1: '1 Rue', address: { country: 'fr' } },
				},
				set: { shipping: { address: { line1: '1 Rue', city: 'Paris', country: 'FR' } } },
			},
		],
		[
			'unknown names are ignored, also where JSON would send them',
			{ given: { name: 'Acme', nickname: 'A' }, unknownFields: 'send', set: { name: 'Acme' } },
		],
	]);
});

describe('given as JSON', () => {
	const name = 'Acme';
	check('json', [
		[
			'values are converted',
			{ given: { name: 12345, tags: 'a,b' }, set: { name: '12345', tags: ['a', 'b'] } },
		],
		[
			'null clears, whatever the way of clearing is',
			{
				given: {
					name,
					phone: null,
					tags: null,
					taxes: null,
					address: { city: null },
					shipping: null,
					notes: { tier: null },
					owner: { city: null },
					labels: null,
				},
				set: { name },
				clear: [
					...['phone', 'tags', 'taxes', 'address.city', 'shipping'],
					...['notes.tier', 'owner.city', 'labels'],
				],
			},
		],
		[
			'to clear what cannot be cleared is refused by name',
			{
				given: { name: null, owner: { zip: null } },
				faults: [`name ${CANNOT}`, `owner.zip ${CANNOT}`],
			},
		],
		[
			'a blank text clears what can be cleared, whatever its blanks are',
			{
				given: {
					phone: ' \u00a0\u200b\ufeff',
					address: { city: '', country: ' ' },
					owner: { city: '' },
				},
				clear: ['phone', 'address.city', 'address.country', 'owner.city'],
			},
		],
		[
			'other blank texts stay, to be accepted or refused as they are',
			{
				given: { name: ' ', address: '', notes: { tier: '' }, labels: { tier: '' } },
				set: { name: ' ', address: '', notes: { tier: '' }, labels: { tier: '' } },
			},
		],
		[
			'what is undefined is not there',
			{ given: { name, phone: undefined } as unknown as JsonObject, set: { name } },
		],
		[
			'an empty list or object clears what can be cleared',
			{ given: { tags: [], notes: {}, address: {} }, clear: ['tags', 'notes', 'address'] },
		],
		[
			'parts that are flat in the form may be flat here',
			{
				given: { shipping: { same: false, city: 'Paris' } },
				set: { shipping: { same: false, address: { city: 'Paris' } } },
			},
		],
		[
			'a key that the API does not know is refused by name',
			{
				given: { nickname: 'A', address: { town: 'Paris' }, 'address.city': 'Paris' },
				faults: [
					`nickname is not a field of this API, which takes ${Object.keys(fields).join(', ')}`,
					'address.town is not a field of this API, which takes line1, city, country',
					`address.city is not a field of this API, which takes ${Object.keys(fields).join(', ')}`,
				],
			},
		],
		[
			'unknown parts of a row stay, to be refused',
			{ given: { taxes: [{ code: ' A ', id: 7 }] }, set: { taxes: [{ code: 'A', id: 7 }] } },
		],
		[
			'unknown names are sent as they are, at every level, where that is asked for',
			{
				given: {
					name,
					nickname: { first: ' A ' },
					notes: { tier: 'gold' },
					address: { town: null },
					taxes: [{ code: 'A', rate: 0.5, kind: 'vat' }],
				},
				unknownFields: 'send',
				set: {
					name,
					nickname: { first: ' A ' },
					notes: { tier: 'gold' },
					address: { town: null },
					taxes: [{ code: 'A', rate: '0.5', kind: 'vat' }],
				},
				unknown: ['nickname', 'address.town', 'taxes.0.kind'],
			},
		],
		['empty values have no say', { given: { phone: null }, emptyValues: 'skip', clear: ['phone'] }],
	]);

	test('a key called __proto__ is data', () => {
		const given = JSON.parse(
			'{"notes": {"__proto__": "x"}, "__proto__": {"name": "A"}}',
		) as JsonObject;
		const { set, faults } = read('json', { given });
		expect(JSON.stringify(set)).toBe('{"notes":{"__proto__":"x"}}');
		expect(faults).toHaveLength(1);
	});
});

test('a text that was trimmed is kept as it came beside', () => {
	const given = { name: ' Acme', phone: '5', plan: 'pro ' };
	const values = { source: 'mapped', given, emptyValues: 'skip', fieldsToClear: [] } as const;
	expect(toEdit(values, fields).edit.asGiven).toEqual({ name: ' Acme', plan: 'pro ' });
});

test('what can be cleared is listed in order, groups before their parts', () => {
	expect(clearablePaths(fields).map(dotted)).toEqual([
		...['phone', 'tags', 'taxes'],
		...['address', 'address.line1', 'address.city', 'address.country'],
		...['shipping', 'shipping.address', 'shipping.address.line1'],
		...['shipping.address.city', 'shipping.address.country'],
		...['notes', 'owner', 'owner.city', 'labels'],
	]);
});
