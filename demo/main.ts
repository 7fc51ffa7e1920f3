import { join } from 'node:path';
import { inspect, parseArgs } from 'node:util';

import { startSandbox } from '../test/sandbox/startSandbox';
import { stopAllChildren } from './childProcess';
import { claim } from './claim';
import { type Demonstration, demonstrations } from './demoWorkflows';
import { type Flow, LOAD_CUSTOMERS, setUpExamples } from './exampleFlows';
import { installN8n } from './installN8n';
import { packageNameOf, packPackage, unpackPackage } from './packedPackage';
import { freePort, isFree } from './ports';
import { importCredentials, importWorkflows, type PrivateN8n } from './privateN8n';
import { step } from './progress';
import { type Result, resultOf, tableOf } from './results';
import { OWNER, type RunningN8n, startN8n } from './runningN8n';
import { Trouble } from './trouble';

const DEFAULT_PORT = 5690;

const HELP = `npm run demo -- [--keep] [--port=${DEFAULT_PORT}]

Runs the packed package in a private n8n against local stand-ins of the five vendors.

  --keep       leave the editor open with everything in place, until Ctrl-C
  --port=…     the editor's port, ${DEFAULT_PORT} by default

Everything it installs and writes is in the folder .demo; delete that to start afresh.`;

interface Settings {
	readonly keep: boolean;
	readonly port: number;
}

const root = join(__dirname, '..');
const state = join(root, '.demo');
const logFolder = join(state, 'logs');

async function demo({ keep, port }: Settings): Promise<void> {
	claim(state);
	if (!(await isFree(port))) {
		throw new Trouble(
			`Port ${port} is taken. Stop what uses it, or choose another: npm run demo -- --port=${port + 10}`,
		);
	}
	const n8n: PrivateN8n = {
		installation: join(state, 'n8n'),
		userFolder: join(state, 'user'),
		logFolder,
		port,
		taskBrokerPort: await freePort(),
	};
	await installN8n(n8n.installation, logFolder);

	const packageName = await packageNameOf(root);
	const sandbox = await startSandbox({ customers: keep ? LOAD_CUSTOMERS : 0 });
	const demos = await demonstrations(sandbox.vendors, packageName);

	const [tarball] = await Promise.all([
		step('Building and packing the package', async () => {
			return await packPackage(root, join(state, 'package'), logFolder);
		}),
		step('Importing five credentials and five workflows', async () => {
			await importCredentials(
				n8n,
				demos.map(({ credential }) => credential),
			);
			await importWorkflows(
				n8n,
				demos.map(({ workflow }) => workflow),
			);
		}),
	]);
	// Not earlier: the imports above start an n8n too, which must not find half a package.
	await unpackPackage(tarball, packageName, n8n.userFolder, logFolder);

	const running = await step('Starting n8n', async () => await startN8n(n8n));
	const results = await step('Executing the five workflows', async () => {
		return await executeAll(demos, running);
	});
	if (!report(results)) process.exitCode = 1;

	if (keep) {
		// Otherwise a first click on “Execute workflow” would find everything updated already.
		for (const { vendor } of demos) vendor.reset();
		const flows = await step('Adding the example workflows', async () => {
			return await setUpExamples(running, sandbox.vendors);
		});
		console.log(invitation(demos, flows, running));
		await running.ended;
		throw new Trouble(`n8n has ended by itself; its log is in ${logFolder}.`);
	}
}

/** One after the other, so that each before and after is this workflow's own. */
async function executeAll(
	demos: readonly Demonstration[],
	running: RunningN8n,
): Promise<readonly Result[]> {
	const results: Result[] = [];
	for (const each of demos) {
		const before = structuredClone(each.vendor.customers.get(each.customerId) ?? {});
		const execution = await running.execute(each.workflow.id);
		results.push(resultOf(each, before, execution));
	}
	return results;
}

/** Prints what became of every customer; true where all were updated. */
function report(results: readonly Result[]): boolean {
	console.log(`\n${tableOf(results)}\n`);

	const failed = results.filter(({ trouble }) => trouble !== undefined);
	for (const { vendor, trouble } of failed) console.log(`${vendor}: ${trouble}\n`);
	console.log(
		failed.length === 0
			? `All ${results.length} customers were updated.`
			: `${failed.length} of ${results.length} customers were not updated.`,
	);
	return failed.length === 0;
}

function invitation(
	demos: readonly Demonstration[],
	examples: readonly Flow[],
	{ url }: RunningN8n,
): string {
	const paragraphs = examples.map(
		(flow) => `${flow.name}\n${indented(`${flow.url}\n${flow.hint}`)}`,
	);
	const workflows = demos.map(({ workflow }) => `${workflow.name}  ${url}/workflow/${workflow.id}`);
	return `
The editor is open at ${url}
  e-mail    ${OWNER.email}
  password  ${OWNER.password}

It all talks to stand-ins on this machine; nothing reaches a real vendor.

ONE CUSTOMER
Open a workflow and click “Execute workflow”; the customers are as they were before the run above,
which is under “Executions”. Change a value in “New details” and execute it again. Open the vendor's
node, set Customer to Fixed, and pick another one from the list (Diga has only one).
${indented(workflows.join('\n'))}

MANY CUSTOMERS, AND OTHER EXAMPLES
These are the files of the folder examples. The yellow note in each says how to set it up with
accounts of your own; here that has been done.

${paragraphs.join('\n\n')}

Ctrl-C ends it.`;
}

function indented(text: string): string {
	return text.replace(/^/gm, '  ');
}

function readSettings(): Settings {
	const values = readArguments();
	if (values.help) {
		console.log(HELP);
		process.exit();
	}
	const port = Number(values.port);
	if (!Number.isInteger(port) || port < 1024 || port > 65_535) {
		throw new Trouble(`“${values.port}” is no port: give a number from 1024 to 65535.`);
	}
	return { keep: values.keep, port };
}

function readArguments() {
	try {
		const { values } = parseArgs({
			options: {
				keep: { type: 'boolean', default: false },
				port: { type: 'string', default: String(DEFAULT_PORT) },
				help: { type: 'boolean', default: false },
			},
		});
		return values;
	} catch (error) {
		throw new Trouble(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
	}
}

/** Resolves at the first request to stop; the later ones change nothing. */
async function interruption(): Promise<void> {
	await new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
			process.on(signal, () => resolve());
		}
	});
}

async function main(): Promise<void> {
	try {
		const settings = readSettings();
		const isInterrupted = await Promise.race([
			demo(settings).then(() => false),
			interruption().then(() => true),
		]);
		if (isInterrupted) {
			console.log('\nStopping …');
			if (!settings.keep) process.exitCode = 130;
		}
	} catch (error) {
		console.error(`\n${error instanceof Trouble ? error.message : inspect(error)}`);
		process.exitCode = 1;
	} finally {
		await stopAllChildren();
	}
	// The sandbox's servers and an abandoned demo would keep the process alive.
	process.exit();
}

void main();
