import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';

import type { RunningVendor } from '../test/sandbox/types';
import type { Credential, Workflow, WorkflowNode } from './privateN8n';
import { Trouble } from './trouble';

const FOLDER = join(__dirname, 'workflows');

/** One vendor's part of the demo. */
export interface Demonstration {
	readonly vendor: RunningVendor;
	readonly customerId: string;
	readonly workflow: Workflow;
	readonly credential: Credential;
	/** The vendor's node in the workflow. */
	readonly nodeName: string;
}

/** The workflow of every vendor, joined with the sandbox's keys and its first customer. */
export async function demonstrations(
	vendors: Readonly<Record<string, RunningVendor>>,
	packageName: string,
): Promise<readonly Demonstration[]> {
	const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json'));
	const names = files.map((file) => parse(file).name);
	return await Promise.all(
		names.map(async (name) => {
			const vendor = vendors[name];
			const [customerId] = vendor?.customers.keys() ?? [];
			if (!vendor || customerId === undefined) {
				throw new Trouble(`The sandbox has no customer of ${name}.`);
			}
			const workflow = JSON.parse(await readFile(join(FOLDER, `${name}.json`), 'utf8')) as Workflow;
			return demonstrate(vendor, customerId, workflow, `${packageName}.${name}`);
		}),
	);
}

function demonstrate(
	vendor: RunningVendor,
	customerId: string,
	workflow: Workflow,
	nodeType: string,
): Demonstration {
	const node = workflow.nodes.find(({ type }) => type === nodeType);
	const [credential] = Object.entries(node?.credentials ?? {});
	if (!node || !credential) {
		throw new Trouble(`The workflow “${workflow.name}” has no ${nodeType} with a credential.`);
	}

	const [type, { id, name }] = credential;
	return {
		vendor,
		customerId,
		workflow: {
			...workflow,
			nodes: workflow.nodes.map((each) => withCustomerId(each, customerId)),
		},
		credential: { id, name, type, data: vendor.credential },
		nodeName: node.name,
	};
}

/** Fills in the field `customerId` of the workflow's input, which the files leave blank. */
function withCustomerId(node: WorkflowNode, customerId: string): WorkflowNode {
	if (node.type !== 'n8n-nodes-base.set') return node;

	const { assignments } = node.parameters.assignments as {
		readonly assignments: ReadonlyArray<{ readonly name: string; readonly value: unknown }>;
	};
	return {
		...node,
		parameters: {
			...node.parameters,
			assignments: {
				assignments: assignments.map((assignment) =>
					assignment.name === 'customerId' ? { ...assignment, value: customerId } : assignment,
				),
			},
		},
	};
}
