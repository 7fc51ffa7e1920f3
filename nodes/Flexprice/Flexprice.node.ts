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
export class Flexprice implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flexprice',
		name: 'flexprice',
		icon: { light: 'file:../../icons/flexprice.svg', dark: 'file:../../icons/flexprice.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Update customers in Flexprice, usage-based billing and monetization',
		defaults: { name: 'Flexprice' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'flexpriceApi', required: true }],
		properties,
	};

	methods = {
		listSearch: { searchCustomers: customerPicker(vendor) },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await updateCustomers(this, vendor, properties);
	}
}
