import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { updateCustomers } from '../n8n/execute';
import { optionsPicker } from '../n8n/pickers';
import { paymentMethods } from './paymentMethods';
import { properties } from './properties';
import { vendor } from './vendor';

/** Programmatic, since n8n's declarative style sends all items at once and cannot wait for a 429. */
export class Diga implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Diga',
		name: 'diga',
		icon: { light: 'file:../../icons/diga.svg', dark: 'file:../../icons/diga.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Update the billing customer of a Diga project, the voice agent platform',
		defaults: { name: 'Diga' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'digaApi', required: true }],
		properties,
	};

	methods = {
		loadOptions: { getPaymentMethods: optionsPicker(vendor, paymentMethods) },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await updateCustomers(this, vendor, properties);
	}
}
