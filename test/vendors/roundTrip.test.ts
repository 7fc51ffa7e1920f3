import fc, { type Arbitrary } from 'fast-check';
import isEqual from 'lodash/isEqual';

import { changesBetween, onlyDiffering, unappliedIn } from '../../nodes/engine/customer/changes';
import { clearablePaths } from '../../nodes/engine/customer/edit';
import {
	isObject,
	isWithin,
	leavesOf,
	put,
	type Json,
	type JsonObject,
} from '../../nodes/engine/json';
import { bodyFor } from '../../nodes/engine/customer/merge';
import type { Edit, Field, Fields } from '../../nodes/engine/vendor';
import { vendors } from './vendors';

const POOL: Json[] = [
	...['Acme', 'acme & co', 'FR', 'DE', 'EUR', 'USD', '0.2', '0.055', 'UTC', 'Europe/Paris'],
	...['nathan@example.com', 'joan@example.org', 'ive_1', 'ive_2', 'customer', 'invoice'],
	...[true, false, { source: 'crm' }],
];

/** Values that the field's own schema accepts. */
function valueOf(field: Field): Arbitrary<Json> {
	switch (field.kind) {
		case 'leaf':
			return fc.constantFrom(...POOL.filter((value) => field.schema.safeParse(value).success));
		case 'group':
			return someOf(field.parts, 1);
		case 'pairs':
			return fc.dictionary(fc.constantFrom('tier', 'a.b', 'owner'), valueOf(field.value), {
				minKeys: 1,
				noNullPrototype: true,
			});
		case 'list':
			return fc.array(field.row.kind === 'group' ? allOf(field.row.parts) : valueOf(field.row), {
				maxLength: 3,
			});
	}
}

function allOf(fields: Fields): Arbitrary<JsonObject> {
	return fc.record(
		Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, valueOf(field)])),
	);
}

function someOf(fields: Fields, least = 0): Arbitrary<JsonObject> {
	const values = Object.entries(fields).map(([name, field]) => [name, valueOf(field)] as const);
	return fc
		.record(Object.fromEntries(values), { requiredKeys: [], noNullPrototype: true })
		.map((some) => some as JsonObject)
		.filter((some) => Object.keys(some).length >= least);
}

/** What an item may want: some values, and some other fields cleared. */
function editOf(fields: Fields): Arbitrary<Edit> {
	return fc.tuple(someOf(fields), fc.subarray(clearablePaths(fields))).map(([set, wished]) => {
		const given = leavesOf(set).map(([path]) => path);
		const clear = wished.filter(
			(path) => !given.some((leaf) => isWithin(leaf, path) || isWithin(path, leaf)),
		);
		return { set, clear };
	});
}

/** A vendor that stores what it is sent, and drops what a replaced group leaves out. */
function applied(before: JsonObject, body: JsonObject, fields: Fields): JsonObject {
	return Object.entries(body).reduce((customer, [name, value]) => {
		const field = fields[name];
		const held = customer[name];
		const isMerged = field && 'replaced' in field ? !field.replaced : field?.kind === 'group';
		return put(
			customer,
			[name],
			isMerged && isObject(held) && isObject(value) ? { ...held, ...value } : value,
		);
	}, before);
}

/** A customer as it counts: without what is empty. */
function substance(customer: JsonObject): JsonObject {
	const kept = leavesOf(customer).filter(
		([, value]) =>
			value !== '' && value !== null && !(typeof value === 'object' && !Object.keys(value).length),
	);
	return kept.reduce<JsonObject>((object, [path, value]) => put(object, path, value), {});
}

describe.each(
	vendors.filter(({ vendor }) => vendor.customers.get).map((found) => [found.vendor.name, found]),
)('%s', (_, { vendor: { fields } }) => {
	const situations = fc.tuple(editOf(fields), someOf(fields));

	test('merging keeps every part that was neither set nor cleared', () => {
		fc.assert(
			fc.property(situations, ([edit, before]) => {
				const after = applied(before, bodyFor(edit, before, fields, 'merge'), fields);
				const named = [...leavesOf(edit.set).map(([path]) => path), ...edit.clear];
				for (const [path, value] of leavesOf(substance(before))) {
					if (named.some((other) => isWithin(path, other) || isWithin(other, path))) continue;
					const kept = leavesOf(after).find(([other]) => isEqual(other, path));
					expect(kept?.[1]).toEqual(value);
				}
			}),
		);
	});

	test('applying an update twice changes nothing the second time', () => {
		fc.assert(
			fc.property(situations, ([edit, before]) => {
				const after = applied(before, bodyFor(edit, before, fields, 'merge'), fields);
				const again = bodyFor(edit, after, fields, 'merge');
				expect(changesBetween(after, again, fields)).toEqual([]);
			}),
		);
	});

	test('skipping what is unchanged sends exactly when the stored state would differ', () => {
		fc.assert(
			fc.property(situations, ([edit, before]) => {
				const body = bodyFor(edit, before, fields, 'merge');
				const sent = onlyDiffering(body, changesBetween(before, body, fields));
				const whole = substance(applied(before, body, fields));
				expect(Object.keys(sent).length > 0).toBe(!isEqual(whole, substance(before)));
				expect(substance(applied(before, sent, fields))).toEqual(whole);
			}),
		);
	});

	test('what the vendor keeps is never called unapplied', () => {
		fc.assert(
			fc.property(situations, ([edit, before]) => {
				const body = bodyFor(edit, before, fields, 'merge');
				expect(unappliedIn(applied(before, body, fields), body, edit.clear, fields)).toEqual([]);
			}),
		);
	});
});
