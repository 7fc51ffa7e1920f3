import type { JsonObject } from '../../nodes/engine/json';
import { bodyFor, needsBefore, type NestedValues } from '../../nodes/engine/customer/merge';
import type { Edit } from '../../nodes/engine/vendor';
import { fields } from './acme';

const edit = (set: JsonObject, ...clear: string[]): Edit => ({
	set,
	clear: clear.map((name) => name.split('.')),
});

describe('the customer is read first', () => {
	const whole = { line1: '1 Rue', city: 'Paris', country: 'FR' };

	test.each<[string, Edit, boolean]>([
		[
			'for part of an address that is dropped otherwise',
			edit({ address: { city: 'Paris' } }),
			true,
		],
		['for clearing part of it', edit({}, 'address.city'), true],
		['for a part of a part', edit({ shipping: { same: true, address: { city: 'x' } } }), true],
		['for an entry among others', edit({ notes: { tier: 'gold' } }), true],
		['for an entry to be cleared', edit({}, 'notes.tier'), true],
		['not for plain fields', edit({ name: 'Acme', tags: ['a'] }, 'phone'), false],
		['not for a whole address', edit({ address: whole }), false],
		[
			'not for a whole address, some of it cleared',
			edit({ address: { line1: '1', city: 'x' } }, 'address.country'),
			false,
		],
		[
			'not for a whole address within another',
			edit({ shipping: { same: true, address: whole } }),
			false,
		],
		['not for clearing a whole address', edit({}, 'address', 'shipping', 'notes'), false],
		['not for a group whose parts the vendor keeps', edit({ owner: { city: 'Paris' } }), false],
	])('%s', (_, given, expected) => {
		expect(needsBefore(given, fields, 'merge')).toBe(expected);
		expect(needsBefore(given, fields, 'replace')).toBe(false);
	});
});

describe('what is sent', () => {
	const before = {
		id: 'c1',
		name: 'Old',
		phone: '1',
		address: { line1: '1 Rue', city: 'Paris', country: null, region: 'IDF' },
		shipping: { same: true, address: { line1: '2 Rue', city: null, region: 'IDF' } },
		notes: { tier: 'gold', since: '2020', void: null },
		owner: { city: 'Rome', zip: '1' },
		labels: { a: 1 },
	};

	const check = (nested: NestedValues, table: Array<[string, Edit, JsonObject, JsonObject?]>) =>
		test.each(table)(`%s (${nested})`, (_, given, body, held = before) => {
			expect(bodyFor(given, held, fields, nested)).toEqual(body);
		});

	check('merge', [
		['only fields that were named', edit({ name: 'New' }), { name: 'New' }],
		[
			'the parts of an address that were not named, but for empty and unknown ones',
			edit({ address: { city: 'Rome' } }),
			{ address: { line1: '1 Rue', city: 'Rome' } },
		],
		[
			'an address without the part that is cleared',
			edit({ address: { country: 'IT' } }, 'address.city'),
			{ address: { line1: '1 Rue', country: 'IT' } },
		],
		[
			'the parts within parts that were not named',
			edit({ shipping: { address: { country: 'IT' } } }),
			{ shipping: { same: true, address: { line1: '2 Rue', country: 'IT' } } },
		],
		[
			'a part within, cleaned like the others when nothing in it was named',
			edit({ shipping: { same: false } }),
			{ shipping: { same: false, address: { line1: '2 Rue' } } },
		],
		[
			'the other entries',
			edit({ notes: { tier: 'pro' } }),
			{ notes: { tier: 'pro', since: '2020' } },
		],
		[
			'the other entries without the cleared one',
			edit({}, 'notes.tier'),
			{ notes: { since: '2020' } },
		],
		[
			'all that is held where nothing in it is named',
			edit({ notes: {} }),
			{ notes: { tier: 'gold', since: '2020' } },
		],
		[
			'the default of a part that must be there',
			edit({ shipping: { address: { city: 'x' } } }),
			{ shipping: { same: false, address: { city: 'x' } } },
			{},
		],
		[
			'parts alone where the vendor keeps the others',
			edit({ owner: { zip: '2' } }),
			{ owner: { zip: '2' } },
		],
		[
			'null for a part that is cleared by it',
			edit({ owner: { zip: '2' } }, 'owner.city'),
			{ owner: { zip: '2', city: null } },
		],
		[
			'null for an entry that is cleared by it',
			edit({ labels: { b: 2 } }, 'labels.a'),
			{ labels: { a: null, b: 2 } },
		],
		[
			"each field's own way of clearing",
			edit({}, 'phone', 'tags', 'address', 'shipping', 'notes', 'owner'),
			{ phone: '', tags: [], address: {}, shipping: { same: false }, notes: {}, owner: null },
		],
		[
			'what is unknown, as it was given, at every level',
			edit({ nickname: null, address: { town: { a: 1 } }, taxes: [{ id: 7 }] }),
			{
				nickname: null,
				address: { line1: '1 Rue', city: 'Paris', town: { a: 1 } },
				taxes: [{ id: 7 }],
			},
		],
		[
			'an address within, emptied',
			edit({}, 'shipping.address'),
			{ shipping: { same: true, address: {} } },
		],
	]);

	check('replace', [
		[
			'just the parts that were given',
			edit({ address: { city: 'Rome' } }),
			{ address: { city: 'Rome' } },
		],
		[
			'just the entries that were given',
			edit({ notes: { tier: 'pro' } }),
			{ notes: { tier: 'pro' } },
		],
		['an empty object where that was given', edit({ notes: {} }), { notes: {} }],
		[
			'the default that the API needs',
			edit({ shipping: { address: { city: 'x' } } }),
			{ shipping: { same: false, address: { city: 'x' } } },
		],
		['an address without the cleared part', edit({}, 'address.city'), { address: {} }],
	]);

	test.each(['toString', 'constructor', '__proto__'])(
		'keeps an entry that is called %s, and only where it is held',
		(name) => {
			const entry = Object.fromEntries([[name, 'kept']]);
			const body = bodyFor(edit({ notes: { tier: 'pro' } }), { notes: entry }, fields, 'merge');
			expect(JSON.stringify(body)).toBe(`{"notes":{"${name}":"kept","tier":"pro"}}`);
			const cleared = bodyFor({ set: {}, clear: [['labels', name]] }, {}, fields, 'merge');
			expect(JSON.stringify(cleared)).toBe(`{"labels":{"${name}":null}}`);
		},
	);

	test('is made of new objects', () => {
		const given = edit({ address: { city: 'Rome' }, notes: { tier: 'pro' } }, 'phone');
		const copies = structuredClone([given, before]);
		bodyFor(given, before, fields, 'merge');
		expect([given, before]).toEqual(copies);
	});
});
