import { mapValues, upperFirst } from 'lodash';

import type { Example } from '../../demo/examples';
import type { WorkflowNode } from '../../demo/privateN8n';

export const VENDORS = ['togai', 'meteroid', 'flatpeak', 'diga', 'flexprice'] as const;
export type VendorName = (typeof VENDORS)[number];

type Node = WorkflowNode & { readonly position: readonly [number, number] };

export const start: Node = {
	name: 'When clicking ‘Execute workflow’',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** Three customers, of which the vendor has no second one. */
const customers: Node = {
	name: 'Customers',
	type: 'n8n-nodes-base.code',
	typeVersion: 2,
	position: [224, 0],
	parameters: {
		jsCode: `return [
  { id: 'cus_7n42DGM5Tflk9n8mt7Fhc7', phone: '+49 40 1234567' },
  { id: 'cus_5xGoneLongAgo', phone: '+44 20 7946 0000' },
  { id: 'cus_3fWqZr8LmXb5KtYv1NcPdA', phone: '+44 20 7946 0999' },
].map((json) => ({ json }));`,
	},
};

const phones = {
	customerId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
	updateFields: { phone: '={{ $json.phone }}' },
};

export function vendorNode(
	vendor: VendorName,
	position: Node['position'],
	parameters: object = {},
	settings: object = {},
): Node {
	const name = upperFirst(vendor);
	return {
		name: `Update customer in ${name}`,
		type: `n8n-nodes-billing-customers.${vendor}`,
		typeVersion: 1,
		position,
		parameters: { resource: 'customer', operation: 'update', ...parameters },
		credentials: { [`${vendor}Api`]: { id: '', name: `${name} sandbox` } },
		...settings,
	};
}

/** A workflow in which the first two nodes follow each other and all the others follow them. */
export function workflowOf(name: string, ...nodes: readonly Node[]): Example {
	const [first, second, ...rest] = nodes.map((node) => node.name);
	const to = (names: readonly string[]) => ({
		main: [names.map((node) => ({ node, type: 'main', index: 0 }))],
	});
	const connections = {
		...(second && { [`${first}`]: to([second]) }),
		...(rest.length && { [`${second}`]: to(rest) }),
	};
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}

/** The workflows of the pictures; those of the demo are others. */
export const pictureWorkflows = {
	fresh: workflowOf('A new node', start, customers, vendorNode('meteroid', [448, 0])),
	mapped: workflowOf(
		'Map Automatically',
		start,
		customers,
		vendorNode('togai', [448, 0], { dataToSend: 'autoMapInputData' }),
	),
	previewed: workflowOf(
		'Preview',
		start,
		customers,
		vendorNode('meteroid', [448, 0], {
			customerId: { __rl: true, mode: 'alias', value: 'lumen-field' },
			updateFields: { billing_address: { values: { city: 'Bremen' } } },
			options: { preview: true },
		}),
	),
	invalid: workflowOf(
		'A value that does not fit',
		start,
		customers,
		vendorNode('meteroid', [448, 0], {
			customerId: phones.customerId,
			updateFields: {
				custom_taxes: { values: [{ name: 'VAT', rate: '20', tax_code: 'DE_VAT' }] },
			},
		}),
	),
	stopping: workflowOf(
		'Stop at the first',
		start,
		customers,
		vendorNode('meteroid', [448, 0], { ...phones, options: { maxConcurrentRequests: 1 } }),
	),
	continuing: workflowOf(
		'Continue',
		start,
		customers,
		vendorNode('meteroid', [448, 0], phones, { onError: 'continueErrorOutput' }),
	),
};

/** Updates one customer at every vendor. */
export function updatingAll(customerIds: Readonly<Record<string, string>>): Example {
	return workflowOf(
		'New billing details for every vendor',
		start,
		{
			...customers,
			name: 'New details',
			parameters: { jsCode: "return [{ json: { name: 'Lumen Field' } }];" },
		},
		...VENDORS.map((vendor, row) =>
			vendorNode(vendor, [496, (row - 2) * 176], {
				customerId: { __rl: true, mode: 'id', value: customerIds[vendor] },
				updateFields: { [vendor === 'flatpeak' ? 'reference_id' : 'name']: '={{ $json.name }}' },
			}),
		),
	);
}

/** Lets the nodes use the saved credentials of the names that they hold. */
export function withCredentials(workflow: Example, ids: ReadonlyMap<string, string>): Example {
	const nodes = workflow.nodes.map((node) => ({
		...node,
		...(node.credentials && {
			credentials: mapValues(node.credentials, ({ name }) => ({ id: ids.get(name) ?? '', name })),
		}),
	}));
	return { ...workflow, nodes };
}
