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
export class Togai implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Togai',
		name: 'togai',
		icon: { light: 'file:../../icons/togai.svg', dark: 'file:../../icons/togai.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Update customers in Togai, usage-based metering and billing',
		defaults: { name: 'Togai' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'togaiApi', required: true }],
		properties,
	};

	methods = {
		listSearch: { searchCustomers: customerPicker(vendor) },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await updateCustomers(this, vendor, properties);
	}
}
