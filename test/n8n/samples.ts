import omit from 'lodash/omit';
import type { IDataObject } from 'n8n-workflow';

import type { Json, JsonObject } from '../sandbox/types';

/** One field of an API, with a value for it in each shape that it takes on the way. */
export interface FieldSample {
	/** As n8n's form keeps it. */
	readonly form: Json;
	/** As JSON and input items give it, and as it is sent. */
	readonly api: Json;
	/** As the vendor then holds it, where that is not what was sent. */
	readonly held?: Json | undefined;
}

/** What clearing a field sends, for a customer as it is, and what is then left of the field. */
export interface ClearSample {
	readonly sends: (customer: JsonObject) => JsonObject;
	/** Nothing, where not said. */
	readonly leaves?: Json;
}

/** A part of a group, set while the customer holds other parts. */
export interface PartSample {
	readonly field: string;
	readonly form: Json;
	readonly api: Json;
	/** What `replace` sends, and what is sent where there is no such choice. */
	readonly replaced: Json;
	/** What `merge` sends, for the field as the customer holds it; absent without that option. */
	readonly merged?: (held: JsonObject) => Json;
}

/** A way to name a customer, and the requests of an update that names it so. */
export interface ReferenceSample {
	readonly mode: string;
	readonly value: string;
	readonly customer: string;
	readonly requests: readonly string[];
}

/** All that the engine tests need to know of a vendor: a new one adds an entry below. */
export interface VendorSamples {
	/** Customers of the sandbox; the first holds a value in every field that has parts. */
	readonly customers: readonly [string, ...string[]];
	/** A field that takes any text. */
	readonly plain: string;
	readonly fields: Readonly<Record<string, FieldSample>>;
	/** By dotted path: everything that the vendor can clear. */
	readonly clears: Readonly<Record<string, ClearSample>>;
	readonly parts: readonly PartSample[];
	/** What people and their spreadsheets give, and what it is sent as. */
	readonly spellings: ReadonlyArray<{ readonly given: IDataObject; readonly sent: JsonObject }>;
	/** What the vendor would refuse, or store wrongly, and the name of the field to be told. */
	readonly refused: ReadonlyArray<{ readonly given: IDataObject; readonly names: string }>;
	readonly references: readonly ReferenceSample[];
	/** Given again in another spelling, these change nothing. */
	readonly alike: ReadonlyArray<{ readonly holds: JsonObject; readonly given: IDataObject }>;
	/** The status of a successful update. */
	readonly success: number;
	/** The header that carries the key. */
	readonly keyHeader: string;
}

const togaiAddress = {
	phoneNumber: '+914044556677',
	line1: '12 Jubilee Hills',
	line2: 'Block C',
	postalCode: '500033',
	city: 'Hyderabad',
	state: 'Telangana',
	country: 'IN',
};

const meteroidAddress = {
	line1: '12 Rue de Rivoli',
	line2: 'Escalier B',
	city: 'Paris',
	state: 'Île-de-France',
	zip_code: '75004',
	country: 'FR',
};

const digaAddress = {
	line1: 'Gran Vía 28',
	line2: 'Planta 4',
	city: 'Madrid',
	state: 'Madrid',
	postal_code: '28013',
	country: 'ES',
};

const tax = { tax_code: 'FR_VAT', name: 'TVA', rate: '20' };

const mapping = {
	entity_id: 'cust_01JWT8M3Q6Z5V9XK2DRBHN7YCE',
	entity_type: 'customer',
	provider_entity_id: 'cus_stripe_1',
	provider_type: 'stripe',
};

export const samples: Readonly<Record<string, VendorSamples>> = {
	togai: {
		customers: ['acme-enterprise', '01HZX4Q8T9V6KDN3M2WYB7R5CE', 'cus_nordlicht'],
		plain: 'name',
		fields: {
			name: same('ACME Holdings'),
			primaryEmail: same('ledger@acme.example'),
			address: { form: { values: togaiAddress }, api: togaiAddress },
		},
		clears: {},
		parts: [
			{
				field: 'address',
				form: { values: { city: 'Pune' } },
				api: { city: 'Pune' },
				replaced: { city: 'Pune' },
				merged: (held) => ({ ...held, city: 'Pune' }),
			},
		],
		spellings: [
			{ given: { name: '  ACME Holdings ' }, sent: { name: 'ACME Holdings' } },
			{
				given: { address: { ...togaiAddress, postalCode: 500033, country: ' in ' } },
				sent: { address: togaiAddress },
			},
			{ given: { address: JSON.stringify(togaiAddress) }, sent: { address: togaiAddress } },
		],
		refused: [
			{ given: { name: 'AC' }, names: 'Name' },
			{ given: { primaryEmail: 'not an address' }, names: 'Primary Email' },
			{ given: { address: { country: 'India' } }, names: 'Country (Address)' },
			{ given: { 'address.country': 'ZZ' }, names: 'Country (Address)' },
		],
		references: [
			{
				mode: 'list',
				value: 'acme-enterprise',
				customer: 'acme-enterprise',
				requests: ['PATCH /customers/acme-enterprise'],
			},
			{
				mode: 'id',
				value: 'tenant/42',
				customer: 'tenant/42',
				requests: ['PATCH /customers/tenant%2F42'],
			},
		],
		alike: [{ holds: { address: togaiAddress }, given: { 'address.country': 'in' } }],
		success: 200,
		keyHeader: 'authorization',
	},

	meteroid: {
		customers: [
			'cus_7n42DGM5Tflk9n8mt7Fhc7',
			'cus_3fWqZr8LmXb5KtYv1NcPdA',
			'cus_5Jh2VxTn9RgLs4QwEe7UoB',
		],
		plain: 'name',
		fields: {
			alias: same('lumen field/2'),
			billing_address: { form: { values: meteroidAddress }, api: meteroidAddress },
			billing_email: same('kasse@lumenfield.example'),
			currency: same('CHF'),
			custom_taxes: {
				form: { values: [tax, { ...tax, tax_code: 'FR_ECO', rate: '5.5' }] },
				api: [tax, { ...tax, tax_code: 'FR_ECO', rate: '5.5' }],
				held: [
					{ ...tax, rate: 20 },
					{ ...tax, tax_code: 'FR_ECO', rate: 5.5 },
				],
			},
			invoicing_emails: same(['one@lumenfield.example', 'two@lumenfield.example']),
			invoicing_entity_id: same('ive_2Kd8sQeYbV4mJxPzT1uRwC'),
			is_tax_exempt: same(true),
			name: same('Lumen Field AG'),
			phone: same('+41 44 555 01 42'),
			shipping_address: {
				form: { values: { same_as_billing: true, ...meteroidAddress } },
				api: { same_as_billing: true, address: meteroidAddress },
			},
			vat_number: same('CHE123456789'),
		},
		clears: {
			billing_address: { sends: () => ({ billing_address: {} }) },
			...eachPart(meteroidAddress, (part) => [
				`billing_address.${part}`,
				{
					sends: ({ billing_address }) => ({
						billing_address: omit(billing_address as JsonObject, part),
					}),
				},
			]),
			billing_email: { sends: () => ({ billing_email: '' }) },
			custom_taxes: { sends: () => ({ custom_taxes: [] }) },
			invoicing_emails: { sends: () => ({ invoicing_emails: [] }) },
			phone: { sends: () => ({ phone: '' }) },
			shipping_address: {
				sends: () => ({ shipping_address: { same_as_billing: false } }),
				leaves: { same_as_billing: false },
			},
			'shipping_address.address': {
				sends: ({ shipping_address }) => ({
					shipping_address: { ...(shipping_address as JsonObject), address: {} },
				}),
			},
			...eachPart(meteroidAddress, (part) => [
				`shipping_address.address.${part}`,
				{
					sends: ({ shipping_address }) => ({
						shipping_address: omit(shipping_address as JsonObject, `address.${part}`),
					}),
				},
			]),
			vat_number: { sends: () => ({ vat_number: '' }) },
		},
		parts: [
			{
				field: 'billing_address',
				form: { values: { city: 'Potsdam' } },
				api: { city: 'Potsdam' },
				replaced: { city: 'Potsdam' },
				merged: (held) => ({ ...held, city: 'Potsdam' }),
			},
			{
				field: 'shipping_address',
				form: { values: { city: 'Kiel' } },
				api: { address: { city: 'Kiel' } },
				replaced: { same_as_billing: false, address: { city: 'Kiel' } },
				merged: ({ same_as_billing = null, address }) => ({
					same_as_billing,
					address: { ...(address as JsonObject), city: 'Kiel' },
				}),
			},
		],
		spellings: [
			{ given: { is_tax_exempt: 'false' }, sent: { is_tax_exempt: false } },
			{ given: { is_tax_exempt: ' TRUE ' }, sent: { is_tax_exempt: true } },
			{ given: { currency: ' chf ' }, sent: { currency: 'CHF' } },
			{ given: { phone: 41445550142 }, sent: { phone: '41445550142' } },
			{
				given: { invoicing_emails: 'one@lumenfield.example, two@lumenfield.example,' },
				sent: { invoicing_emails: ['one@lumenfield.example', 'two@lumenfield.example'] },
			},
			{
				given: { invoicing_emails: '["one@lumenfield.example"]' },
				sent: { invoicing_emails: ['one@lumenfield.example'] },
			},
			{
				given: { billing_address: { ...meteroidAddress, zip_code: 75004, country: 'fr' } },
				sent: { billing_address: meteroidAddress },
			},
			{ given: { custom_taxes: [{ ...tax, rate: 20 }] }, sent: { custom_taxes: [tax] } },
			{ given: { custom_taxes: JSON.stringify([tax]) }, sent: { custom_taxes: [tax] } },
		],
		refused: [
			{ given: { billing_email: 'not an address' }, names: 'Billing Email' },
			{ given: { currency: 'EURO' }, names: 'Currency' },
			{ given: { is_tax_exempt: 'maybe' }, names: 'Is Tax Exempt' },
			{ given: { invoicing_entity_id: '7n42DGM5Tflk9n8mt7Fhc7' }, names: 'Invoicing Entity ID' },
			{ given: { 'billing_address.country': 'ZZ' }, names: 'Country (Billing Address)' },
			{
				given: { shipping_address: { address: { country: 'Deutschland' } } },
				names: 'Country (Shipping Address)',
			},
			{
				given: { custom_taxes: [tax, { ...tax, rate: '20 %' }] },
				names: 'Rate (Custom Taxes, row 2)',
			},
			{
				given: { invoicing_emails: ['one@lumenfield.example', 'two'] },
				names: 'Invoicing Emails, row 2',
			},
		],
		references: [
			{
				mode: 'list',
				value: 'cus_7n42DGM5Tflk9n8mt7Fhc7',
				customer: 'cus_7n42DGM5Tflk9n8mt7Fhc7',
				requests: ['PATCH /api/v1/customers/cus_7n42DGM5Tflk9n8mt7Fhc7'],
			},
			{
				mode: 'id',
				value: 'cus_5Jh2VxTn9RgLs4QwEe7UoB',
				customer: 'cus_5Jh2VxTn9RgLs4QwEe7UoB',
				requests: ['PATCH /api/v1/customers/cus_5Jh2VxTn9RgLs4QwEe7UoB'],
			},
			{
				mode: 'alias',
				value: 'crm/harbour-pine',
				customer: 'cus_3fWqZr8LmXb5KtYv1NcPdA',
				requests: ['PATCH /api/v1/customers/crm%2Fharbour-pine'],
			},
		],
		alike: [
			{
				holds: { custom_taxes: [{ ...tax, rate: 20 }] },
				given: { custom_taxes: [{ ...tax, rate: '20.0' }] },
			},
			{
				holds: { billing_address: meteroidAddress },
				given: { 'billing_address.country': 'fr' },
			},
			{ holds: { phone: null }, given: { phone: null } },
		],
		success: 200,
		keyHeader: 'authorization',
	},

	flatpeak: {
		customers: [
			'cus_a83ec6da1e0d4917b9e9abf58d60574e',
			'cus_65e421d1daa4a24082b4f590',
			'cus_4b7f0e92c81d4a6fae35d2901c6688f3',
		],
		plain: 'reference_id',
		fields: { reference_id: same('crm-31007') },
		clears: {},
		parts: [],
		spellings: [
			{ given: { reference_id: 31007 }, sent: { reference_id: '31007' } },
			{ given: { reference_id: ' crm-31007\n' }, sent: { reference_id: 'crm-31007' } },
		],
		refused: [{ given: { reference_id: { nested: true } }, names: 'Reference ID' }],
		references: [
			{
				mode: 'list',
				value: 'cus_65e421d1daa4a24082b4f590',
				customer: 'cus_65e421d1daa4a24082b4f590',
				requests: ['PATCH /customers/cus_65e421d1daa4a24082b4f590'],
			},
			{
				mode: 'id',
				value: 'cus_f2c6418ae05b49d3927be8d0a1f3c594',
				customer: 'cus_f2c6418ae05b49d3927be8d0a1f3c594',
				requests: ['PATCH /customers/cus_f2c6418ae05b49d3927be8d0a1f3c594'],
			},
			{
				mode: 'referenceId',
				value: 'meter/SE11 0AA',
				customer: 'cus_4b7f0e92c81d4a6fae35d2901c6688f3',
				requests: [
					'GET /customers?reference_id=meter%2FSE11+0AA&limit=1',
					'PATCH /customers/cus_4b7f0e92c81d4a6fae35d2901c6688f3',
				],
			},
		],
		alike: [{ holds: { reference_id: '31007' }, given: { reference_id: 31007 } }],
		success: 202,
		keyHeader: 'authorization',
	},

	diga: {
		customers: ['cus_TKq8mZ2vR5xWdN'],
		plain: 'name',
		fields: {
			address: { form: { values: digaAddress }, api: digaAddress },
			default_payment_method_id: same('pm_1SDigaSandboxMastercard4444'),
			email: same('cuentas@vozclara.example'),
			metadata: {
				form: {
					values: [
						{ key: 'crm_id', value: 'A-31007' },
						{ key: 'seats.max', value: '12' },
					],
				},
				api: { crm_id: 'A-31007', 'seats.max': '12' },
				held: { crm_id: 'A-31007', 'seats.max': '12', tier: 'growth' },
			},
			name: same('Voz Clara SA'),
			phone: same('+34 910 555 014'),
		},
		clears: {
			address: { sends: () => ({ address: null }) },
			...eachPart(digaAddress, (part) => [
				`address.${part}`,
				{ sends: () => ({ address: { [part]: null } }) },
			]),
			...eachPart(
				{ default_payment_method_id: '', email: '', metadata: '', name: '', phone: '' },
				(field) => [field, { sends: () => ({ [field]: null }) }],
			),
		},
		parts: [
			{
				field: 'address',
				form: { values: { city: 'Sevilla' } },
				api: { city: 'Sevilla' },
				replaced: { city: 'Sevilla' },
			},
			{
				field: 'metadata',
				form: { values: [{ key: 'tier', value: 'scale' }] },
				api: { tier: 'scale' },
				replaced: { tier: 'scale' },
			},
		],
		spellings: [
			{ given: { name: ' Voz Clara SA ' }, sent: { name: 'Voz Clara SA' } },
			{
				given: { address: { postal_code: 28013, country: ' es' } },
				sent: { address: { postal_code: '28013', country: 'ES' } },
			},
			{
				given: { metadata: { seats: 12, trial: false } },
				sent: { metadata: { seats: 12, trial: false } },
			},
			{ given: { 'metadata.crm.id': 7 }, sent: { metadata: { 'crm.id': 7 } } },
		],
		refused: [
			{ given: { email: 'not an address' }, names: 'Email' },
			{ given: { address: { country: 'Spain' } }, names: 'Country (Address)' },
			{ given: { metadata: 'plain text' }, names: 'Metadata' },
		],
		references: [],
		alike: [],
		success: 200,
		keyHeader: 'authorization',
	},

	flexprice: {
		customers: [
			'cust_01JWT8M3Q6Z5V9XK2DRBHN7YCE',
			'cust_01JV3P0KXW8F6TSQ4M9YEC2A7B',
			'cust_01JS9D4E7RKB2GZ5X0VNWTHM6P',
		],
		plain: 'name',
		fields: {
			address_city: same('Mysuru'),
			address_country: same('LK'),
			address_line1: same('3rd Floor, Brigade Tech Park'),
			address_line2: same('Whitefield'),
			address_postal_code: same('570001'),
			address_state: same('Mysore'),
			contact: same('+91 80 5550 0199'),
			email: same('ledger@saffronlane.example'),
			external_id: same('acct/31007'),
			integration_entity_mapping: {
				form: { values: [{ ...mapping, metadata: '{"tier": 1}' }] },
				api: [{ ...mapping, metadata: { tier: 1 } }],
				held: undefined,
			},
			metadata: {
				form: {
					values: [
						{ key: 'segment', value: 'enterprise' },
						{ key: 'account_owner', value: 'ravi' },
						{ key: 'seats.max', value: '12' },
					],
				},
				api: { segment: 'enterprise', account_owner: 'ravi', 'seats.max': '12' },
			},
			name: same('Saffron Lane Global'),
			timezone: same('Asia/Colombo'),
		},
		clears: {
			...eachPart(
				{
					address_city: '',
					address_line1: '',
					address_line2: '',
					address_postal_code: '',
					address_state: '',
					contact: '',
				},
				(field) => [field, { sends: () => ({ [field]: '' }) }],
			),
			metadata: { sends: () => ({ metadata: {} }) },
		},
		parts: [
			{
				field: 'metadata',
				form: { values: [{ key: 'segment', value: 'enterprise' }] },
				api: { segment: 'enterprise' },
				replaced: { segment: 'enterprise' },
				merged: (held) => ({ ...held, segment: 'enterprise' }),
			},
		],
		spellings: [
			{ given: { address_postal_code: 570001 }, sent: { address_postal_code: '570001' } },
			{ given: { address_country: ' lk ' }, sent: { address_country: 'LK' } },
			{ given: { contact: 918055500199 }, sent: { contact: '918055500199' } },
			{
				given: { metadata: { segment: 7, account_owner: ' ravi ' } },
				sent: { metadata: { segment: '7', account_owner: ' ravi ' } },
			},
			{
				given: {
					integration_entity_mapping: JSON.stringify([{ ...mapping, metadata: { tier: 1 } }]),
				},
				sent: { integration_entity_mapping: [{ ...mapping, metadata: { tier: 1 } }] },
			},
		],
		refused: [
			{ given: { address_country: 'IND' }, names: 'Address Country' },
			{ given: { contact: '+91 80 5550 0199, +91 80 5550 0198' }, names: 'Contact' },
			{ given: { email: 'not an address' }, names: 'Email' },
			{ given: { timezone: 'Local' }, names: 'Timezone' },
			{ given: { metadata: { seats: { max: 12 } } }, names: 'seats (Metadata)' },
			{
				given: { integration_entity_mapping: [{ ...mapping, entity_type: 'galaxy' }] },
				names: 'Entity Type (Integration Entity Mapping, row 1)',
			},
		],
		references: [
			{
				mode: 'list',
				value: 'cust_01JWT8M3Q6Z5V9XK2DRBHN7YCE',
				customer: 'cust_01JWT8M3Q6Z5V9XK2DRBHN7YCE',
				requests: ['PUT /v1/customers?id=cust_01JWT8M3Q6Z5V9XK2DRBHN7YCE'],
			},
			{
				mode: 'id',
				value: 'cust_01JBX7G1HDM4E9PV6SQ3K0TNWR',
				customer: 'cust_01JBX7G1HDM4E9PV6SQ3K0TNWR',
				requests: ['PUT /v1/customers?id=cust_01JBX7G1HDM4E9PV6SQ3K0TNWR'],
			},
			{
				mode: 'externalId',
				value: 'crm/harbour-pine',
				customer: 'cust_01JS9D4E7RKB2GZ5X0VNWTHM6P',
				requests: ['PUT /v1/customers?external_customer_id=crm%2Fharbour-pine'],
			},
		],
		alike: [
			{ holds: { address_country: 'LK' }, given: { address_country: 'lk' } },
			{ holds: { metadata: { seats: '12', a: 'b' } }, given: { metadata: { seats: 12 } } },
		],
		success: 200,
		keyHeader: 'x-api-key',
	},
};

function same(value: Json): FieldSample {
	return { form: value, api: value };
}

function eachPart(
	parts: JsonObject,
	sampleOf: (part: string) => [string, ClearSample],
): Record<string, ClearSample> {
	return Object.fromEntries(Object.keys(parts).map(sampleOf));
}
