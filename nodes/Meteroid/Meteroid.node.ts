import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { updateCustomers } from '../n8n/execute';
import { customerPicker } from '../n8n/pickers';
import { properties } from './properties';
import { vendor } from './vendor';

/** Programmatic, since n8n's declarative style sends all items at once and cannot wait for a 429. */
export class Meteroid implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Meteroid',
		name: 'meteroid',
		icon: { light: 'file:../../icons/meteroid.svg', dark: 'file:../../icons/meteroid.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Update customers in Meteroid, pricing and billing infrastructure',
		defaults: { name: 'Meteroid' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'meteroidApi', required: true }],
		properties,
	};

	methods = {
		listSearch: { searchCustomers: customerPicker(vendor) },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await updateCustomers(this, vendor, properties);
	}
}
