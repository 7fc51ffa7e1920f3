import { readdir, readFile, rm } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { upperFirst } from 'lodash';

import { packageNameOf, unpackPackage } from '../../demo/packedPackage';
import { freePort } from '../../demo/ports';
import type { PrivateN8n, Workflow } from '../../demo/privateN8n';
import type { RunningN8n } from '../../demo/runningN8n';
import type { RunningVendor } from '../sandbox/types';

const SECRET = { name: 'X-Secret', value: 'known-to-callers-only' };
const DEADLINE_MS = 60_000;
const POLL_MS = 50;

export const root = join(__dirname, '..', '..');
export const installation = join(root, '.demo', 'n8n');
export const folder = join(root, '.demo', 'host-tests');
export const logFolder = join(folder, 'logs');
export const packageFolder = join(folder, 'package');

/** A workflow as a file holds it; n8n gives it its ID. */
export type Example = Omit<Workflow, 'id'>;

export interface Imported {
	readonly id: string;
	readonly versionId: string;
	readonly nodes: Workflow['nodes'];
}

/** A new n8n of its own, with the packed package where n8n keeps what its users install. */
export async function newN8n(name: string, env: PrivateN8n['env'] = {}): Promise<PrivateN8n> {
	const userFolder = join(folder, name);
	await rm(userFolder, { recursive: true, force: true });

	const [tarball = ''] = await readdir(packageFolder);
	const packageName = await packageNameOf(root);
	await unpackPackage(join(packageFolder, tarball), packageName, userFolder, logFolder);

	const [port, taskBrokerPort] = [await freePort(), await freePort()];
	return { installation, userFolder, logFolder: join(logFolder, name), port, taskBrokerPort, env };
}

/** What a user would download and open. */
export async function exampleNamed(name: string): Promise<Example> {
	return JSON.parse(await readFile(join(root, 'examples', `${name}.json`), 'utf8')) as Example;
}

export async function exampleNames(): Promise<readonly string[]> {
	const files = await readdir(join(root, 'examples'));
	return files
		.filter((file) => file.endsWith('.json'))
		.map((file) => parse(file).name)
		.sort();
}

/** Saves a workflow as the editor does after “Import from file”. */
export async function importWorkflow(n8n: RunningN8n, workflow: Example): Promise<Imported> {
	return (await n8n.request('POST', '/rest/workflows', workflow)) as Imported;
}

/** Saves a credential; the examples find it by its name. */
export async function addCredential(
	n8n: RunningN8n,
	type: string,
	name: string,
	data: Readonly<Record<string, unknown>>,
): Promise<string> {
	const saved = await n8n.request('POST', '/rest/credentials', { type, name, data });
	return (saved as { readonly id: string }).id;
}

/** The vendor's credential, under the name that n8n proposes for it. */
export async function addVendorCredential(
	n8n: RunningN8n,
	{ name, credential }: RunningVendor,
): Promise<void> {
	await addCredential(n8n, `${name}Api`, `${upperFirst(name)} account`, credential);
}

/** Imports and activates the example that starts with a call from outside. */
export async function openWebhook(n8n: RunningN8n): Promise<void> {
	await addCredential(n8n, 'httpHeaderAuth', 'Header Auth account', SECRET);
	const example = await exampleNamed('webhook-update');
	const { id, versionId } = await importWorkflow(n8n, example);
	await n8n.request('POST', `/rest/workflows/${id}/activate`, { versionId });
	// n8n answers before the webhook is there.
	await until('the webhook is there', async () => (await callWebhook(n8n, {}, '')).status !== 404);
}

export async function callWebhook(
	n8n: RunningN8n,
	body: object,
	secret: string = SECRET.value,
): Promise<{ readonly status: number; readonly body: unknown }> {
	const response = await fetch(`${n8n.url}/webhook/update-billing-customer`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', [SECRET.name]: secret },
		body: JSON.stringify(body),
	});
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.includes('json');
	return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

/** Asks again and again until the answer is yes; no answer counts as no. */
export async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
	const deadline = Date.now() + DEADLINE_MS;
	while (Date.now() < deadline) {
		if (await ask().catch(() => false)) return;
		await sleep(POLL_MS);
	}
	throw new Error(`Waited ${DEADLINE_MS / 1000} seconds in vain until ${what}.`);
}
