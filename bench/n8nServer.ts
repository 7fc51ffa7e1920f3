import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

import { addCredential, importWorkflow, publish } from '../demo/examples';
import { startN8n, type RunningN8n } from '../demo/runningN8n';
import { folder, newN8n, until } from '../test/host/host';
import setUp from '../test/host/setUp';
import type { Contender, Setting } from './contenders';
import type { Ids } from './nodes/customers';
import type { Reading } from './nodes/meter';

export interface N8nServer {
	/** Lets a contender update this many customers in an execution of its own. */
	readonly run: (name: string, count: number) => Promise<Reading & { readonly outputs: number }>;
	readonly stop: () => Promise<void>;
}

/** Starts the real n8n, with a workflow for each contender that a call from outside executes. */
export async function startServer(
	contenders: Readonly<Record<string, Contender>>,
	setting: Setting,
	credential: Record<string, string>,
	ids: Ids,
): Promise<N8nServer> {
	await setUp();
	const nodes = join(folder, 'bench-nodes');
	await compileNodes(nodes);
	const n8n = await startN8n(await newN8n('bench', { N8N_CUSTOM_EXTENSIONS: nodes }));
	const { credentialType } = setting;
	const id = await addCredential(n8n, credentialType, credentialType, credential);
	// A contender may have kept n8n busy for so long that it takes its own database for gone.
	const isReady = async () => (await fetch(`${n8n.url}/healthz/readiness`)).ok;
	const run: N8nServer['run'] = async (name, count) => {
		await until('n8n is ready', isReady);
		const response = await fetch(`${n8n.url}/webhook/${name}?count=${count}`);
		const text = await response.text();
		if (!response.ok) throw new Error(`n8n answered ${response.status}: ${text}`);
		return JSON.parse(text) as Reading & { outputs: number };
	};
	for (const [name, contender] of Object.entries(contenders)) {
		await addWorkflow(n8n, name, contender, setting, ids, { id, name: credentialType });
		// n8n answers before the webhook is there.
		await until('the webhook is there', async () => (await run(name, 1)).outputs === 1);
	}
	return { run, stop: n8n.stop };
}

/** n8n loads nodes of one's own from a folder, as JavaScript. */
async function compileNodes(target: string): Promise<void> {
	const source = join(__dirname, 'nodes');
	await rm(target, { recursive: true, force: true });
	await mkdir(target, { recursive: true });
	const compilerOptions = {
		module: ModuleKind.CommonJS,
		target: ScriptTarget.ES2022,
		esModuleInterop: true,
	};
	for (const file of await readdir(source)) {
		const text = await readFile(join(source, file), 'utf8');
		const { outputText } = transpileModule(text, { compilerOptions });
		await writeFile(join(target, `${parse(file).name}.js`), outputText);
	}
}

async function addWorkflow(
	n8n: RunningN8n,
	name: string,
	{ type, typeVersion, parameters }: Contender,
	setting: Setting,
	ids: Ids,
	credential: { readonly id: string; readonly name: string },
): Promise<void> {
	const steps = [
		{
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			webhookId: `bench-${name}`,
			parameters: { path: name, responseMode: 'lastNode' },
		},
		{
			name: 'Rows',
			type: 'CUSTOM.rows',
			typeVersion: 1,
			parameters: { ids: JSON.stringify(ids), count: '={{ $json.query.count }}' },
		},
		{
			name: 'Update',
			type,
			typeVersion,
			parameters: parameters(setting),
			credentials: { [setting.credentialType]: credential },
		},
		{ name: 'Meter', type: 'CUSTOM.meter', typeVersion: 1, parameters: {} },
	];
	const nodes = steps.map((step, at) => ({ ...step, id: step.name, position: [200 * at, 0] }));
	const connections = Object.fromEntries(
		steps.slice(1).map((step, at) => {
			const next = [{ node: step.name, type: 'main', index: 0 }];
			return [steps[at]?.name, { main: [next] }];
		}),
	);
	await publish(n8n, await importWorkflow(n8n, { name, nodes, connections }));
}
