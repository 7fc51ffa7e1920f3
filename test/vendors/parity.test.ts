import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { clearablePaths } from '../../nodes/engine/customer/edit';
import { bodySchema, choice, email, group, list, text } from '../../nodes/engine/customer/fields';
import type { Fields } from '../../nodes/engine/vendor';
import { labelsOf } from '../../nodes/n8n/labels';
import { choicesOf, groupOf, propertiesIn, updateFieldsOf } from './filledForm';
import { pathsOf, slipsIn, type Described } from './slips';
import { byName, vendors } from './vendors';

/** Saved workflows hold these names (workflow contract). Nothing here may ever be renamed. */
const PUBLIC: Record<string, { modes: string[]; fields: string[] }> = {
	togai: {
		modes: ['list', 'id'],
		fields: [
			...['name', 'primaryEmail'],
			...['phoneNumber', 'line1', 'line2', 'postalCode', 'city', 'state', 'country'].map(
				(part) => `address.values.${part}`,
			),
		],
	},
	meteroid: {
		modes: ['list', 'id', 'alias'],
		fields: [
			...['alias', 'billing_email', 'currency', 'invoicing_emails', 'invoicing_entity_id'],
			...[
				'is_tax_exempt',
				'name',
				'phone',
				'vat_number',
				'shipping_address.values.same_as_billing',
			],
			...['billing_address', 'shipping_address'].flatMap((name) =>
				['line1', 'line2', 'city', 'state', 'zip_code', 'country'].map(
					(part) => `${name}.values.${part}`,
				),
			),
			...['tax_code', 'name', 'rate'].map((part) => `custom_taxes.values[].${part}`),
		],
	},
	flatpeak: { modes: ['list', 'id', 'referenceId'], fields: ['reference_id'] },
	diga: {
		modes: [],
		fields: [
			...['default_payment_method_id', 'email', 'name', 'phone'],
			...['line1', 'line2', 'city', 'state', 'postal_code', 'country'].map(
				(part) => `address.values.${part}`,
			),
			...['key', 'value'].map((part) => `metadata.values[].${part}`),
		],
	},
	flexprice: {
		modes: ['list', 'id', 'externalId'],
		fields: [
			...['address_city', 'address_country', 'address_line1', 'address_line2'],
			...['address_postal_code', 'address_state', 'contact', 'email', 'external_id'],
			...['name', 'timezone'],
			...['entity_id', 'entity_type', 'provider_entity_id', 'provider_type', 'metadata'].map(
				(part) => `integration_entity_mapping.values[].${part}`,
			),
			...['key', 'value'].map((part) => `metadata.values[].${part}`),
		],
	},
};

/** The options of every node, with their values, the default first. */
const OPTIONS: Record<string, unknown[]> = {
	output: ['raw', 'simplified', 'changes'],
	preview: [true],
	unappliedValues: ['warn', 'fail', 'ignore'],
	unknownFields: ['refuse', 'send'],
	maxConcurrentRequests: [0],
	requestsPerSecond: [0],
	maxRetries: [5],
	timeout: [30000],
	waitForService: [300],
};

type Named = INodeProperties | INodePropertyOptions | INodePropertyCollection;

const named = (properties: readonly INodeProperties[], name: string) =>
	properties.find((property) => property.name === name);

const optionsOf = (properties: readonly INodeProperties[]) =>
	propertiesIn(named(properties, 'options'));

/** Names as a saved workflow holds them: `address.values.city`, `taxes.values[].rate`. */
function namesIn(properties: readonly INodeProperties[], above = ''): string[] {
	return properties.flatMap((property) => {
		const inner = groupOf(property);
		const many = property.typeOptions?.multipleValues ? '[]' : '';
		return inner
			? namesIn(inner.values, `${above}${property.name}.${inner.name}${many}.`)
			: [above + property.name];
	});
}

/** A property and all that lies within. */
function withInner(property: INodeProperties): INodeProperties[] {
	const inner = groupOf(property)?.values ?? propertiesIn(property);
	return [property, ...inner.flatMap(withInner)];
}

/** The lists that people scan for a name. An address is in the order in which people write one. */
function scannedLists(properties: readonly INodeProperties[]): Named[][] {
	return properties.flatMap(withInner).flatMap((property): Named[][] => {
		if (property.type === 'collection') return [propertiesIn(property)];
		if (property.type === 'multiOptions') return [property.options ?? []];
		return /address$/.test(property.name) ? [] : [groupOf(property)?.values ?? []];
	});
}

const displayed = (entry: Named) => ('displayName' in entry ? entry.displayName : entry.name);

describe.each(byName)('%s', (_, { node, vendor, fields, properties, nodeType }) => {
	const all = properties.flatMap(withInner);
	const options = optionsOf(properties);
	const hasReplaced = JSON.stringify(fields, ['replaced', ...Object.keys(fields)]).includes('true');
	const canClear = clearablePaths(fields).length > 0;

	test('its form and its API are the same in fields, parts, choices and what can be cleared', () => {
		expect(slipsIn({ properties, fields })).toEqual([]);
	});

	test('its names are those that saved workflows hold', () => {
		expect(named(properties, 'resource')?.default).toBe('customer');
		expect(named(properties, 'operation')?.default).toBe('update');
		expect(choicesOf(named(properties, 'dataToSend')!)).toEqual([
			...['defineBelow', 'autoMapInputData', 'json'],
		]);
		expect(named(properties, 'dataToSend')?.default).toBe('defineBelow');
		const contract = PUBLIC[node];
		if (contract) {
			expect(namesIn(updateFieldsOf(properties)).sort()).toEqual(contract.fields.sort());
		}
	});

	test('its customer is found by the modes of the contract', () => {
		const locator = named(properties, 'customerId');
		const modes = locator?.modes?.map(({ name }) => name) ?? [];
		const listed = vendor.customers.list ? ['list'] : [];
		expect(modes).toEqual([...listed, ...Object.keys(vendor.customers.modes)]);
		expect(modes).toEqual(PUBLIC[node]?.modes ?? modes);
		expect(locator?.type).toBe(modes.length ? 'resourceLocator' : undefined);
	});

	test('its options are those that make sense for it, with the values of the contract', () => {
		const expected = {
			...OPTIONS,
			...(canClear ? { emptyValues: ['skip', 'clear'], fieldsToClear: [[]] } : {}),
			...(hasReplaced ? { nestedValues: ['merge', 'replace'] } : {}),
			...(vendor.customers.get ? { skipUnchanged: [true] } : {}),
			requestsPerSecond: [vendor.requestsPerSecond ?? 0],
		};
		const actual = options.map((option) => [
			option.name,
			option.type === 'options' ? choicesOf(option) : [option.default],
		]);
		expect(Object.fromEntries(actual)).toEqual(expected);
		for (const option of options) {
			if (option.type === 'options') expect(option.default).toBe(choicesOf(option)[0]);
		}
	});

	test('its numbers stay within the limits of the contract', () => {
		const limits = (name: string) => named(options, name)?.typeOptions;
		expect(limits('maxConcurrentRequests')).toMatchObject({ minValue: 0, maxValue: 50 });
		expect(limits('maxRetries')).toMatchObject({ minValue: 0, maxValue: 20 });
		expect(limits('requestsPerSecond')).toMatchObject({ minValue: 0 });
		expect(limits('timeout')).toMatchObject({ minValue: 1 });
		expect(limits('waitForService')).toMatchObject({ minValue: 0, maxValue: 86_400 });
	});

	test('its lists of five or more are in the order of what is displayed', () => {
		const long = scannedLists(properties).filter((entries) => entries.length >= 5);
		const shown = long.map((entries) => entries.map(displayed));
		expect(shown.length).toBeGreaterThan(0);
		expect(shown).toEqual(
			shown.map((names) => names.toSorted((one, other) => one.localeCompare(other, 'en'))),
		);
	});

	test('its placeholders are examples, and say so', () => {
		const buttons = ['collection', 'fixedCollection'];
		const modes = all.flatMap(({ modes = [] }) => modes).filter(({ type }) => type !== 'list');
		const typed = [...all.filter(({ type }) => !buttons.includes(type)), ...modes];
		const placeholders = typed.flatMap(({ placeholder }) => placeholder ?? []);
		expect(placeholders.filter((words) => !/^e\.g\. \S/.test(words))).toEqual([]);
		expect(placeholders.length).toBeGreaterThan(0);
	});

	test('its pickers exist', () => {
		const searches = all.flatMap(({ modes = [] }) =>
			modes.flatMap((mode) => mode.typeOptions?.searchListMethod ?? []),
		);
		const loads = all.flatMap(({ typeOptions }) => typeOptions?.loadOptionsMethod ?? []);
		const { listSearch = {}, loadOptions = {} } = nodeType.methods ?? {};
		expect(Object.keys(listSearch)).toEqual([...new Set(searches)]);
		expect(Object.keys(loadOptions)).toEqual([...new Set(loads)]);
	});

	test('messages can name every field as the editor does', () => {
		const labelOf = labelsOf(properties);
		const paths = pathsOf(bodySchema(fields)).map((path) =>
			path.replaceAll('[]', '.0').replace('{}', '.key').split('.'),
		);
		expect(paths.map(labelOf).filter((label) => !/^[A-Z]|^key \(/.test(label))).toEqual([]);
		expect(labelOf(['customerId'])).toBe(vendor.customers.list ? 'Customer' : 'customerId');
	});
});

test('values may be nested exactly where the vendor drops parts that are not sent', () => {
	const nested = vendors.filter(({ properties }) => named(optionsOf(properties), 'nestedValues'));
	expect(nested.map(({ node }) => node)).toEqual(
		expect.arrayContaining(['togai', 'meteroid', 'flexprice']),
	);
	expect(nested.map(({ node }) => node)).not.toEqual(
		expect.arrayContaining([expect.stringMatching(/flatpeak|diga/)]),
	);
});

describe('the comparison of form and API can tell', () => {
	const string = (displayName: string, name: string, example: string): INodeProperties => ({
		displayName,
		name,
		type: 'string',
		default: '',
		placeholder: `e.g. ${example}`,
	});
	const plans = (...values: string[]): INodeProperties => ({
		displayName: 'Plan',
		name: 'plan',
		type: 'options',
		options: values.map((value) => ({ name: value, value })),
		default: 'free',
	});
	const address = (...values: INodeProperties[]): INodeProperties => ({
		displayName: 'Address',
		name: 'address',
		type: 'fixedCollection',
		default: {},
		options: [{ displayName: 'Address', name: 'values', values }],
	});
	const many = { typeOptions: { multipleValues: true } };

	const name = string('Name', 'name', 'Acme');
	const city = string('City', 'city', 'Paris');
	const zip = string('Zip', 'zip', '75001');
	const emails = { ...string('Emails', 'emails', 'nathan@example.com'), ...many };

	const right = {
		form: [name, plans('free', 'pro'), address(city, zip), emails],
		clear: ['name', 'address.zip'],
		fields: {
			name: text({ clear: { send: '' } }),
			plan: choice(['free', 'pro'], 'a plan'),
			address: group({ city: text(), zip: text({ clear: 'omit' }) }),
			emails: list(email()),
		} as Fields,
	};

	const describedBy = ({ form, clear, fields }: typeof right): Described => ({
		fields,
		properties: [
			{
				displayName: 'Fields',
				name: 'updateFields',
				type: 'collection',
				default: {},
				options: form,
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				default: {},
				options: [
					{
						displayName: 'Fields to Clear',
						name: 'fieldsToClear',
						type: 'multiOptions',
						default: [],
						options: clear.map((value) => ({ name: value, value })),
					},
				],
			},
		],
	});

	test('where there is nothing to tell', () => {
		expect(slipsIn(describedBy(right))).toEqual([]);
	});

	test.each<[string, Partial<typeof right>, string]>([
		[
			'a field that is missing in the form',
			{ form: right.form.slice(1) },
			'no field in the form: name',
		],
		[
			'a field that the API does not know',
			{ form: [...right.form, string('Nickname', 'nickname', 'A')] },
			'nickname is not a field of this API, which takes name, plan, address, emails',
		],
		[
			'a part that is missing in a group',
			{ form: [name, plans('free', 'pro'), address(city), emails] },
			'no field in the form: address.zip',
		],
		[
			'a part that the API does not know',
			{ fields: { ...right.fields, address: group({ city: text() }) }, clear: ['name'] },
			'zip changes nothing',
		],
		[
			'one where the API takes many',
			{ form: [name, plans('free', 'pro'), { ...address(city, zip), ...many }, emails] },
			'address is refused',
		],
		[
			'many where the API takes one',
			{ fields: { ...right.fields, emails: email() } },
			'emails is refused',
		],
		[
			'a group where the API takes a value',
			{ fields: { ...right.fields, address: text() }, clear: ['name'] },
			'address is refused',
		],
		[
			'a conversion that was forgotten',
			{
				fields: {
					...right.fields,
					address: group({ lines: group({ city: text(), zip: text() }) }),
				},
				clear: ['name'],
			},
			'no field in the form: address.lines.city',
		],
		[
			'an example that the API refuses',
			{
				form: [
					name,
					plans('free', 'pro'),
					address(city, zip),
					{ ...emails, placeholder: 'e.g. A' },
				],
			},
			'emails.0 is refused',
		],
		[
			'a wrong choice',
			{ form: [name, plans('free', 'gold'), address(city, zip), emails] },
			'no choice of plan of the API: gold',
		],
		[
			'a choice that is missing',
			{ form: [name, plans('free'), address(city, zip), emails] },
			'no choice of plan in the form: pro',
		],
		[
			'a choice that a free text does not accept',
			{ fields: { ...right.fields, plan: text({ max: 3 }) } },
			'plan does not accept "free"',
		],
		[
			'a clearable field that is missing',
			{ clear: ['name'] },
			'no clearable field in the form: address.zip',
		],
		[
			'a field that cannot be cleared',
			{ clear: [...right.clear, 'plan'] },
			'no clearable field of the API: plan',
		],
	])('%s', (_, slip, expected) => {
		expect(slipsIn(describedBy({ ...right, ...slip }))).toEqual(
			expect.arrayContaining([expect.stringContaining(expected)]),
		);
	});
});
