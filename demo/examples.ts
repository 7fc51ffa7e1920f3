import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { upperFirst } from 'lodash';

import type { RunningVendor, Sandbox } from '../test/sandbox/types';
import type { Workflow } from './privateN8n';
import type { RunningN8n } from './runningN8n';

const FOLDER = join(__dirname, '..', 'examples');

/** The secret that callers of the examples' webhooks send, as n8n's Header Auth credential has it. */
export const SECRET = { name: 'X-Secret', value: 'known-to-callers-only' } as const;

/** A workflow as a file holds it; n8n gives it its ID. */
export type Example = Omit<Workflow, 'id'>;

export interface Imported {
	readonly id: string;
	readonly versionId: string;
	readonly nodes: Workflow['nodes'];
}

/** What a user would download and open. */
export async function exampleNamed(name: string): Promise<Example> {
	return JSON.parse(await readFile(join(FOLDER, `${name}.json`), 'utf8')) as Example;
}

export async function exampleNames(): Promise<readonly string[]> {
	const files = await readdir(FOLDER);
	return files
		.filter((file) => file.endsWith('.json'))
		.map((file) => parse(file).name)
		.sort();
}

/** Saves a workflow as the editor does after “Import from file”. */
export async function importWorkflow(n8n: RunningN8n, workflow: Example): Promise<Imported> {
	return (await n8n.request('POST', '/rest/workflows', workflow)) as Imported;
}

/** Imports a workflow, or puts the one that an earlier import has left back to what the file holds. */
export async function restoreWorkflow(n8n: RunningN8n, workflow: Example): Promise<Imported> {
	const all = (await n8n.request('GET', '/rest/workflows')) as readonly Saved[];
	const old = all.find(({ name, isArchived }) => name === workflow.name && !isArchived);
	if (!old) return await importWorkflow(n8n, workflow);
	const changed = { ...workflow, versionId: old.versionId };
	return (await n8n.request('PATCH', `/rest/workflows/${old.id}`, changed)) as Imported;
}

/** What the button “Publish” does. */
export async function publish(n8n: RunningN8n, { id, versionId }: Imported): Promise<void> {
	await n8n.request('POST', `/rest/workflows/${id}/activate`, { versionId });
}

/** The same workflow with another parameter in one of its nodes, as set by hand. */
export function withParameters(
	example: Example,
	nodeName: string,
	parameters: Readonly<Record<string, unknown>>,
): Example {
	const nodes = example.nodes.map((node) =>
		node.name === nodeName ? { ...node, parameters: { ...node.parameters, ...parameters } } : node,
	);
	return { ...example, nodes };
}

/** What a person chooses in an example that calls another workflow. */
export function calling(example: Example, { id }: Pick<Imported, 'id'>): Example {
	const workflowId = { __rl: true, mode: 'list', value: id };
	return withParameters(example, 'Update one batch', { workflowId });
}

/** Saves a credential, or what is new of one that has this name: the examples find it by that. */
export async function addCredential(
	n8n: RunningN8n,
	type: string,
	name: string,
	data: Readonly<Record<string, unknown>>,
): Promise<string> {
	const all = (await n8n.request('GET', '/rest/credentials')) as readonly Named[];
	const old = all.find((credential) => credential.name === name);
	const [method, path] = old
		? (['PATCH', `/rest/credentials/${old.id}`] as const)
		: (['POST', '/rest/credentials'] as const);
	return ((await n8n.request(method, path, { type, name, data })) as Named).id;
}

/** The vendor's credential, under the name that n8n proposes for it. */
export async function addVendorCredential(
	n8n: RunningN8n,
	{ name, credential }: RunningVendor,
): Promise<void> {
	await addCredential(n8n, `${name}Api`, `${upperFirst(name)} account`, credential);
}

/** The credential of the examples that are called from outside. */
export async function addSecret(n8n: RunningN8n): Promise<void> {
	await addCredential(n8n, 'httpHeaderAuth', 'Header Auth account', SECRET);
}

/** The columns of the tables that the examples name, all of them text. */
const TABLES = {
	billing_customers: ['crm_id', 'name', 'email', 'contact', 'address_city'],
	customers_not_updated: ['crm_id', 'reason', 'advice'],
} as const;

type Row = Readonly<Record<string, string>>;

/** A data table of the examples that holds these rows and no others. */
export async function fillTable(
	n8n: RunningN8n,
	name: keyof typeof TABLES,
	rows: readonly Row[] = [],
): Promise<void> {
	const tables = await pathOfTables(n8n);
	const { data: existing } = (await n8n.request('GET', tables)) as { readonly data: Named[] };
	const old = existing.find((table) => table.name === name);
	if (old) await n8n.request('DELETE', `${tables}/${old.id}`);
	const columns = TABLES[name].map((column) => ({ name: column, type: 'string' }));
	const { id } = (await n8n.request('POST', tables, { name, columns })) as Named;
	if (rows.length) await n8n.request('POST', `${tables}/${id}/insert`, { data: rows });
}

/** The rows of one of these tables. */
export async function rowsOf(n8n: RunningN8n, name: keyof typeof TABLES): Promise<readonly Row[]> {
	const tables = await pathOfTables(n8n);
	const { data: existing } = (await n8n.request('GET', tables)) as { readonly data: Named[] };
	const { id } = existing.find((table) => table.name === name) as Named;
	const { data } = (await n8n.request('GET', `${tables}/${id}/rows`)) as { readonly data: Row[] };
	return data;
}

/** Gives the stand-ins the customers that the examples name, each like the vendor's first one. */
export async function addNamedCustomers(vendors: Sandbox['vendors']): Promise<void> {
	const preview = JSON.stringify(await exampleNamed('preview-bulk-change'));
	addLikeFirst(vendors.flatpeak, preview.match(/cus_[0-9a-f]{32}/g) ?? []);
	addLikeFirst(vendors.togai, ['acme', 'globex', 'initech', 'hooli']);
}

function addLikeFirst(vendor: RunningVendor | undefined, ids: readonly string[]): void {
	const [first] = vendor?.customers.values() ?? [];
	for (const id of ids) vendor?.customers.set(id, { ...first, id });
}

interface Saved extends Named {
	readonly versionId: string;
	readonly isArchived: boolean;
}

/** What n8n keeps under an ID of its own: a workflow, a credential, a data table. */
interface Named {
	readonly id: string;
	readonly name: string;
}

async function pathOfTables(n8n: RunningN8n): Promise<string> {
	const project = (await n8n.request('GET', '/rest/projects/personal')) as { readonly id: string };
	return `/rest/projects/${project.id}/data-tables`;
}
