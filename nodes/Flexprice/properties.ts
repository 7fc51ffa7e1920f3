import type { INodeProperties } from 'n8n-workflow';

import { countryOptions, timeZoneOptions } from '../n8n/choices';
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
import { fields } from './fields';

// Flexprice knows Kosovo, which has no ISO code.
const countries = countryOptions.flatMap((option) =>
	option.value === 'KW' ? [{ name: 'Kosovo (XK)', value: 'XK' }, option] : [option],
);

/** What the Flexprice node shows. Field names are those of Flexprice's API. */
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
				placeholder: 'e.g. cust_01HKQ8Z5X9N3M7P2R4T6V8W0Y1',
				hint: "The customer's ID, or the address of its page",
			},
			{
				displayName: 'By External ID',
				name: 'externalId',
				type: 'string',
				placeholder: 'e.g. acme-42',
				hint: 'Your own ID for the customer',
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
	{ ...inputsToIgnore, placeholder: 'e.g. name, metadata.tier', hint: usedFields(fields) },
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
				displayName: 'Address City',
				name: 'address_city',
				type: 'string',
				default: '',
				placeholder: 'e.g. Bengaluru',
				description: 'City, at most 100 characters',
			},
			{
				displayName: 'Address Country',
				name: 'address_country',
				type: 'options',
				options: countries,
				default: '',
				description:
					'The country, stored as its ISO 3166-1 two-letter code such as FR. Choose from the list, or specify a code using an expression.',
			},
			{
				displayName: 'Address Line 1',
				name: 'address_line1',
				type: 'string',
				default: '',
				placeholder: 'e.g. 12 MG Road',
				description: 'Street and number, at most 255 characters',
			},
			{
				displayName: 'Address Line 2',
				name: 'address_line2',
				type: 'string',
				default: '',
				placeholder: 'e.g. Floor 4',
				description: 'Apartment, suite, unit or building, at most 255 characters',
			},
			{
				displayName: 'Address Postal Code',
				name: 'address_postal_code',
				type: 'string',
				default: '',
				placeholder: 'e.g. 560001',
				description: 'ZIP or postal code, at most 20 characters',
			},
			{
				displayName: 'Address State',
				name: 'address_state',
				type: 'string',
				default: '',
				placeholder: 'e.g. Karnataka',
				description: 'State, province or region, at most 100 characters',
			},
			{
				displayName: 'Contact',
				name: 'contact',
				type: 'string',
				default: '',
				placeholder: 'e.g. +91 98765 43210',
				description: 'The phone number, at most 20 characters',
			},
			{
				displayName: 'Email',
				name: 'email',
				type: 'string',
				default: '',
				placeholder: 'e.g. nathan@example.com',
				description: 'The email address; it cannot be emptied',
			},
			{
				displayName: 'External ID',
				name: 'external_id',
				type: 'string',
				default: '',
				placeholder: 'e.g. acme-42',
				description:
					'Your own ID for the customer, at most 255 characters. No two customers may have the same one.',
			},
			{
				displayName: 'Integration Entity Mapping',
				name: 'integration_entity_mapping',
				type: 'fixedCollection',
				typeOptions: {
					multipleValues: true,
				},
				placeholder: 'Add Mapping',
				default: {},
				description:
					'Links to records of other services. Current Flexprice servers accept this field and ignore it.',
				options: [
					{
						displayName: 'Mapping',
						name: 'values',
						values: [
							{
								displayName: 'Entity ID',
								name: 'entity_id',
								type: 'string',
								default: '',
								placeholder: 'e.g. cust_01HKQ8Z5X9N3M7P2R4T6V8W0Y1',
								description: 'The ID of the Flexprice record',
							},
							{
								displayName: 'Entity Type',
								name: 'entity_type',
								type: 'options',
								options: [
									{
										name: 'Addon',
										value: 'addon',
									},
									{
										name: 'Credit Note',
										value: 'credit_note',
									},
									{
										name: 'Customer',
										value: 'customer',
									},
									{
										name: 'Invoice',
										value: 'invoice',
									},
									{
										name: 'Invoice Line Item',
										value: 'invoice_line_item',
									},
									{
										name: 'Item',
										value: 'item',
									},
									{
										name: 'Item Price',
										value: 'item_price',
									},
									{
										name: 'Payment',
										value: 'payment',
									},
									{
										name: 'Plan',
										value: 'plan',
									},
									{
										name: 'Price',
										value: 'price',
									},
									{
										name: 'Subscription',
										value: 'subscription',
									},
									{
										name: 'Subscription Line Item',
										value: 'subscription_line_item',
									},
								],
								default: 'customer',
								description: 'What kind of record it is',
							},
							{
								displayName: 'Metadata',
								name: 'metadata',
								type: 'json',
								default: '',
								placeholder: 'e.g. {"source": "import"}',
								description: 'More about the link, as an object',
							},
							{
								displayName: 'Provider Entity ID',
								name: 'provider_entity_id',
								type: 'string',
								default: '',
								placeholder: 'e.g. cus_9s6XKzkNRiz8i3',
								description: "The record's ID at the other service",
							},
							{
								displayName: 'Provider Type',
								name: 'provider_type',
								type: 'options',
								options: [
									{
										name: 'AWS Marketplace',
										value: 'aws_marketplace',
									},
									{
										name: 'Azure Marketplace',
										value: 'azure_marketplace',
									},
									{
										name: 'Chargebee',
										value: 'chargebee',
									},
									{
										name: 'Flexprice',
										value: 'flexprice',
									},
									{
										name: 'GCP Marketplace',
										value: 'gcp_marketplace',
									},
									{
										name: 'HubSpot',
										value: 'hubspot',
									},
									{
										name: 'Moyasar',
										value: 'moyasar',
									},
									{
										name: 'Nomod',
										value: 'nomod',
									},
									{
										name: 'Paddle',
										value: 'paddle',
									},
									{
										name: 'QuickBooks',
										value: 'quickbooks',
									},
									{
										name: 'Razorpay',
										value: 'razorpay',
									},
									{
										name: 'S3',
										value: 's3',
									},
									{
										name: 'Stripe',
										value: 'stripe',
									},
									{
										name: 'Tabs',
										value: 'tabs',
									},
									{
										name: 'Whop',
										value: 'whop',
									},
									{
										name: 'Zoho Books',
										value: 'zoho_books',
									},
								],
								default: 'stripe',
								description:
									'The other service. Choose from the list, or specify its name (at most 50 characters) using an expression.',
							},
						],
					},
				],
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
					"Entries of your own, as text. Flexprice replaces all of them at once: the others are read and sent again, unless the option 'Nested Values' is set to 'Replace'.",
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
				placeholder: 'e.g. Acme Private Limited',
				description:
					'The name of the customer or company, at most 255 characters; it cannot be emptied',
			},
			{
				displayName: 'Timezone',
				name: 'timezone',
				type: 'options',
				options: timeZoneOptions,
				default: 'UTC',
				description:
					'The IANA time zone of the customer. Choose from the list, or specify a name such as Europe/Paris using an expression.',
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
						name: 'Address City',
						value: 'address_city',
					},
					{
						name: 'Address Line 1',
						value: 'address_line1',
					},
					{
						name: 'Address Line 2',
						value: 'address_line2',
					},
					{
						name: 'Address Postal Code',
						value: 'address_postal_code',
					},
					{
						name: 'Address State',
						value: 'address_state',
					},
					{
						name: 'Contact',
						value: 'contact',
					},
					{
						name: 'Metadata',
						value: 'metadata',
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
