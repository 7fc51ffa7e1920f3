import pLimit from 'p-limit';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { ABOUT, INPUTS, WIDTH } from './about';

/** What a programmer writes in ten minutes: n8n's helper, a few at once. */
export class BareLoop implements INodeType {
	description: INodeTypeDescription = {
		...ABOUT,
		displayName: 'Bare loop',
		name: 'bareLoop',
		properties: INPUTS,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const limit = pLimit(WIDTH);
		const send = async (item: number): Promise<INodeExecutionData> => {
			const read = (name: string) => this.getNodeParameter(name, item) as string;
			const answer: unknown = await this.helpers.httpRequestWithAuthentication.call(
				this,
				read('credentialType'),
				{
					method: 'PATCH',
					url: read('url') + read('id'),
					body: { name: read('name') },
					json: true,
				},
			);
			return { json: answer as INodeExecutionData['json'], pairedItem: { item } };
		};
		const items = this.getInputData();
		return [await Promise.all(items.map(async (_, at) => await limit(async () => await send(at))))];
	}
}
