import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { ABOUT } from './about';
import { readMeter } from './meter';

/** What the node before it took. */
export class Meter implements INodeType {
	description: INodeTypeDescription = {
		...ABOUT,
		displayName: 'Meter',
		name: 'meter',
		properties: [],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const reading = readMeter();
		const outputs = this.getInputData().length;
		return await Promise.resolve([[{ json: { ...reading, outputs } }]]);
	}
}
