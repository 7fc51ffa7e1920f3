import type { INodeParameters, INodeType } from 'n8n-workflow';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import manifest from '../package.json';
import { WIDTH } from './nodes/about';
import { BareLoop } from './nodes/BareLoop.node';
import { Declarative } from './nodes/Declarative.node';

/** Who updates the same customers with the same values on the same server. */
export interface Contender {
	readonly label: string;
	/** How an n8n server names its node, and in which version. */
	readonly type: string;
	readonly typeVersion: number;
	/** Absent for this package's own node. */
	readonly node?: INodeType;
	readonly parameters: (settings: Setting) => INodeParameters;
	/** How it warms up, where its own way would take minutes. */
	readonly warmUp?: (settings: Setting) => INodeParameters;
}

export interface Setting {
	/** The vendor's root address. */
	readonly url: string;
	readonly credentialType: string;
	/** The path of an update, before the id. */
	readonly path: string;
}

/** By a short name. */
export type Contenders = Readonly<Record<string, Contender>>;

const FROM_ITEM = { id: '={{ $json.id }}', name: '={{ $json.name }}' };

const httpRequestFile = join(
	__dirname,
	'../.demo/n8n/node_modules/n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js',
);

/** All that can run here: the HTTP Request node only where the demo has installed n8n. */
export async function contenders(): Promise<Contenders> {
	const direct = ({ url, path, credentialType }: Setting) => ({
		url: url + path,
		credentialType,
		...FROM_ITEM,
	});
	return {
		node: {
			label: 'This node',
			type: `${manifest.name}.meteroid`,
			typeVersion: 1,
			parameters: () => ({
				customerId: { __rl: true, mode: 'id', value: FROM_ITEM.id },
				updateFields: { name: FROM_ITEM.name },
			}),
		},
		loop: {
			label: `Bare loop, ${WIDTH} at once`,
			type: 'CUSTOM.bareLoop',
			typeVersion: 1,
			node: new BareLoop(),
			parameters: direct,
		},
		declarative: {
			label: 'Declarative node',
			type: 'CUSTOM.declarative',
			typeVersion: 1,
			node: new Declarative(),
			parameters: direct,
		},
		...(existsSync(httpRequestFile) ? { http: await httpRequest() } : {}),
	};
}

/**
 * The HTTP Request node as somebody sets it who knows the limit of 50 a second: its own Batching
 * at 40 a second; and at half and at twice that, since nothing there says what is right.
 */
export async function batched(): Promise<Contenders> {
	if (!existsSync(httpRequestFile)) return {};
	const http = await httpRequest();
	const at = (batchSize: number): Contender => ({
		...http,
		label: `HTTP Request, ${batchSize} a second`,
		warmUp: http.parameters,
		parameters: (setting) => ({
			...http.parameters(setting),
			options: { batching: { batch: { batchSize, batchInterval: 1000 } } },
		}),
	});
	return { http40: at(40), http20: at(20), http80: at(80) };
}

async function httpRequest(): Promise<Contender> {
	const { HttpRequest } = (await import(httpRequestFile)) as {
		HttpRequest: new () => { nodeVersions: Record<string, INodeType> };
	};
	const versions = new HttpRequest().nodeVersions;
	const newest = Math.max(...Object.keys(versions).map(Number));
	return {
		label: 'HTTP Request node',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: newest,
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
