import type { INodeProperties } from 'n8n-workflow';

import {
	dataToSend,
	inputsToIgnore,
	jsonBody,
	maxConcurrentRequests,
	maxRetries,
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

/** What the Flatpeak node shows. Field names are those of Flatpeak's API. */
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
				placeholder: 'e.g. cus_65e421d1daa4a24082b4f590',
				hint: "The customer's ID, or the address of its page",
			},
			{
				displayName: 'By Reference ID',
				name: 'referenceId',
				type: 'string',
				placeholder: 'e.g. CUS1234567890',
				hint: 'Your own reference; it is looked up first',
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
	{ ...inputsToIgnore, placeholder: 'e.g. reference_id', hint: usedFields(fields) },
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
				displayName: 'Reference ID',
				name: 'reference_id',
				type: 'string',
				default: '',
				placeholder: 'e.g. CUS1234567890',
				description:
					'A reference of your own, for example the ID of the customer in your system. No two customers may have the same one.',
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
