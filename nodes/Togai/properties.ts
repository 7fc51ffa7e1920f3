import type { INodeProperties } from 'n8n-workflow';

import { countryOptions } from '../n8n/choices';
import {
	dataToSend,
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
import { fields } from './fields';

/** What the Togai node shows. Field names are those of Togai's API. */
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
				placeholder: 'e.g. 01BX5ZZKBKACTAV9WEVGEMMVRZ',
				hint: "The ID you chose when creating the customer, or the address of the customer's page",
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
	{ ...inputsToIgnore, placeholder: 'e.g. name, address.city', hint: usedFields(fields) },
	{ ...jsonBody, description: "The fields to change, as an object in the API's own shape" },
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
				description:
					"The customer's address. Parts that are not set stay as they are, unless the option 'Nested Values' says otherwise.",
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
								placeholder: 'e.g. 2281 Broadway Street',
								description: 'Street, PO box or company name',
							},
							{
								displayName: 'Line 2',
								name: 'line2',
								type: 'string',
								default: '',
								placeholder: 'e.g. G-31',
								description: 'Apartment, suite, unit or building',
							},
							{
								displayName: 'City',
								name: 'city',
								type: 'string',
								default: '',
								placeholder: 'e.g. Florence',
								description: 'City, district, suburb, town or village',
							},
							{
								displayName: 'State',
								name: 'state',
								type: 'string',
								default: '',
								placeholder: 'e.g. South Carolina',
								description: 'State, county, province or region',
							},
							{
								displayName: 'Postal Code',
								name: 'postalCode',
								type: 'string',
								default: '',
								placeholder: 'e.g. 29501',
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
							{
								displayName: 'Phone Number',
								name: 'phoneNumber',
								type: 'string',
								default: '',
								placeholder: 'e.g. +919876543210',
								description: 'Contact number, with the country code',
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
				placeholder: 'e.g. ACME Enterprise',
				description: 'The name of the customer, from 3 to 255 characters',
			},
			{
				displayName: 'Primary Email',
				name: 'primaryEmail',
				type: 'string',
				default: '',
				placeholder: 'e.g. nathan@example.com',
				description: 'The email address Togai writes to, at most 320 characters',
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
			maxConcurrentRequests,
			maxRetries,
			nestedValues,
			output,
			preview,
			{ ...requestsPerSecond, default: 10 },
			skipUnchanged,
			timeout,
			unappliedValues,
			unknownFields,
			waitForService,
		],
	},
];
