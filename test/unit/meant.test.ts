import { notMeantIn, whyNotMeant } from '../../nodes/engine/customer/meant';

describe('nobody can have meant', () => {
	test.each<[unknown, RegExp]>([
		...['undefined', ' null ', 'NULL', 'NaN', 'nan', 'None', '[object Object]', '#N/A', '\\N'].map(
			(word): [string, RegExp] => [word, /programs write nothing/],
		),
		...['M\uFFFDller', 'MÃ¼ller', 'CafÃ©', 'it\u00e2\u20ac\u2122s', 'Ð\u0098Ð²Ð°Ð½'].map(
			(text): [string, RegExp] => [text, /another encoding/],
		),
		['a\0b', /U\+0000/],
		['a\ud83d', /half a character/],
		[2 ** 53, /lost digits/],
		[-1e21, /lost digits/],
		[Number.NaN, /no number/],
		[Number.POSITIVE_INFINITY, /no number/],
	])('%j', (value, words) => {
		expect(whyNotMeant(value)).toMatch(words);
	});
});

describe('somebody may have meant', () => {
	test.each<[unknown]>([
		...['Null', 'Nan', 'nothing', 'N/A', '-', 'Undefined Ltd', 'a null b'].map((name): [string] => [
			name,
		]),
		...[
			'Müller',
			'IRMÃ',
			'São Tomé',
			'CAFÉ’S',
			'É…',
			'«CAFÉ»',
			'Âge',
			'Ångström',
			'Иван',
			'🙂',
			'£5',
		].map((name): [string] => [name]),
		[''],
		[2 ** 53 - 1],
		[0.1],
		[true],
		[null],
		[undefined],
	])('%j', (value) => {
		expect(whyNotMeant(value)).toBeUndefined();
	});
});

test('what is not meant is found at any depth, in values and in names', () => {
	const value = {
		name: 'Acme',
		tags: ['a', 'null'],
		metadata: { 'M\uFFFD': 'x', n: { m: 1e300 } },
	};
	expect(notMeantIn(value).map(({ path, given }) => [path.join('.'), given])).toEqual([
		['tags.1', 'null'],
		['metadata.M\uFFFD', 'M\uFFFD'],
		['metadata.n.m', 1e300],
	]);
});
