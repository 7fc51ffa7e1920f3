import type { Fault } from '../../nodes/engine/outcome/failure';
import { checkEdit } from '../../nodes/engine/customer/validate';
import type { JsonObject } from '../../nodes/engine/json';
import type { Edit } from '../../nodes/engine/vendor';
import { fields } from './acme';

const EMAIL = 'an email address such as nathan@example.com';
const NAME = 'text of 3 to 20 characters';
const BY_PROGRAMS =
	'which is how programs write nothing: check where it comes from, or leave it empty';
const BROKEN =
	'whose letters are broken: the file or page that it comes from was read in another encoding';
const ZERO = 'which holds an invisible character, U+0000: remove it';
const RATE = 'a fraction, which is 0.2 for 20 %';
const COUNTRY = 'a two-letter country code such as FR';

test.each<[string, Partial<Edit>, Fault[]]>([
	['what the API takes has no faults', { set: { name: 'Acme', tags: [] } }, []],
	['clearing alone is an update', { clear: [['phone']] }, []],
	['an update of nothing is refused', {}, [{ words: 'Add at least one field to update' }]],
	[
		'a fault names the field, what it needs and what was given',
		{ set: { email: 'nathan' } },
		[{ path: ['email'], given: 'nathan', words: EMAIL }],
	],
	[
		'several faults are all listed',
		{ set: { name: 'A', email: 1, address: { city: 'Paris', country: 'France' } } },
		[
			{ path: ['name'], given: 'A', words: NAME },
			{ path: ['email'], given: 1, words: EMAIL },
			{ path: ['address', 'country'], given: 'France', words: COUNTRY },
		],
	],
	[
		'a value that breaks several rules has one fault',
		{ set: { shipping: { address: { country: '' } }, name: '' } },
		[
			{ path: ['name'], given: '', words: NAME },
			{ path: ['shipping', 'address', 'country'], given: '', words: COUNTRY },
		],
	],
	[
		'a row is named by its number',
		{
			set: {
				taxes: [
					{ code: 'A', rate: '0.5' },
					{ code: 'B', rate: '5' },
				],
			},
		},
		[{ path: ['taxes', '1', 'rate'], given: '5', words: RATE }],
	],
	[
		'what a row lacks is needed, and nothing was given',
		{ set: { taxes: [{ rate: '0.5' }] } },
		[{ path: ['taxes', '0', 'code'], words: 'text' }],
	],
	[
		'an unknown part of a row is named',
		{ set: { taxes: [{ code: 'A', rate: '0.5', id: 7 }] } },
		[{ path: ['taxes', '0', 'id'], words: 'is not a field of this API', clause: true }],
	],
	[
		'a value in place of a group is shown',
		{ set: { address: 'Paris' } },
		[{ path: ['address'], given: 'Paris', words: 'an object with line1, city, country' }],
	],
	[
		'an entry of the wrong kind is named by its key',
		{ set: { notes: { tier: true } } },
		[{ path: ['notes', 'tier'], given: true, words: 'text' }],
	],
	[
		'an entry without a key is told of the key, not of its value',
		{ set: { notes: { '': 'gold' } } },
		[{ path: ['notes'], words: 'a key for every entry' }],
	],
	[
		'a key of blanks is none',
		{ set: { notes: { ' \u00a0\u200b': 'gold' } } },
		[{ path: ['notes'], words: 'a key for every entry' }],
	],
	[
		'what nobody can have meant is told as such, whatever the schema says',
		{ set: { name: 'undefined', notes: { tier: 'M\uFFFDller' }, tags: ['a', 'b\0'] } },
		[
			{ path: ['name'], given: 'undefined', words: BY_PROGRAMS, clause: true },
			{ path: ['notes', 'tier'], given: 'M\uFFFDller', words: BROKEN, clause: true },
			{ path: ['tags', '1'], given: 'b\0', words: ZERO, clause: true },
		],
	],
	[
		'what is unknown on purpose passes, and all else is held against the schema',
		{
			set: {
				nickname: 1,
				name: 'A',
				address: { town: 'x', country: 'France' },
				taxes: [{ id: 7 }],
			},
			unknown: ['nickname', 'address.town', 'taxes.0.id'],
		},
		[
			{ path: ['name'], given: 'A', words: NAME },
			{ path: ['address', 'country'], given: 'France', words: COUNTRY },
			{ path: ['taxes', '0', 'code'], words: 'text' },
			{ path: ['taxes', '0', 'rate'], words: RATE },
		],
	],
])('%s', (_, { set = {}, clear = [], ...others }, expected) => {
	const faults = checkEdit({ set, clear, ...others }, fields);
	expect(faults).toHaveLength(expected.length);
	expect(faults).toEqual(expect.arrayContaining(expected));
});

describe('a row that updates nothing says why:', () => {
	test.each<[string, JsonObject, string]>([
		[
			'it is empty',
			{ name: ' ', 'Spalte 2': null },
			'This row is empty: remove it, for example with a Filter node before this one',
		],
		[
			'none of its columns is a field',
			{ Firma: 'Acme', Ort: 'Paris' },
			`Nothing to update: no column has the name of a field. The columns are Firma, Ort; the fields are ${Object.keys(fields).join(', ')}`,
		],
		[
			'its one field names the customer or is empty',
			{ phone: '555', name: '', Ort: 'Paris' },
			'Nothing to update: phone, name only names the customer or is empty',
		],
	])('%s', (_, given, words) => {
		const values = { source: 'mapped', given, emptyValues: 'skip', fieldsToClear: [] } as const;
		expect(checkEdit({ set: {}, clear: [] }, fields, values)).toEqual([{ words }]);
	});
});
