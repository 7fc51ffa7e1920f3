import fc from 'fast-check';

import type { HttpResult } from '../../nodes/engine/traffic/http';
import type { Json, JsonObject } from '../../nodes/engine/json';
import type { Rules } from '../../nodes/engine/operations/update';
import type { Fields } from '../../nodes/engine/vendor';
import { vendors, type PackagedVendor } from '../vendors/vendors';

const seed = Number(process.env.SEED) || Math.floor(Math.random() * 2 ** 31);

/** Says which cases follow: the same again with `SEED=… npm run jest -- test/properties`. */
export function printSeed(): void {
	process.stdout.write(`Properties with SEED=${seed}\n`);
}

/** Holds a property to so many cases, all of this run's seed. */
export async function hold<Args extends [unknown, ...unknown[]]>(
	numRuns: number,
	property: fc.IAsyncProperty<Args> | fc.IProperty<Args>,
): Promise<void> {
	await fc.assert(property as fc.IAsyncProperty<Args>, { numRuns, seed });
	expectCleanPrototypes();
}

/** A vendor by the name of its node, which is all that a report of a failing case needs. */
export const anyNode: fc.Arbitrary<string> = fc.constantFrom(...vendors.map(({ node }) => node));

export function packagedOf(node: string): PackagedVendor {
	const found = vendors.find((packaged) => packaged.node === node);
	if (!found) throw new Error(`There is no node ${node}`);
	return found;
}

/** Names that every object has, and that must stay data. */
const dangerous = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then'];

/** Texts that end lines, leave paths, close headers or are no Unicode at all. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.string({ unit: 'grapheme' }),
	fc.constantFrom(
		...dangerous,
		...['', ' ', '.', '..', '/', '../..', '..%2f', '%2e%2e', '\\', '?', '#', '@', ':', ';'],
		...['a\r\nX-Injected: 1', 'a\nb', 'a\0b', '\u2028', '\ufeff', '\ud800', 'a\udfffb', '\u202e'],
		...['https://evil.example/customers/cus_1', '//evil.example', 'javascript:1', '{{ 1 }}'],
		...['null', '[]', '{}', '{"__proto__":{"a":1}}', '[object Object]', 'NaN', '1e400'],
		...['😀'.repeat(40), 'x'.repeat(5000), 'İ', 'ß', '\u0000'],
	),
	fc
		.tuple(fc.string(), fc.constantFrom('\r\n', '\0', '/', '?', '#'))
		.map((parts) => parts.join('')),
);

/** Values of every JSON type, with names that are dangerous now and then. */
export const hostileJson: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small', withCrossShrink: true },
		fc.oneof(hostileText, fc.double(), fc.integer(), fc.boolean(), fc.constant(null)),
		fc.array(tie('value'), { maxLength: 3 }),
		objectOf(
			fc.oneof(hostileText, fc.constantFrom('id', 'data', 'items', 'message', 'error')),
			tie('value'),
		),
	),
})).value;

/** Values for a vendor's fields: near to what they take, and anything. */
export function valuesFor(fields: Fields): fc.Arbitrary<JsonObject> {
	const names = Object.keys(fields);
	const parts = Object.values(fields).flatMap((field) =>
		field.kind === 'group' ? Object.keys(field.parts) : [],
	);
	const name = fc.oneof(
		{ weight: 8, arbitrary: fc.constantFrom(...names) },
		{
			weight: 1,
			arbitrary: fc.tuple(fc.constantFrom(...names), hostileText).map((two) => two.join('.')),
		},
		{ weight: 1, arbitrary: hostileText },
	);
	const plain: fc.Arbitrary<Json> = fc.oneof(
		fc.constantFrom<Json[]>(
			'Acme',
			'FR',
			' fr ',
			'nathan@example.com',
			'UTC',
			'EUR',
			20,
			true,
			'',
			null,
		),
		fc.string({ minLength: 3, maxLength: 12 }),
		hostileJson,
	);
	const group = objectOf(
		fc.oneof(fc.constantFrom('city', 'key', 'value', ...parts), hostileText),
		plain,
	);
	const value = fc.oneof(
		plain,
		group,
		fc.array(group, { maxLength: 2 }),
		group.map((values) => ({ values })),
		group.map((values) => JSON.stringify(values)),
	);
	return objectOf(name, value);
}

/** An object with own keys only, `__proto__` being one like any other. */
function objectOf(name: fc.Arbitrary<string>, value: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> {
	return fc
		.array(fc.tuple(name, value), { maxLength: 4 })
		.map((entries) => Object.fromEntries(entries));
}

export const anyRules: fc.Arbitrary<Rules> = fc.record({
	nestedValues: fc.constantFrom('merge', 'replace'),
	skipUnchanged: fc.boolean(),
	preview: fc.boolean(),
	unappliedValues: fc.constantFrom('warn', 'fail', 'ignore'),
});

const header = fc.constantFrom(
	'retry-after',
	'ratelimit-remaining',
	'ratelimit-reset',
	'x-request-id',
	'date',
	'location',
);

/** What may come of a request, however odd. */
export const anyResult: fc.Arbitrary<HttpResult> = fc.oneof(
	fc.record({
		noAnswer: fc.constantFrom('timeout', 'network', 'untrusted', 'refused', 'cancelled'),
		words: hostileText,
	}),
	fc
		.record({
			status: fc.oneof(
				fc.constantFrom(200, 202, 204, 301, 400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503),
				fc.integer({ min: 100, max: 999 }),
			),
			headers: fc.dictionary(header, fc.oneof(hostileText, fc.nat(300).map(String))),
			body: fc.option(hostileJson, { nil: undefined }),
			raw: hostileText,
		})
		.map(({ raw, body, ...answer }) => ({
			...answer,
			body,
			text: body === undefined ? raw : JSON.stringify(body),
		})),
);

/** Frozen all through, so that whoever changes it is told. */
export function frozen<Value>(value: Value): Value {
	if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
		Object.freeze(value);
		Object.values(value).forEach(frozen);
	}
	return value;
}

const ownNames = [Object, Array, String, Function].map((one) => ({
	prototype: one.prototype as object,
	names: Reflect.ownKeys(one.prototype as object).length,
}));

/** Nobody has added anything to what all objects share. */
export function expectCleanPrototypes(): void {
	for (const { prototype, names } of ownNames) {
		expect(Reflect.ownKeys(prototype)).toHaveLength(names);
	}
	expect({}.constructor).toBe(Object);
}

/** Rejections that nobody takes care of, while a file runs. */
export function watchRejections(): void {
	const unhandled: unknown[] = [];
	const note = (reason: unknown) => {
		unhandled.push(reason);
	};
	beforeAll(() => {
		printSeed();
		process.on('unhandledRejection', note);
	});
	afterAll(async () => {
		await new Promise((resolve) => setImmediate(resolve));
		process.off('unhandledRejection', note);
		expect(unhandled).toEqual([]);
	});
}
