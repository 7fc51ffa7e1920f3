import pLimit from 'p-limit';
import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeParameters,
	type INodeProperties,
	type INodeType,
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

/** Every contender reads the id and the name from expressions, as nodes do. */
const INPUTS: INodeProperties[] = ['id', 'name', 'url', 'credentialType'].map((name) => ({
	displayName: name,
	name,
	type: 'string',
	default: '',
}));

const FROM_ITEM = { id: '={{ $json.id }}', name: '={{ $json.name }}' };

function describe(name: string, properties: INodeProperties[]): INodeType['description'] {
	return {
		displayName: name,
		name,
		group: [],
		version: 1,
		description: '',
		defaults: {},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties,
	};
}

/** What a programmer writes in ten minutes: n8n's helper, as many at once as this node's default. */
const bareLoop: INodeType = {
	description: describe('bareLoop', INPUTS),
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
	},
};

/** n8n's declarative style, which its templates start from. */
const declarative: INodeType = {
	description: {
		...describe('declarative', [
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
	const direct = ({ url, path, credentialType }: Setting) => ({
		url: url + path,
		credentialType,
		...FROM_ITEM,
	});
	return {
		node: {
			label: 'This node',
			parameters: () => ({
				customerId: { __rl: true, mode: 'id', value: FROM_ITEM.id },
				updateFields: { name: FROM_ITEM.name },
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
