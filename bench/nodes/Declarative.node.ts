import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { ABOUT, INPUTS } from './about';

/** n8n's declarative style, which its templates start from. */
export class Declarative implements INodeType {
	description: INodeTypeDescription = {
		...ABOUT,
		displayName: 'Declarative',
		name: 'declarative',
		requestDefaults: { headers: { Accept: 'application/json' } },
		properties: [
			...INPUTS.filter(({ name }) => name === 'url' || name === 'credentialType'),
			{
				displayName: 'Name',
				name: 'name',
				type: 'string',
				default: '',
				routing: { send: { type: 'body', property: 'name' } },
			},
			{
				displayName: 'ID',
				name: 'id',
				type: 'string',
				default: '',
				routing: { request: { method: 'PATCH', url: '={{ $parameter.url }}{{ $value }}' } },
			},
		],
	};
}
