import type { INodeProperties } from 'n8n-workflow';

import { countryOptions } from '../n8n/choices';
import {
	dataToSend,
	emptyValues,
	inputsToIgnore,
	jsonBody,
	maxConcurrentRequests,
	maxRetries,
	operation,
	output,
	preview,
	requestsPerSecond,
	resource,
	timeout,
	unappliedValues,
	unknownFields,
	usedFields,
	waitForService,
} from '../n8n/properties';
import { fields } from './fields';

/** What the Diga node shows. Field names are those of Diga's API. */
export const properties: INodeProperties[] = [
	resource,
	operation,
	{
		displayName:
			"This updates the billing customer of the project that the API key belongs to. For another project, use a credential with that project's key.",
		name: 'notice',
		type: 'notice',
		default: '',
		displayOptions: {
			show: {
				resource: ['customer'],
				operation: ['update'],
			},
		},
	},
	dataToSend,
	{ ...inputsToIgnore, placeholder: 'e.g. name, address.city', hint: usedFields(fields) },
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
				displayName: 'Address',
				name: 'address',
				type: 'fixedCollection',
				placeholder: 'Add Address',
				default: { values: {} },
				description: 'The billing address',
				options: [
					{
						displayName: 'Address',
						name: 'values',
						values: [
							{
								displayName: 'Line 1',
								name: 'line1',
								type: 'string',
								default: '',
								placeholder: 'e.g. Calle de Alcalá 1',
								description: 'Street, PO box or company name',
							},
							{
								displayName: 'Line 2',
								name: 'line2',
								type: 'string',
								default: '',
								placeholder: 'e.g. Piso 3',
								description: 'Apartment, suite, unit or building',
							},
							{
								displayName: 'City',
								name: 'city',
								type: 'string',
								default: '',
								placeholder: 'e.g. Madrid',
								description: 'City, district, suburb, town or village',
							},
							{
								displayName: 'State',
								name: 'state',
								type: 'string',
								default: '',
								placeholder: 'e.g. Madrid',
								description: 'State, county, province or region',
							},
							{
								displayName: 'Postal Code',
								name: 'postal_code',
								type: 'string',
								default: '',
								placeholder: 'e.g. 28014',
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
				displayName: 'Email',
				name: 'email',
				type: 'string',
				default: '',
				placeholder: 'e.g. nathan@example.com',
				description: 'The email address for billing',
			},
			{
				displayName: 'Metadata',
				name: 'metadata',
				type: 'fixedCollection',
				typeOptions: {
					multipleValues: true,
				},
				placeholder: 'Add Entry',
				default: {},
				description:
					'Entries of your own. What Diga does with entries that are not sent is not documented.',
				options: [
					{
						displayName: 'Entry',
						name: 'values',
						values: [
							{
								displayName: 'Key',
								name: 'key',
								type: 'string',
								default: '',
								placeholder: 'e.g. tier',
								description: 'The name of the entry',
							},
							{
								displayName: 'Value',
								name: 'value',
								type: 'string',
								default: '',
								placeholder: 'e.g. gold',
								description: 'The value of the entry',
							},
						],
					},
				],
			},
			{
				displayName: 'Name',
				name: 'name',
				type: 'string',
				default: '',
				placeholder: 'e.g. Acme SL',
				description: 'The name of the customer',
			},
			{
				displayName: 'Payment Method Name or ID',
				name: 'default_payment_method_id',
				type: 'options',
				typeOptions: {
					loadOptionsMethod: 'getPaymentMethods',
				},
				default: '',
				description:
					'The payment method that is charged by default. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
			},
			{
				displayName: 'Phone',
				name: 'phone',
				type: 'string',
				default: '',
				placeholder: 'e.g. +34 912 345 678',
				description: 'The phone number of the customer',
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
						name: 'Address',
						value: 'address',
					},
					{
						name: 'Address: City',
						value: 'address.city',
					},
					{
						name: 'Address: Country',
						value: 'address.country',
					},
					{
						name: 'Address: Line 1',
						value: 'address.line1',
					},
					{
						name: 'Address: Line 2',
						value: 'address.line2',
					},
					{
						name: 'Address: Postal Code',
						value: 'address.postal_code',
					},
					{
						name: 'Address: State',
						value: 'address.state',
					},
					{
						name: 'Email',
						value: 'email',
					},
					{
						name: 'Metadata',
						value: 'metadata',
					},
					{
						name: 'Name',
						value: 'name',
					},
					{
						name: 'Payment Method',
						value: 'default_payment_method_id',
					},
					{
						name: 'Phone',
						value: 'phone',
					},
				],
				description: 'Fields to empty',
			},
			maxConcurrentRequests,
			maxRetries,
			output,
			preview,
			requestsPerSecond,
			timeout,
			unappliedValues,
			unknownFields,
			waitForService,
		],
	},
];
