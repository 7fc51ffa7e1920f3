import fc from 'fast-check';

import { toEdit, type Values } from '../../nodes/engine/customer/edit';
import { bodySchema, group, pairs, text } from '../../nodes/engine/customer/fields';
import { path } from '../../nodes/engine/traffic/http';
import { isEmpty, type Json, type JsonObject } from '../../nodes/engine/json';
import { bodyFor, needsBefore } from '../../nodes/engine/customer/merge';
import { checkReference } from '../../nodes/engine/customer/reference';
import { checkEdit } from '../../nodes/engine/customer/validate';
import type { Fields } from '../../nodes/engine/vendor';
import { vendors } from '../vendors/vendors';
import { fields as acmeFields } from './acme';

const RUNS = { numRuns: 200 };
const FEWER = { numRuns: 80 };

const allFields = [...vendors.map(({ fields }) => fields), acmeFields] as Fields[];
const someFields = fc.constantFrom(...allFields);
const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

/** Names that an API knows, names that every object has, and any others. */
const nameFor = (fields: Fields) =>
	fc.oneof(
		{ weight: 6, arbitrary: fc.constantFrom(...Object.keys(fields)) },
		{ weight: 2, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', 'values') },
		{ weight: 1, arbitrary: fc.string() },
	);

/** Values that come near to what a field takes, and any others. */
const valueFor = (fields: Fields): fc.Arbitrary<Json> => {
	const parted = Object.values(fields).flatMap((field) => ('parts' in field ? [field.parts] : []));
	const names = fc.oneof(...[fields, ...parted].map(nameFor));
	const plain: fc.Arbitrary<Json> = fc.oneof(
		fc.constantFrom<Json[]>(
			'',
			' ',
			null,
			true,
			'FR',
			'fr',
			20,
			'5.5',
			'nathan@example.com',
			'UTC',
		),
		json,
	);
	const parts = fc.dictionary(fc.oneof(names, fc.constantFrom('key', 'value', 'city')), plain);
	return fc.oneof(
		plain,
		parts,
		fc.array(parts, { maxLength: 2 }),
		fc.record({ values: fc.oneof(parts, fc.array(parts, { maxLength: 2 })) }),
		parts.map((value) => JSON.stringify(value)),
	);
};

interface Given {
	fields: Fields;
	values: Values;
}

const given: fc.Arbitrary<Given> = someFields.chain((fields) =>
	fc.record({
		fields: fc.constant(fields),
		values: fc.record({
			source: fc.constantFrom('form', 'mapped', 'json'),
			given: fc.dictionary(
				fc.oneof(
					nameFor(fields),
					fc.tuple(nameFor(fields), fc.string()).map((names) => names.join('.')),
				),
				valueFor(fields),
			) as fc.Arbitrary<JsonObject>,
			emptyValues: fc.constantFrom('skip', 'clear'),
			fieldsToClear: fc.array(nameFor(fields), { maxLength: 3 }),
		}),
	}),
);

test('whatever is given, reading it throws nothing, changes nothing and pollutes nothing', () => {
	fc.assert(
		fc.property(given, ({ fields, values }) => {
			const before = structuredClone(values);
			const { edit } = toEdit(values, fields);
			expect(values).toEqual(before);
			expect(Object.getPrototypeOf(edit.set)).toBe(Object.prototype);
			expect(Object.keys(Object.prototype)).toEqual([]);
			expect({}.constructor).toBe(Object);
		}),
		RUNS,
	);
});

test('whatever the check lets through is accepted by the schema, and so is what is sent', () => {
	fc.assert(
		fc.property(given, ({ fields, values }) => {
			const { edit, faults } = toEdit(values, fields);
			fc.pre(!faults.length && !checkEdit(edit, fields).length);
			expect(bodySchema(fields).safeParse(edit.set).success).toBe(true);
			const body = bodyFor(edit, undefined, fields, 'replace');
			expect(Object.keys(body).length).toBeGreaterThan(0);
			expect(JSON.parse(JSON.stringify(body))).toEqual(body);
		}),
		FEWER,
	);
});

describe('merge', () => {
	const parts = ['line1', 'city', 'zip'] as const;
	const address = group(Object.fromEntries(parts.map((name) => [name, text({ clear: 'omit' })])), {
		replaced: true,
	});
	const fields: Fields = {
		address,
		shipping: group({ address }, { replaced: true }),
		notes: pairs(text({ min: 0, clear: 'omit' }), { replaced: true }),
	};
	const notEmpty = fc.string({ minLength: 1 }).filter((value) => !isEmpty(value));
	const some = (value: fc.Arbitrary<string | null>) =>
		fc.dictionary(fc.constantFrom(...parts), value);
	const anyName = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('__proto__', 'toString'));

	/** Where each address is: in its field, or within another group. */
	const PLACES: Array<[string[], (value: JsonObject) => JsonObject]> = [
		[['address'], (value) => ({ address: value })],
		[['shipping', 'address'], (value) => ({ shipping: { address: value } })],
		[['notes'], (value) => ({ notes: value })],
	];

	test.each(PLACES)('never loses a part of %j that was not named', (place, within) => {
		const isNotes = place[0] === 'notes';
		const held = isNotes ? fc.dictionary(anyName, notEmpty) : some(notEmpty);
		const set = isNotes ? fc.dictionary(anyName, notEmpty) : some(notEmpty);
		const names = isNotes ? fc.array(anyName) : fc.subarray([...parts]);
		fc.assert(
			fc.property(held, set, names, (before, wanted, cleared) => {
				const clear = cleared.filter((name) => !Object.hasOwn(wanted, name));
				const edit = {
					set: Object.keys(wanted).length ? within(wanted) : {},
					clear: clear.map((name) => [...place, name]),
				};
				const kept = Object.entries(before).filter(([name]) => !clear.includes(name));
				const expected = Object.fromEntries([...kept, ...Object.entries(wanted)]);
				const known = needsBefore(edit, fields, 'merge') ? within(before) : undefined;
				const named = Object.keys(wanted).length + clear.length > 0;
				expect(bodyFor(edit, known, fields, 'merge')).toEqual(named ? within(expected) : {});
			}),
			RUNS,
		);
	});
});

describe('a path', () => {
	const id = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.webUrl(),
		fc.stringMatching(/^[./\\%?#;@:2efEF]{1,12}$/),
	);
	const base = 'https://api.example.com';
	const stays = (target: string, above: string) => {
		const { origin, pathname, search, hash } = new URL(base + target);
		expect([origin, search, hash]).toEqual([base, '', '']);
		expect(pathname.startsWith(above)).toBe(true);
		expect(pathname.slice(above.length)).toMatch(/^[^/]+$/);
	};

	test('never leaves its place, whatever the id', () => {
		fc.assert(
			fc.property(id, (value) => {
				fc.pre(!['', '.', '..'].includes(value) && value.isWellFormed());
				stays(path`/customers/${value}`, '/customers/');
			}),
			RUNS,
		);
	});

	test('of a vendor leads nowhere else than that of a plain id', () => {
		const vendor = fc.constantFrom(...vendors.map((packaged) => packaged.vendor));
		fc.assert(
			fc.property(vendor, id, fc.nat(), (asked, value, pick) => {
				const modes = Object.keys(asked.customers.modes);
				const mode = modes[pick % modes.length] ?? 'id';
				fc.pre(!checkReference({ mode, value }, asked).length);
				const requests = [asked.customers.update, asked.customers.get].flatMap((to) =>
					to ? [[to({ mode, value }, {}), to({ mode, value: 'plain' }, {})]] : [],
				);
				for (const [request, plain] of requests) {
					const [there, usual] = [request, plain].map((to) => new URL(base + to?.path));
					expect(there?.pathname.split('/').length).toBe(usual?.pathname.split('/').length);
					expect([...(there?.searchParams.keys() ?? [])]).toEqual([
						...(usual?.searchParams.keys() ?? []),
					]);
					expect(there?.hash).toBe('');
				}
			}),
			RUNS,
		);
	});
});
