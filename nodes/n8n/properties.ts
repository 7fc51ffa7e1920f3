import type { INodeProperties } from 'n8n-workflow';

import type { Fields } from '../engine/vendor';

export const resource: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: [{ name: 'Customer', value: 'customer' }],
	default: 'customer',
};

export const operation: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['customer'] } },
	options: [
		{
			name: 'Update',
			value: 'update',
			description: 'Change the fields of one or more customers; all other fields stay as they are',
			action: 'Update customer',
		},
	],
	default: 'update',
};

export const dataToSend: INodeProperties = {
	displayName: 'Data to Send',
	name: 'dataToSend',
	type: 'options',
	options: [
		{
			name: 'Define Below',
			value: 'defineBelow',
			description: 'Choose the fields here and set the value of each',
		},
		{
			name: 'Map Automatically',
			value: 'autoMapInputData',
			description: "Use the input item's fields whose names are the API's field names",
		},
		{
			name: 'JSON',
			value: 'json',
			description: "Write the fields as JSON, in the API's own shape",
		},
	],
	default: 'defineBelow',
	description: 'Where the new values come from',
	displayOptions: { show: { resource: ['customer'], operation: ['update'] } },
};

export const inputsToIgnore: INodeProperties = {
	displayName: 'Inputs to Ignore',
	name: 'inputsToIgnore',
	type: 'string',
	default: '',
	placeholder: 'e.g. email, address.city',
	description:
		'Input fields to leave out, separated by commas. Input fields that the API does not know are ignored anyway.',
	displayOptions: {
		show: { resource: ['customer'], operation: ['update'], dataToSend: ['autoMapInputData'] },
	},
};

/** Names the input fields that a vendor's API knows, since nobody knows them by heart. */
export function usedFields(fields: Fields): string {
	return `Input fields that are used: ${Object.keys(fields).join(', ')}`;
}

export const jsonBody: INodeProperties = {
	displayName: 'JSON',
	name: 'jsonBody',
	type: 'json',
	default: '{}',
	required: true,
	description:
		"The fields to change, as an object in the API's own shape. Use null to clear a field.",
	displayOptions: { show: { resource: ['customer'], operation: ['update'], dataToSend: ['json'] } },
};

export const emptyValues: INodeProperties = {
	displayName: 'Empty Values',
	name: 'emptyValues',
	type: 'options',
	options: [
		{
			name: 'Skip',
			value: 'skip',
			description: 'Leave the field as it is',
		},
		{
			name: 'Clear',
			value: 'clear',
			description: 'Empty the field; a field that cannot be emptied is reported',
		},
	],
	default: 'skip',
	description: 'What an empty value means, for example an expression that finds nothing',
};

export const maxConcurrentRequests: INodeProperties = {
	displayName: 'Max Concurrent Requests',
	name: 'maxConcurrentRequests',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 50, numberPrecision: 0 },
	default: 0,
	description:
		'The most requests that may be under way at once, up to 50. With 0 the number is found automatically: more while answers do not get slower. Items for the same customer are always sent one after the other.',
};

export const maxRetries: INodeProperties = {
	displayName: 'Max Retries',
	name: 'maxRetries',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 20, numberPrecision: 0 },
	default: 5,
	description:
		'How often to try a request again when the service is busy or out of reach, from 0 to 20. Sending an update again is safe.',
};

export const nestedValues: INodeProperties = {
	displayName: 'Nested Values',
	name: 'nestedValues',
	type: 'options',
	options: [
		{
			name: 'Merge',
			value: 'merge',
			description:
				'Keep the parts that are not set here. The customer is read first where that is needed.',
		},
		{
			name: 'Replace',
			value: 'replace',
			description:
				'Send only the parts that are set here, even if the service then drops the others',
		},
	],
	default: 'merge',
	description: 'What happens to the other parts of an address or of metadata when some are set',
};

export const output: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{
			name: 'Raw',
			value: 'raw',
			description: 'The whole customer as the service returns it',
		},
		{
			name: 'Simplified',
			value: 'simplified',
			description: 'Only the essential fields of the customer',
		},
		{
			name: 'Changes',
			value: 'changes',
			description: 'What changed, from which value to which',
		},
	],
	default: 'raw',
	description: 'What each output item holds',
};

export const preview: INodeProperties = {
	displayName: 'Preview',
	name: 'preview',
	type: 'boolean',
	// Without this option it is off. Somebody who adds it means it: false would send real updates.
	default: true,
	description: 'Whether to change nothing and output what would be sent instead',
};

export const requestsPerSecond: INodeProperties = {
	displayName: 'Requests per Second',
	name: 'requestsPerSecond',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description:
		'The highest pace of requests. With 0 the pace is found automatically: fast at first, slower when the service asks for it.',
};

export const skipUnchanged: INodeProperties = {
	displayName: 'Skip Unchanged',
	name: 'skipUnchanged',
	type: 'boolean',
	// As with Preview: off without this option, and on once it is added.
	default: true,
	description:
		'Whether to read each customer first and send nothing when it already holds these values',
};

export const timeout: INodeProperties = {
	displayName: 'Timeout',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 30000,
	description: 'How long to wait for the answer to one request, in milliseconds',
};

export const unappliedValues: INodeProperties = {
	displayName: 'Unapplied Values',
	name: 'unappliedValues',
	type: 'options',
	options: [
		{
			name: 'Warn',
			value: 'warn',
			description: 'Name them in a hint above the output',
		},
		{
			name: 'Fail',
			value: 'fail',
			description: 'Treat the item as not updated',
		},
		{
			name: 'Ignore',
			value: 'ignore',
			description: 'Do not compare',
		},
	],
	default: 'warn',
	description:
		'What to do when the service reports success but its answer does not hold a value that was sent. What somebody else changed at the same moment does not show in an answer.',
};

export const unknownFields: INodeProperties = {
	displayName: 'Unknown Fields',
	name: 'unknownFields',
	type: 'options',
	options: [
		{
			name: 'Refuse',
			value: 'refuse',
			description: 'Treat the item as not updated, and say which names are not known',
		},
		{
			name: 'Send',
			value: 'send',
			description: 'Send them as they are, for fields that the service has added since',
		},
	],
	default: 'refuse',
	description: 'What to do with names in JSON that this node does not know',
};

export const waitForService: INodeProperties = {
	displayName: 'Wait for Service',
	name: 'waitForService',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 86400, numberPrecision: 0 },
	default: 300,
	description:
		'How long to wait, in seconds, when the service as a whole is out of reach, for example while it restarts. With 0 the items that remain are reported at once.',
};
