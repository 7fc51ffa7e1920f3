import {
	anything,
	bodySchema,
	choice,
	country,
	email,
	fieldAt,
	flag,
	fraction,
	freeObject,
	group,
	list,
	pairs,
	rows,
	sameLeaf,
	text,
	timeZone,
} from '../../nodes/engine/customer/fields';
import { countries } from '../../nodes/engine/customer/countries';
import { parsedIfText, type Json } from '../../nodes/engine/json';
import type { Field, Leaf } from '../../nodes/engine/vendor';
import { fields } from './acme';

const accepts = (field: Field, value: unknown) => field.schema.safeParse(value).success;

interface Rules {
	leaf: Leaf;
	words: string;
	/** As people give it, and as it is sent. */
	converts?: Array<[unknown, unknown]>;
	refuses?: unknown[];
}

const long = (length: number) => 'x'.repeat(length);

const rules: Record<string, Rules> = {
	text: {
		leaf: text(),
		words: 'text',
		converts: [
			[' Acme ', 'Acme'],
			[75001, '75001'],
			['A', 'A'],
		],
		refuses: [
			'',
			' \u00a0',
			'\u200b',
			'\ufeff\u2060',
			'\u2800',
			true,
			Number.NaN,
			2 ** 53,
			['Acme'],
			{ name: 'Acme' },
		],
	},
	'text with limits': {
		leaf: text({ min: 3, max: 5 }),
		words: 'text of 3 to 5 characters',
		converts: [
			[' abc ', 'abc'],
			[long(5), long(5)],
		],
		refuses: ['ab', ' ab  ', long(6)],
	},
	'text with a lower limit': {
		leaf: text({ min: 3 }),
		words: 'text of at least 3 characters',
		refuses: ['ab'],
	},
	'text with an upper limit': {
		leaf: text({ max: 5 }),
		words: 'text of at most 5 characters',
		refuses: [long(6), ''],
	},
	'text as it is': {
		leaf: text({ min: 0, asIs: true }),
		words: 'text',
		converts: [
			[' a ', ' a '],
			['', ''],
			[1, '1'],
			[true, 'true'],
		],
	},
	'text of a form': {
		leaf: text({ form: { pattern: /^ive_\w+$/, accepts: 'an ID that begins with "ive_"' } }),
		words: 'an ID that begins with "ive_"',
		converts: [[' ive_1 ', 'ive_1']],
		refuses: ['ive_', 'cus_1', ''],
	},
	'text with a limit in bytes': {
		leaf: text({ maxBytes: 5 }),
		words: 'text of at most 5 bytes, of which letters such as ü take two',
		converts: [
			['12345', '12345'],
			['12ü4', '12ü4'],
			['1🙂', '1🙂'],
		],
		refuses: ['123456', '123ü4', '12🙂', ''],
	},
	'an email address': {
		leaf: email(),
		words: 'an email address such as nathan@example.com',
		converts: [
			[' nathan@example.com ', 'nathan@example.com'],
			...[
				...['billing&accounts@acme.com', 'a%b@acme.com', 'x=y@acme.com', 'x/y@acme.com'],
				...['~me@acme.com', "o'neil@acme.com", 'jörg@example.com', 'a@münchen.de', 'a@b.c'],
				...['"quoted"@example.com', '"a@b c\\""@example.com', 'root@localhost', '.a@example.com'],
			].map((address): [string, string] => [address, address]),
		],
		refuses: [
			...['nathan', 'nathan@', '@example.com', 'a@b@example.com', 'a b@example.com', 1, ''],
			...['nathan@example.com, ada@example.com', 'a\0@example.com', 'a@exam\u00a0ple.com'],
			...['{"a":"nathan@example.com"}', '<nathan@example.com>', '"a"b@example.com', 'a,b@c.com'],
		],
	},
	'an email address of a stricter vendor': {
		leaf: email({ local: /^[^.]/, domain: /\./ }),
		words: 'an email address such as nathan@example.com',
		converts: [['a.b@example.com', 'a.b@example.com']],
		refuses: ['.a@example.com', 'a.b@localhost'],
	},
	'an email address with a limit': {
		leaf: email({ max: 20 }),
		words: 'an email address such as nathan@example.com (at most 20 characters)',
		converts: [['nathan@example.com', 'nathan@example.com']],
		refuses: ['nathaniel@example.com'],
	},
	'a choice': {
		leaf: choice(['free', 'pro'], 'a plan such as pro'),
		words: 'a plan such as pro',
		converts: [[' pro ', 'pro']],
		refuses: ['Pro', 'gold', 1],
	},
	'a country': {
		leaf: country(),
		words: 'a two-letter country code such as FR',
		converts: [
			[' fr ', 'FR'],
			['GB', 'GB'],
		],
		refuses: ['France', 'FRA', 'UK', 'ZZ', '00', 33],
	},
	'a country of a vendor that has others': {
		leaf: country({ others: ['XK'] }),
		words: 'a two-letter country code such as FR',
		converts: [['xk', 'XK']],
		refuses: ['ZZ'],
	},
	'yes or no': {
		leaf: flag(),
		words: 'yes or no, or true or false',
		converts: [
			...[true, ' TRUE ', 'Yes', 'y', 'ON', 1, '1', 'T'].map((yes): [unknown, true] => [yes, true]),
			...[false, 'false', ' no', 'N', 'Off', 0, '0', 'f'].map((no): [unknown, false] => [
				no,
				false,
			]),
		],
		refuses: ['maybe', '', null, undefined, 2, -1, 'truee', [true], { toString: 1 }],
	},
	'a fraction': {
		leaf: fraction(),
		words: 'a fraction, which is 0.2 for 20 %',
		converts: [
			[0.2, '0.2'],
			[' 0.20 ', '0.2'],
			['20%', '0.2'],
			['19,5 %', '0.195'],
			['-5%', '-0.05'],
			['.5', '0.5'],
			[1e-7, '1e-7'],
			[0.1 + 0.2, '0.3'],
			['0.026000000000000002', '0.026'],
			[0, '0'],
		],
		refuses: [20, 1, '1', '20', '100%', -5, '0,2', '.', 'e5', '--1', Number.NaN, true, '20 % VAT'],
	},
	'a time zone': {
		leaf: timeZone(),
		words: 'an IANA time zone such as Europe/Paris',
		converts: [
			[' Europe/Paris ', 'Europe/Paris'],
			['europe/paris', 'Europe/Paris'],
			['utc', 'UTC'],
			['Asia/KOLKATA', 'Asia/Kolkata'],
			['asia/calcutta', 'Asia/Calcutta'],
			['us/pacific', 'US/Pacific'],
			['est', 'EST'],
			['Etc/GMT+2', 'Etc/GMT+2'],
		],
		refuses: ['Europe/Atlantis', 'PST', 'IST', 'BST', 'ACT', 'Local', '+01:00', '', 1, ['UTC']],
	},
	'any value': {
		leaf: anything(),
		words: 'any value',
		converts: [
			[
				[1, { a: null }],
				[1, { a: null }],
			],
			[' a ', ' a '],
		],
	},
	'a free object': {
		leaf: freeObject(),
		words: 'an object such as {"key": "value"}',
		converts: [
			[{ a: [1] }, { a: [1] }],
			[' {"a": 1} ', { a: 1 }],
		],
		refuses: ['{"a": ', '[1]', [1], 'a'],
	},
};

describe.each(Object.entries(rules))('%s', (_, { leaf, words, converts = [], refuses = [] }) => {
	test('says what it accepts', () => {
		expect(leaf.accepts).toBe(words);
	});

	test('converts what people write to what is sent, and accepts that', () => {
		expect(converts.map(([given]) => leaf.convert(given))).toEqual(
			converts.map(([, sent]) => sent),
		);
		expect(converts.filter(([, sent]) => !accepts(leaf, sent))).toEqual([]);
	});

	test('refuses anything else', () => {
		expect(refuses.filter((given) => accepts(leaf, leaf.convert(given)))).toEqual([]);
	});
});

test('a country is one of the 249 of ISO 3166-1', () => {
	expect(countries).toHaveLength(249);
	expect(new Set(countries).size).toBe(249);
	expect(country().options).toBe(countries);
});

describe('a field that holds others', () => {
	const city = { city: text(), zip: text() };
	const taxes = rows({ code: text(), note: text() }, { optional: ['note'] });

	test.each<[string, Field, unknown, boolean]>([
		['a group may leave parts out', group(city), { city: 'Paris' }, true],
		['a group takes no part that it does not list', group(city), { town: 'Paris' }, false],
		['a group is an object', group(city), ['Paris'], false],
		['pairs take any name', pairs(text()), { tier: 'gold', 'a.b': 'c' }, true],
		['pairs need a name', pairs(text()), { '': 'gold' }, false],
		['pairs need a name that can be seen', pairs(text()), { ' \u200b': 'gold' }, false],
		['a list takes no blank entry', list(text()), ['a', '\u00a0'], false],
		['rows take no blank part', rows({ code: text() }), [{ code: '\u200b' }], false],
		['pairs take only values of their kind', pairs(text()), { tier: 1 }, false],
		['a list may be empty', list(email()), [], true],
		['a list takes only entries of its kind', list(email()), ['nathan@example.com', 'x'], false],
		['rows may leave out a part that is optional', taxes, [{ code: 'VAT' }], true],
		['rows need all other parts', taxes, [{ note: 'half' }], false],
		['rows take no part that they do not list', taxes, [{ code: 'VAT', rate: '1' }], false],
		['rows are a list', taxes, { code: 'VAT' }, false],
	])('%s', (_, field, given, expected) => {
		expect(accepts(field, given)).toBe(expected);
	});

	test.each<[Field, string]>([
		[group(city), 'an object with city, zip'],
		[pairs(text()), 'an object such as {"key": "value"}'],
		[list(email()), 'a list, each entry an email address such as nathan@example.com'],
		[taxes, 'a list of objects with code, note'],
	])('says what it accepts (%#)', ({ accepts: words }, expected) => {
		expect(words).toBe(expected);
	});
});

test.each<[string, Json, boolean]>([
	['every field may be left out', {}, true],
	['a field that the API does not know is refused', { nickname: 'A' }, false],
	['so is an unknown part of a group', { address: { town: 'Paris' } }, false],
	['null is no value', { phone: null }, false],
])('in a body, %s', (_, body, expected) => {
	expect(bodySchema(fields).safeParse(body).success).toBe(expected);
});

test.each<[Array<string | number>, Field | undefined]>([
	[['name'], fields.name],
	[['address', 'city'], fields.address.parts.city],
	[['shipping', 'address', 'city'], fields.address.parts.city],
	[['taxes', 3, 'rate'], fieldAt(fields, ['taxes', '0', 'rate'])],
	[['tags', 0], fields.tags.row],
	[['notes', 'a.b'], fields.notes.value],
	[['nickname'], undefined],
	[['address', 'town'], undefined],
	[['toString'], undefined],
	[['address', 'constructor'], undefined],
	[[], undefined],
])('the path %j leads to its field', (path, expected) => {
	expect(fieldAt(fields, path)).toBe(expected);
});

describe('to the vendor', () => {
	test.each<[string, Field, Json | undefined, Json | undefined, boolean]>([
		['equal texts are the same', fields.name, 'Acme', 'Acme', true],
		['letter case counts', fields.name, 'Acme', 'ACME', false],
		['nothing, null and blank text are alike', fields.phone, '', null, true],
		['a value differs from nothing', fields.phone, '1', undefined, false],
		['false is something', fields.is_vip, false, undefined, false],
		['an empty group says nothing', fields.address, {}, undefined, true],
		['an empty list says nothing', fields.tags, [], null, true],
		['a rate is a number, whatever its type', fraction(), '20.0', 20, true],
		['different rates differ', fraction(), '20.1', 20, false],
		['countries are upper case, however they are sent', country(), 'fr', 'FR', true],
		['different countries differ', country(), 'FR', 'DE', false],
		['lists are compared in order', fields.tags, ['a', 'b'], ['b', 'a'], false],
		['lists are compared whole', fields.tags, ['a'], ['a', 'b'], false],
		[
			'rows are compared part by part',
			fields.taxes,
			[{ code: 'VAT', rate: '20' }],
			[{ code: 'VAT', rate: 20, note: null, id: 7 }],
			true,
		],
		[
			'rows with another part differ',
			fields.taxes,
			[{ code: 'VAT', rate: '20' }],
			[{ code: 'GST', rate: 20 }],
			false,
		],
		['a row is not its text', fields.taxes, [{ code: 'VAT', rate: '20' }], ['VAT'], false],
		['objects are equal in any order', anything(), { a: 1, b: [2] }, { b: [2], a: 1 }, true],
	])('%s', (_, field, sent, held, expected) => {
		expect(sameLeaf(field, sent, held)).toBe(expected);
	});
});

test.each<[unknown, unknown]>([
	['{"a": 1}', { a: 1 }],
	[' [1]', [1]],
	['{"a": ', '{"a": '],
	['1', '1'],
	['true', 'true'],
	[7, 7],
])('the text %j counts as %j: only objects and lists are parsed', (given, expected) => {
	expect(parsedIfText(given)).toEqual(expected);
});
