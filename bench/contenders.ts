import pLimit from 'p-limit';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Who updates the same customers with the same values on the same server. */
export interface Contender {
	readonly label: string;
	/** Absent for this package's own node. */
	readonly node?: INodeType;
	readonly parameters: (settings: Setting) => INodeParameters;
}

export interface Setting {
	/** The vendor's root address. */
	readonly url: string;
	readonly credentialType: string;
	/** The path of an update, before the id. */
	readonly path: string;
}

export const WIDTH = 10;

const bare = { name: 'main', type: 'string', default: '' } as const;

function describe(name: string, properties: INodeType['description']['properties'] = []) {
	const urls = ['url', 'credentialType'].map((field) => ({
		...bare,
		name: field,
		displayName: field,
	}));
	return {
		displayName: name,
		name,
		group: [],
		version: 1,
		description: '',
		defaults: {},
		inputs: ['main'],
		outputs: ['main'],
		properties: [...urls, ...properties],
	} as INodeType['description'];
}

/** What a programmer writes in ten minutes: n8n's helper, as many at once as this node's default. */
const bareLoop: INodeType = {
	description: describe('bareLoop'),
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const limit = pLimit(WIDTH);
		const items = this.getInputData();
		const type = this.getNodeParameter('credentialType', 0) as string;
		const url = this.getNodeParameter('url', 0) as string;
		const send = async (
			{ json }: INodeExecutionData,
			item: number,
		): Promise<INodeExecutionData> => {
			const { id, ...body } = json;
			const answer: unknown = await this.helpers.httpRequestWithAuthentication.call(this, type, {
				method: 'PATCH',
				url: `${url}${String(id)}`,
				body,
				json: true,
			});
			return { json: answer as INodeExecutionData['json'], pairedItem: { item } };
		};
		return [
			await Promise.all(
				items.map(async (item, at) => await limit(async () => await send(item, at))),
			),
		];
	},
};

/** n8n's declarative style, which its templates start from. */
const declarative: INodeType = {
	description: {
		...describe('declarative', [
			{
				displayName: 'Name',
				name: 'name',
				type: 'string',
				default: '={{ $json.name }}',
				routing: { send: { type: 'body', property: 'name' } },
			},
			{
				displayName: 'ID',
				name: 'id',
				type: 'string',
				default: '={{ $json.id }}',
				routing: { request: { method: 'PATCH', url: '={{ $parameter.url }}{{ $value }}' } },
			},
		]),
		requestDefaults: { headers: { Accept: 'application/json' } },
	},
};

const httpRequestFile = join(
	__dirname,
	'../.demo/n8n/node_modules/n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js',
);

/** All that can run here: the HTTP Request node only where the demo has installed n8n. */
export async function contenders(): Promise<Record<string, Contender>> {
	const direct = ({ url, path, credentialType }: Setting) => ({ url: url + path, credentialType });
	return {
		node: {
			label: 'This node',
			parameters: () => ({
				customerId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				updateFields: { name: '={{ $json.name }}' },
			}),
		},
		loop: { label: `Bare loop, ${WIDTH} at once`, node: bareLoop, parameters: direct },
		declarative: { label: 'Declarative node', node: declarative, parameters: direct },
		...(existsSync(httpRequestFile) ? { http: await httpRequest() } : {}),
	};
}

async function httpRequest(): Promise<Contender> {
	const { HttpRequest } = (await import(httpRequestFile)) as {
		HttpRequest: new () => { nodeVersions: Record<string, INodeType> };
	};
	const versions = new HttpRequest().nodeVersions;
	const newest = Object.keys(versions)
		.map(Number)
		.sort((one, other) => other - one)[0];
	return {
		label: 'HTTP Request node',
		node: versions[String(newest)],
		parameters: ({ url, path, credentialType }) => ({
			method: 'PATCH',
			url: `=${url}${path}{{ $json.id }}`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: credentialType,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '={{ JSON.stringify({ name: $json.name }) }}',
			options: {},
		}),
	};
}
