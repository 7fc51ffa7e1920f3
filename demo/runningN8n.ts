import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type RunningChild, startChild, tellingLines } from './childProcess';
import { n8nCommand, type PrivateN8n, urlOf } from './privateN8n';
import { Trouble } from './trouble';

const START_TIMEOUT_MS = 180_000;
const EXECUTION_TIMEOUT_MS = 120_000;
const POLL_MS = 100;

/** The one account of a private n8n: local, and no secret. */
export const OWNER = { email: 'demo@example.com', password: 'Billing-demo-1' } as const;

export interface RunningN8n {
	readonly url: string;
	/** Settles when n8n ends, whoever ends it. */
	readonly ended: RunningChild['ended'];
	/** Runs a workflow to its end, from its trigger, as the editor's own button does. */
	execute(workflowId: string): Promise<Execution>;
	/** What the editor itself would ask, as the signed-in owner. */
	request(method: string, path: string, body?: object): Promise<unknown>;
	stop(): Promise<void>;
}

export interface Execution {
	readonly id: string;
	readonly status: string;
	readonly error?: NodeFailure;
	/** The runs of each node that has run, by the node's name. */
	readonly nodes: Readonly<Record<string, readonly NodeRun[]>>;
}

export interface NodeRun {
	readonly error?: NodeFailure;
	readonly hints?: ReadonlyArray<{ readonly message: string }>;
	/** `main` holds the items of each output: the first is success, an error output follows. */
	readonly data?: { readonly main: ReadonlyArray<readonly OutputItem[] | null> };
}

export interface OutputItem {
	readonly json: Readonly<Record<string, unknown>>;
	readonly pairedItem?: unknown;
}

export interface NodeFailure {
	readonly message: string;
	readonly description?: string | null;
}

/**
 * Starts a private n8n as a server and signs its owner in. One server runs any number of
 * workflows in a fraction of a second each, where `n8n execute` takes a start for every one; its
 * answers hold a failed run's data too, which `n8n execute-batch` drops; and the runs show in the
 * editor. The editor's own API is no published interface, but this n8n's version is pinned.
 */
export async function startN8n(n8n: PrivateN8n): Promise<RunningN8n> {
	const child = startChild(n8nCommand(n8n, ['start'], 'n8n'));
	try {
		await untilReady(n8n, child);
		const cookie = await signIn(urlOf(n8n));
		const request: RunningN8n['request'] = async (method, path, body) => {
			const { data } = await call(urlOf(n8n), method, path, body, cookie);
			return data;
		};
		return {
			url: urlOf(n8n),
			ended: child.ended,
			execute: async (workflowId) => await execute(workflowId, request, n8n.installation),
			request,
			stop: child.stop,
		};
	} catch (error) {
		await child.stop();
		throw error;
	}
}

async function untilReady(n8n: PrivateN8n, child: RunningChild): Promise<void> {
	let hasEnded = false;
	void child.ended.then(() => (hasEnded = true));

	const deadline = Date.now() + START_TIMEOUT_MS;
	while (Date.now() < deadline) {
		if (hasEnded) {
			const { output } = await child.ended;
			throw new Trouble(
				`n8n ended while it was starting. Its last words:\n\n${tellingLines(output)}`,
			);
		}
		const isReady = await fetch(`${urlOf(n8n)}/healthz/readiness`).then(
			(response) => response.ok,
			() => false,
		);
		if (isReady) return;
		await sleep(POLL_MS);
	}
	throw new Trouble(
		`n8n did not start within ${START_TIMEOUT_MS / 1000} seconds. Its log is in ${n8n.logFolder}.`,
	);
}

/** Creates the owner on a first start; either way returns the cookie of a signed-in one. */
async function signIn(url: string): Promise<string> {
	const { data: settings } = await call(url, 'GET', '/rest/settings');
	const isNew = at(settings, 'userManagement', 'showSetupOnFirstLoad') === true;

	const { cookie } = isNew
		? await call(url, 'POST', '/rest/owner/setup', {
				...OWNER,
				firstName: 'Demo',
				lastName: 'Owner',
			})
		: await call(url, 'POST', '/rest/login', {
				emailOrLdapLoginId: OWNER.email,
				password: OWNER.password,
			});
	return cookie;
}

async function execute(
	workflowId: string,
	request: RunningN8n['request'],
	installation: string,
): Promise<Execution> {
	const path = `/rest/workflows/${encodeURIComponent(workflowId)}`;
	const nodes = at(await request('GET', path), 'nodes');
	const trigger = Array.isArray(nodes)
		? nodes.find((node) => String(at(node, 'type')).endsWith('Trigger'))
		: undefined;
	if (!trigger) throw new Trouble(`The workflow ${workflowId} has no trigger.`);

	const triggerToStartFrom = { name: at(trigger, 'name') };
	const started = await request('POST', `${path}/run`, { triggerToStartFrom });
	const executionId = String(at(started, 'executionId'));

	const deadline = Date.now() + EXECUTION_TIMEOUT_MS;
	while (Date.now() < deadline) {
		const execution = await request('GET', `/rest/executions/${executionId}`);
		const status = String(at(execution, 'status'));
		if (!['new', 'running', 'waiting', 'unknown'].includes(status)) {
			return { id: executionId, status, ...resultOf(execution, installation) };
		}
		await sleep(POLL_MS);
	}
	throw new Trouble(
		`The workflow ${workflowId} was still running after ${EXECUTION_TIMEOUT_MS / 1000} seconds.`,
	);
}

/** n8n sends a run's data flattened, so that shared parts travel once; its own library reads it. */
function resultOf(execution: unknown, installation: string): Pick<Execution, 'error' | 'nodes'> {
	const fromN8n = createRequire(join(installation, 'node_modules', 'n8n', 'package.json'));
	const { parse } = fromN8n('flatted') as { parse(text: string): unknown };

	const result = at(parse(String(at(execution, 'data'))), 'resultData');
	return {
		error: at(result, 'error') as Execution['error'],
		nodes: (at(result, 'runData') ?? {}) as Execution['nodes'],
	};
}

async function call(
	url: string,
	method: string,
	path: string,
	body?: object,
	cookie?: string,
): Promise<{ readonly data: unknown; readonly cookie: string }> {
	const response = await fetch(`${url}${path}`, {
		method,
		headers: { 'content-type': 'application/json', ...(cookie && { cookie }) },
		body: body && JSON.stringify(body),
	});
	const text = await response.text();
	if (!response.ok) {
		throw new Trouble(`n8n answered ${method} ${path} with ${response.status}: ${text}`);
	}
	const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]);
	return { data: at(JSON.parse(text), 'data'), cookie: cookies.join('; ') };
}

function at(value: unknown, ...path: readonly string[]): unknown {
	return path.reduce<unknown>(
		(part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
		value,
	);
}
