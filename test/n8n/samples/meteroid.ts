import omit from 'lodash/omit';

import type { JsonObject } from '../../sandbox/types';
import { eachPart, same, type VendorSamples } from '../samples';

const paris = {
	line1: '12 Rue de Rivoli',
	line2: 'Escalier B',
	city: 'Paris',
	state: 'Île-de-France',
	zip_code: '75004',
	country: 'FR',
};

const tax = { tax_code: 'FR_VAT', name: 'TVA', rate: '0.2' };

export const samples: VendorSamples = {
	customers: [
		'cus_7n42DGM5Tflk9n8mt7Fhc7',
		'cus_3fWqZr8LmXb5KtYv1NcPdA',
		'cus_5Jh2VxTn9RgLs4QwEe7UoB',
	],
	plain: 'name',
	fields: {
		alias: same('lumen field/2'),
		billing_address: { form: { values: paris }, api: paris },
		billing_email: same('kasse@lumenfield.example'),
		currency: same('CHF'),
		custom_taxes: {
			form: { values: [tax, { ...tax, tax_code: 'FR_ECO', rate: '0.055' }] },
			api: [tax, { ...tax, tax_code: 'FR_ECO', rate: '0.055' }],
			held: [
				{ ...tax, rate: 0.2 },
				{ ...tax, tax_code: 'FR_ECO', rate: 0.055 },
			],
		},
		invoicing_emails: same(['one@lumenfield.example', 'two@lumenfield.example']),
		invoicing_entity_id: same('ive_2Kd8sQeYbV4mJxPzT1uRwC'),
		is_tax_exempt: same(true),
		name: same('Lumen Field AG'),
		phone: same('+41 44 555 01 42'),
		shipping_address: {
			form: { values: { same_as_billing: true, ...paris } },
			api: { same_as_billing: true, address: paris },
		},
		vat_number: same('CHE123456789'),
	},
	clears: {
		billing_address: { sends: () => ({ billing_address: {} }) },
		...eachPart(paris, (part) => [
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
		...eachPart(paris, (part) => [
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
			given: { billing_address: { ...paris, zip_code: 75004, country: 'fr' } },
			sent: { billing_address: paris },
		},
		{ given: { custom_taxes: [{ ...tax, rate: 0.2 }] }, sent: { custom_taxes: [tax] } },
		{ given: { custom_taxes: [{ ...tax, rate: '20 %' }] }, sent: { custom_taxes: [tax] } },
		{
			given: { custom_taxes: [{ ...tax, rate: 0.026000000000000002 }] },
			sent: { custom_taxes: [{ ...tax, rate: '0.026' }] },
		},
		{
			given: { custom_taxes: [{ ...tax, rate: -0.05 }] },
			sent: { custom_taxes: [{ ...tax, rate: '-0.05' }] },
		},
		{
			given: {
				'shipping_address.city': 'Paris',
				shipping_address: { ...omit(paris, 'city'), same_as_billing: 'no' },
			},
			sent: { shipping_address: { same_as_billing: false, address: paris } },
		},
		// The server takes what it has, whatever it is.
		{ given: { billing_email: 'kasse (at) lumen' }, sent: { billing_email: 'kasse (at) lumen' } },
		{ given: { custom_taxes: JSON.stringify([tax]) }, sent: { custom_taxes: [tax] } },
	],
	refused: [
		{ given: { currency: 'EURO' }, names: 'Currency' },
		{ given: { billing_email: 'kasse@lumen.example\0' }, names: 'Billing Email' },
		{ given: { is_tax_exempt: 'maybe' }, names: 'Is Tax Exempt' },
		{ given: { invoicing_entity_id: '7n42DGM5Tflk9n8mt7Fhc7' }, names: 'Invoicing Entity ID' },
		{ given: { 'billing_address.country': 'ZZ' }, names: 'Country (Billing Address)' },
		{
			given: { shipping_address: { address: { country: 'Deutschland' } } },
			names: 'Country (Shipping Address)',
		},
		{
			given: { custom_taxes: [tax, { ...tax, rate: 20 }] },
			names: 'Rate (Custom Taxes, row 2)',
		},
		{
			given: { invoicing_emails: ['one@lumenfield.example', 'undefined'] },
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
			holds: { custom_taxes: [{ ...tax, rate: 0.2 }] },
			given: { custom_taxes: [{ ...tax, rate: '0.20' }] },
		},
		{
			holds: { billing_address: paris },
			given: { 'billing_address.country': 'fr' },
		},
		{ holds: { phone: null }, given: { phone: null } },
	],
	success: 200,
	keyHeader: 'authorization',
};
