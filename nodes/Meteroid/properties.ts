import type { INodeProperties } from 'n8n-workflow';

import { codeOptions, countryOptions } from '../n8n/choices';
import {
	dataToSend,
	emptyValues,
	inputsToIgnore,
	jsonBody,
	maxConcurrentRequests,
	maxRetries,
	nestedValues,
	operation,
	output,
	preview,
	requestsPerSecond,
	resource,
	skipUnchanged,
	timeout,
	unappliedValues,
	unknownFields,
	usedFields,
	waitForService,
} from '../n8n/properties';
import { currencyNames } from './currencies';
import { fields } from './fields';

/** What the Meteroid node shows. Field names are those of Meteroid's API. */
export const properties: INodeProperties[] = [
	resource,
	operation,
	{
		displayName: 'Customer',
		name: 'customerId',
		type: 'resourceLocator',
		default: {
			mode: 'list',
			value: '',
		},
		required: true,
		description: 'The customer to update',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a customer...',
				typeOptions: {
					searchListMethod: 'searchCustomers',
					searchable: true,
				},
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. cus_7n42DGM5Tflk9n8mt7Fhc7',
				hint: "The customer's ID, or the address of its page",
			},
			{
				displayName: 'By Alias',
				name: 'alias',
				type: 'string',
				placeholder: 'e.g. acme',
				hint: 'Your own name for the customer',
			},
		],
		displayOptions: {
			show: {
				resource: ['customer'],
				operation: ['update'],
			},
		},
	},
	dataToSend,
	{ ...inputsToIgnore, placeholder: 'e.g. alias, billing_address.city', hint: usedFields(fields) },
	jsonBody,
	{
		displayName: 'Update Fields',
		name: 'updateFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		description: 'The fields to change; all others stay as they are',
		displayOptions: {
			show: {
				resource: ['customer'],
				operation: ['update'],
				dataToSend: ['defineBelow'],
			},
		},
		options: [
			{
				displayName: 'Alias',
				name: 'alias',
				type: 'string',
				default: '',
				placeholder: 'e.g. acme',
				description:
					'Your own identifier for the customer. No two customers may have the same one.',
			},
			{
				displayName: 'Billing Address',
				name: 'billing_address',
				type: 'fixedCollection',
				placeholder: 'Add Billing Address',
				default: { values: {} },
				description:
					"The address on invoices. Meteroid replaces it as a whole: parts that are not set here are read and sent again, unless the option 'Nested Values' is set to 'Replace'.",
				options: [
					{
						displayName: 'Billing Address',
						name: 'values',
						values: [
							{
								displayName: 'Line 1',
								name: 'line1',
								type: 'string',
								default: '',
								placeholder: 'e.g. 12 Rue de Rivoli',
								description: 'Street and number',
							},
							{
								displayName: 'Line 2',
								name: 'line2',
								type: 'string',
								default: '',
								placeholder: 'e.g. Building B',
								description: 'Apartment, suite, unit or building',
							},
							{
								displayName: 'City',
								name: 'city',
								type: 'string',
								default: '',
								placeholder: 'e.g. Paris',
							},
							{
								displayName: 'State',
								name: 'state',
								type: 'string',
								default: '',
								placeholder: 'e.g. Île-de-France',
								description: 'State, county, province or region',
							},
							{
								displayName: 'Zip Code',
								name: 'zip_code',
								type: 'string',
								default: '',
								placeholder: 'e.g. 75001',
								description: 'ZIP or postal code',
							},
							{
								displayName: 'Country',
								name: 'country',
								type: 'options',
								options: countryOptions,
								default: '',
								description:
									'The country, stored as its ISO 3166-1 two-letter code such as FR. Choose from the list, or specify a code using an expression.',
							},
						],
					},
				],
			},
			{
				displayName: 'Billing Email',
				name: 'billing_email',
				type: 'string',
				default: '',
				placeholder: 'e.g. nathan@example.com',
				description: 'The email address for billing',
			},
			{
				displayName: 'Currency',
				name: 'currency',
				type: 'options',
				options: codeOptions(currencyNames),
				default: 'EUR',
				description:
					'The currency the customer is billed in, one that your Meteroid tenant offers. Choose from the list, or specify an ISO 4217 code using an expression.',
			},
			{
				displayName: 'Custom Taxes',
				name: 'custom_taxes',
				type: 'fixedCollection',
				typeOptions: {
					multipleValues: true,
				},
				placeholder: 'Add Tax',
				default: {},
				description: 'Taxes for this customer only. They replace all that it has now.',
				options: [
					{
						displayName: 'Tax',
						name: 'values',
						values: [
							{
								displayName: 'Name',
								name: 'name',
								type: 'string',
								default: '',
								placeholder: 'e.g. VAT',
								description: 'The name of the tax on invoices',
							},
							{
								displayName: 'Rate',
								name: 'rate',
								type: 'string',
								default: '',
								placeholder: 'e.g. 0.2',
								description: 'The rate as a fraction: 0.2 for 20 %. 20% works too.',
							},
							{
								displayName: 'Tax Code',
								name: 'tax_code',
								type: 'string',
								default: '',
								placeholder: 'e.g. FR_VAT',
								description: 'The code of the tax',
							},
						],
					},
				],
			},
			{
				displayName: 'Invoicing Emails',
				name: 'invoicing_emails',
				type: 'string',
				typeOptions: {
					multipleValues: true,
					multipleValueButtonText: 'Add Email',
				},
				default: [],
				placeholder: 'e.g. nathan@example.com',
				description:
					'The email addresses that receive invoices. They replace all that the customer has now. An expression may give a list, or one text with commas.',
			},
			{
				displayName: 'Invoicing Entity ID',
				name: 'invoicing_entity_id',
				type: 'string',
				default: '',
				placeholder: 'e.g. ive_7n42DGM5Tflk9n8mt7Fhc7',
				description:
					'The ID of the entity that issues the invoices; it begins with "ive_". It must be one of your own tenant: Meteroid takes that of another without a word.',
			},
			{
				displayName: 'Is Tax Exempt',
				name: 'is_tax_exempt',
				type: 'boolean',
				default: false,
				description:
					"Whether the customer pays no tax. Meteroid's answers never show this field, so whether it was kept cannot be checked.",
			},
			{
				displayName: 'Name',
				name: 'name',
				type: 'string',
				default: '',
				placeholder: 'e.g. Acme SAS',
				description: 'The name of the customer',
			},
			{
				displayName: 'Phone',
				name: 'phone',
				type: 'string',
				default: '',
				placeholder: 'e.g. +33 1 23 45 67 89',
				description: 'The phone number of the customer',
			},
			{
				displayName: 'Shipping Address',
				name: 'shipping_address',
				type: 'fixedCollection',
				placeholder: 'Add Shipping Address',
				default: { values: {} },
				description:
					"Where goods are sent. Meteroid replaces it as a whole: parts that are not set here are read and sent again, unless the option 'Nested Values' is set to 'Replace'.",
				options: [
					{
						displayName: 'Shipping Address',
						name: 'values',
						values: [
							{
								displayName: 'Same as Billing',
								name: 'same_as_billing',
								type: 'boolean',
								default: false,
								description: 'Whether the billing address is used for shipping too',
							},
							{
								displayName: 'Line 1',
								name: 'line1',
								type: 'string',
								default: '',
								placeholder: 'e.g. 12 Rue de Rivoli',
								description: 'Street and number',
							},
							{
								displayName: 'Line 2',
								name: 'line2',
								type: 'string',
								default: '',
								placeholder: 'e.g. Building B',
								description: 'Apartment, suite, unit or building',
							},
							{
								displayName: 'City',
								name: 'city',
								type: 'string',
								default: '',
								placeholder: 'e.g. Paris',
							},
							{
								displayName: 'State',
								name: 'state',
								type: 'string',
								default: '',
								placeholder: 'e.g. Île-de-France',
								description: 'State, county, province or region',
							},
							{
								displayName: 'Zip Code',
								name: 'zip_code',
								type: 'string',
								default: '',
								placeholder: 'e.g. 75001',
								description: 'ZIP or postal code',
							},
							{
								displayName: 'Country',
								name: 'country',
								type: 'options',
								options: countryOptions,
								default: '',
								description:
									'The country, stored as its ISO 3166-1 two-letter code such as FR. Choose from the list, or specify a code using an expression.',
							},
						],
					},
				],
			},
			{
				displayName: 'VAT Number',
				name: 'vat_number',
				type: 'string',
				default: '',
				placeholder: 'e.g. FR12345678901',
				description:
					'The VAT number. Meteroid keeps one of the wrong form and checks European ones later.',
			},
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: {
			show: {
				resource: ['customer'],
				operation: ['update'],
			},
		},
		options: [
			emptyValues,
			{
				displayName: 'Fields to Clear',
				name: 'fieldsToClear',
				type: 'multiOptions',
				default: [],
				options: [
					{
						name: 'Billing Address',
						value: 'billing_address',
					},
					{
						name: 'Billing Address: City',
						value: 'billing_address.city',
					},
					{
						name: 'Billing Address: Country',
						value: 'billing_address.country',
					},
					{
						name: 'Billing Address: Line 1',
						value: 'billing_address.line1',
					},
					{
						name: 'Billing Address: Line 2',
						value: 'billing_address.line2',
					},
					{
						name: 'Billing Address: State',
						value: 'billing_address.state',
					},
					{
						name: 'Billing Address: Zip Code',
						value: 'billing_address.zip_code',
					},
					{
						name: 'Billing Email',
						value: 'billing_email',
					},
					{
						name: 'Custom Taxes',
						value: 'custom_taxes',
					},
					{
						name: 'Invoicing Emails',
						value: 'invoicing_emails',
					},
					{
						name: 'Phone',
						value: 'phone',
					},
					{
						name: 'Shipping Address',
						value: 'shipping_address',
					},
					{
						name: 'Shipping Address: All Lines',
						value: 'shipping_address.address',
					},
					{
						name: 'Shipping Address: City',
						value: 'shipping_address.address.city',
					},
					{
						name: 'Shipping Address: Country',
						value: 'shipping_address.address.country',
					},
					{
						name: 'Shipping Address: Line 1',
						value: 'shipping_address.address.line1',
					},
					{
						name: 'Shipping Address: Line 2',
						value: 'shipping_address.address.line2',
					},
					{
						name: 'Shipping Address: State',
						value: 'shipping_address.address.state',
					},
					{
						name: 'Shipping Address: Zip Code',
						value: 'shipping_address.address.zip_code',
					},
					{
						name: 'VAT Number',
						value: 'vat_number',
					},
				],
				description: 'Fields to empty',
			},
			maxConcurrentRequests,
			maxRetries,
			nestedValues,
			output,
			preview,
			requestsPerSecond,
			skipUnchanged,
			timeout,
			unappliedValues,
			unknownFields,
			waitForService,
		],
	},
];
