import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type ChildCommand, runChild, tellingLines, withOwnNodeFirst } from './childProcess';
import { Trouble } from './trouble';

/** An n8n that shares nothing with another one on the same machine. */
export interface PrivateN8n {
	/** Where `installN8n` has put it. */
	readonly installation: string;
	/** Holds its database, settings, caches and community packages. */
	readonly userFolder: string;
	readonly logFolder: string;
	readonly port: number;
	readonly taskBrokerPort: number;
	/** Environment variables on top of the ones below. */
	readonly env?: Readonly<Record<string, string>>;
}

/** As `n8n import:credentials` takes it; n8n encrypts `data` while it imports. */
export interface Credential {
	readonly id: string;
	readonly name: string;
	readonly type: string;
	readonly data: Readonly<Record<string, unknown>>;
}

export interface Workflow {
	readonly id: string;
	readonly name: string;
	readonly nodes: readonly WorkflowNode[];
	readonly connections: object;
	readonly settings?: object;
}

export interface WorkflowNode {
	readonly name: string;
	readonly type: string;
	readonly typeVersion: number;
	readonly parameters: Readonly<Record<string, unknown>>;
	readonly credentials?: Readonly<Record<string, { readonly id: string; readonly name: string }>>;
}

// The loopback's number, not `localhost`: a browser keeps cookies by host name whatever the port,
// and signing in here would sign people out of an n8n of their own on localhost.
const HOST = '127.0.0.1';

/** Adds these credentials, or puts them back to this state; so for the workflows below. */
export async function importCredentials(
	n8n: PrivateN8n,
	credentials: readonly Credential[],
): Promise<void> {
	await importList(n8n, 'import:credentials', credentials);
}

export async function importWorkflows(
	n8n: PrivateN8n,
	workflows: readonly Workflow[],
): Promise<void> {
	await importList(n8n, 'import:workflow', workflows);
}

/** A command of the private n8n, to run to its end or to keep running. */
export function n8nCommand(
	n8n: PrivateN8n,
	args: readonly string[],
	logName: string,
): ChildCommand {
	return {
		file: process.execPath,
		args: [join(n8n.installation, 'node_modules', 'n8n', 'bin', 'n8n'), ...args],
		// n8n reads a `.env` file where it is started.
		folder: n8n.userFolder,
		env: { ...isolatedEnv(n8n), ...n8n.env },
		logFile: join(n8n.logFolder, `${logName}.log`),
	};
}

export function urlOf(n8n: PrivateN8n): string {
	return `http://${HOST}:${n8n.port}`;
}

async function importList(
	n8n: PrivateN8n,
	command: string,
	list: ReadonlyArray<Credential | Workflow>,
): Promise<void> {
	await mkdir(n8n.userFolder, { recursive: true });
	const name = command.replace(':', '-');
	const file = join(n8n.userFolder, `${name}.json`);
	await writeFile(file, JSON.stringify(list));
	try {
		const output = await runChild(n8nCommand(n8n, [command, `--input=${file}`], name));
		// n8n ends with code 0 even where it could not import.
		if (!output.some((line) => line.includes('Successfully imported'))) {
			throw new Trouble(`\`n8n ${command}\` imported nothing:\n\n${tellingLines(output)}`);
		}
	} finally {
		await rm(file, { force: true });
	}
}

/**
 * Everything that the private n8n learns from the machine. The rest is left out on purpose: an
 * N8N_… or DB_… variable or a proxy of the user's own must not change what runs here.
 */
function isolatedEnv(n8n: PrivateN8n): NodeJS.ProcessEnv {
	const kept = /^(PATH|TMPDIR|TEMP|TMP|LANG|LC_.*|TZ|SystemRoot|ComSpec|NODE_EXTRA_CA_CERTS)$/i;
	const fromMachine = Object.entries(process.env).filter(([name]) => kept.test(name));

	return withOwnNodeFirst({
		...Object.fromEntries(fromMachine),
		HOME: n8n.userFolder,
		N8N_USER_FOLDER: n8n.userFolder,
		N8N_ENCRYPTION_KEY: 'only-sandbox-keys-are-kept-here',

		N8N_HOST: HOST,
		N8N_LISTEN_ADDRESS: HOST,
		N8N_PORT: String(n8n.port),
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: HOST,
		N8N_RUNNERS_BROKER_PORT: String(n8n.taskBrokerPort),
		// Without TLS a browser may drop a secure cookie, and the sign-in with it.
		N8N_SECURE_COOKIE: 'false',

		// Nothing leaves the machine, and nothing asks for attention.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_DIAGNOSTICS_CONFIG_FRONTEND: '',
		N8N_DIAGNOSTICS_CONFIG_BACKEND: '',
		N8N_DISABLED_MODULES: 'mcp-registry,instance-ai',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		EXTERNAL_FRONTEND_HOOKS_URLS: '',
		N8N_LOG_LEVEL: 'info',
	});
}
