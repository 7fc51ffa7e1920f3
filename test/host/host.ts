import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Example, importWorkflow, publish, SECRET } from '../../demo/examples';
import { packageNameOf, unpackPackage } from '../../demo/packedPackage';
import { freePort } from '../../demo/ports';
import type { PrivateN8n } from '../../demo/privateN8n';
import type { RunningN8n } from '../../demo/runningN8n';

const DEADLINE_MS = 60_000;
const POLL_MS = 50;

export const root = join(__dirname, '..', '..');
export const installation = join(root, '.demo', 'n8n');
export const folder = join(root, '.demo', 'host-tests');
export const logFolder = join(folder, 'logs');
export const packageFolder = join(folder, 'package');

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

/** Calls an example from outside, with its secret or with another one. */
export type CallWebhook = (
	body: object,
	secret?: string,
) => Promise<{ readonly status: number; readonly body: unknown }>;

/** Imports and publishes an example that has a webhook; returns what calls it. */
export async function openWebhook(n8n: RunningN8n, example: Example): Promise<CallWebhook> {
	await publish(n8n, await importWorkflow(n8n, example));
	const webhook = example.nodes.find(({ type }) => type === 'n8n-nodes-base.webhook');
	const url = `${n8n.url}/webhook/${String(webhook?.parameters.path)}`;

	const call: CallWebhook = async (body, secret = SECRET.value) => {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', [SECRET.name]: secret },
			body: JSON.stringify(body),
		});
		const text = await response.text();
		const isJson = response.headers.get('content-type')?.includes('json');
		return { status: response.status, body: isJson ? JSON.parse(text) : text };
	};
	// n8n answers before the webhook is there.
	await until('the webhook is there', async () => (await call({}, '')).status !== 404);
	return call;
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
