import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { ABOUT } from './about';
import { renames, type Ids } from './customers';
import { startMeter } from './meter';

/** Customers with new names; the node after it is measured. */
export class Rows implements INodeType {
	description: INodeTypeDescription = {
		...ABOUT,
		displayName: 'Rows',
		name: 'rows',
		properties: [
			{ displayName: 'IDs', name: 'ids', type: 'json', default: '{}' },
			{ displayName: 'Count', name: 'count', type: 'number', default: 0 },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const ids = JSON.parse(this.getNodeParameter('ids', 0) as string) as Ids;
		const count = Number(this.getNodeParameter('count', 0));
		const items = renames(ids, count).map((json) => ({ json, pairedItem: { item: 0 } }));
		startMeter();
		return await Promise.resolve([items]);
	}
}
