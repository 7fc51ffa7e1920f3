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
export class Flatpeak implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flatpeak',
		name: 'flatpeak',
		icon: { light: 'file:../../icons/flatpeak.svg', dark: 'file:../../icons/flatpeak.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Update customers in Flatpeak, energy price and tariff data',
		defaults: { name: 'Flatpeak' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'flatpeakApi', required: true }],
		properties,
	};

	methods = {
		listSearch: { searchCustomers: customerPicker(vendor) },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await updateCustomers(this, vendor, properties);
	}
}
