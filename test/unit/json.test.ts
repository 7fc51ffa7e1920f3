import {
	at,
	dotted,
	isEmpty,
	isObject,
	isWithin,
	leavesOf,
	objectsAt,
	put,
	textAt,
	without,
	type FieldPath,
	type JsonObject,
} from '../../nodes/engine/json';

const object = (text: string): JsonObject => JSON.parse(text) as JsonObject;
const customer = { id: 'c1', address: { city: 'Paris' }, orders: [{ id: 'o1' }, 'o2'] };

describe('a value', () => {
	test.each<[unknown, boolean]>([
		[undefined, true],
		[null, true],
		['', true],
		[' \n\t', true],
		['x', false],
		[0, false],
		[false, false],
		[[], false],
		[{}, false],
	])('%j says nothing: %j', (given, expected) => {
		expect(isEmpty(given)).toBe(expected);
	});

	test.each<[unknown, boolean]>([
		[{}, true],
		[Object.create(null), true],
		[[], false],
		[null, false],
		['{}', false],
	])('%j is an object: %j', (given, expected) => {
		expect(isObject(given)).toBe(expected);
	});
});

describe('at a path', () => {
	test.each<[FieldPath, unknown]>([
		[[], customer],
		[['address', 'city'], 'Paris'],
		[['orders', '0', 'id'], 'o1'],
		[['orders', '7', 'id'], undefined],
		[['id', 'length'], undefined],
		[['address', 'toString'], undefined],
		[['address', '__proto__', 'toString'], undefined],
	])('%j there is %j: own keys only', (path, expected) => {
		expect(at(customer, path)).toEqual(expected);
	});

	test.each<[unknown, FieldPath, string | undefined]>([
		[customer, ['address', 'city'], 'Paris'],
		[customer, ['address'], undefined],
		[{ id: '' }, ['id'], undefined],
		[{ id: 7 }, ['id'], undefined],
		[null, ['id'], undefined],
	])('of %j, %j holds the text %j', (given, path, expected) => {
		expect(textAt(given, ...path)).toBe(expected);
	});

	test.each<[FieldPath, JsonObject[]]>([
		[['orders'], [{ id: 'o1' }]],
		[['address'], []],
		[['nowhere'], []],
	])('%j lists the objects %j', (path, expected) => {
		expect(objectsAt(customer, ...path)).toEqual(expected);
	});
});

describe('a copy of an object', () => {
	test.each<[JsonObject, FieldPath, JsonObject]>([
		[{}, ['name'], { name: 'new' }],
		[{ a: 1 }, ['a'], { a: 'new' }],
		[{ a: { b: 1 } }, ['a', 'c'], { a: { b: 1, c: 'new' } }],
		[{ a: 'text' }, ['a', 'b'], { a: { b: 'new' } }],
		[{}, ['a.b'], { 'a.b': 'new' }],
		[{ a: 1 }, [], { a: 1 }],
	])('of %j with a value put at %j is %j', (given, path, expected) => {
		expect(put(given, path, 'new')).toEqual(expected);
	});

	test.each<[JsonObject, FieldPath, JsonObject]>([
		[{ a: 1, b: 2 }, ['a'], { b: 2 }],
		[{ a: { b: 1, c: 2 } }, ['a', 'b'], { a: { c: 2 } }],
		[{ a: 1 }, ['a', 'b'], { a: 1 }],
		[{ a: 1 }, ['nowhere'], { a: 1 }],
	])('of %j without what is at %j is %j', (given, path, expected) => {
		expect(without(given, path)).toEqual(expected);
	});

	test('leaves the original as it was', () => {
		const original = Object.freeze({ address: Object.freeze({ city: 'Paris' }) });
		put(original, ['address', 'city'], 'Rome');
		without(original, ['address', 'city']);
		expect(original).toEqual({ address: { city: 'Paris' } });
	});

	test('keeps a key called __proto__ as data', () => {
		const changed = put(put({}, ['__proto__', 'polluted'], true), ['__proto__', 'twice'], true);
		expect(JSON.stringify(changed)).toBe('{"__proto__":{"polluted":true,"twice":true}}');
		expect(Object.getPrototypeOf(changed)).toBe(Object.prototype);
		expect(at(changed, ['__proto__', 'polluted'])).toBe(true);
		expect({}).not.toHaveProperty('polluted');
		expect(JSON.stringify(without(changed, ['__proto__', 'twice']))).toBe(
			'{"__proto__":{"polluted":true}}',
		);
	});
});

test.each<[JsonObject, Array<[FieldPath, unknown]>]>([
	[
		{ a: { b: 1, c: null } },
		[
			[['a', 'b'], 1],
			[['a', 'c'], null],
		],
	],
	[{ list: [{ a: 1 }] }, [[['list'], [{ a: 1 }]]]],
	[{ none: {} }, [[['none'], {}]]],
	[object('{"__proto__": {"a": 1}}'), [[['__proto__', 'a'], 1]]],
])('the leaves of %j are %j: a list is one leaf', (given, expected) => {
	expect(leavesOf(given)).toEqual(expected);
});

test.each<[FieldPath, FieldPath, boolean]>([
	[['address', 'city'], ['address'], true],
	[['address'], ['address'], true],
	[['address'], ['address', 'city'], false],
	[['addresses'], ['address'], false],
	[['address'], [], true],
])('%j lies within %j: %j', (path, above, expected) => {
	expect(isWithin(path, above)).toBe(expected);
});

test('people write a path with dots', () => {
	expect(dotted(['address', 'city'])).toBe('address.city');
});
