import { spawn } from 'node:child_process';
import { mapValues } from 'lodash';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

import type { RecordedRequest } from '../test/sandbox/types';
import { ask } from './ask';
import { barChart } from './chart';
import { batched, contenders, type Contenders } from './contenders';
import type { Measured, Task } from './measure';
import { startServer } from './n8nServer';
import { WIDTH } from './nodes/about';
import { renames } from './nodes/customers';
import { markdownTable, report, type Row } from './report';
import { compare, each, median, ROUNDS } from './rounds';
import { WARM_UP_ITEMS } from './warmUp';

const root = join(__dirname, '..');
const page = join(root, 'docs/benchmarks.md');
const images = join(root, 'docs/images');
const tsx = createRequire(__filename).resolve('tsx');

interface VendorAddress {
	readonly credential: Record<string, string>;
}

interface SandboxAddress {
	readonly control: string;
	readonly vendors: Record<string, VendorAddress>;
	readonly stop: () => void;
}

const METEROID = {
	vendor: 'meteroid',
	path: '/api/v1/customers/',
	ids: { prefix: 'cus_LoadTest', width: 13 },
};
const TOGAI = { vendor: 'togai', path: '/customers/', ids: { prefix: 'load-', width: 6 } };

const FIFTY_A_SECOND = { perSecond: 50, burst: 50 };

type Result = Measured & Tally;

interface Tally {
	readonly applied: number;
	readonly twice: number;
	readonly refused: number;
	readonly requests: number;
}

/** Without arguments all of it; with names, only those sections, while the page keeps the others. */
async function main(only: readonly string[]): Promise<void> {
	const unknown = only.find((name) => !Object.hasOwn(sections, name));
	if (unknown !== undefined) {
		throw new Error(`There is no "${unknown}", only ${Object.keys(sections).join(', ')}`);
	}
	const sandbox = await startSandbox();
	try {
		const chosen = only.length ? only : Object.keys(sections);
		for (const name of chosen) await sections[name]?.(sandbox);
	} finally {
		sandbox.stop();
	}
}

const sections: Record<string, (sandbox: SandboxAddress) => Promise<void>> = {
	limited: async (sandbox) => await limited(sandbox, 'seconds'),
	silent: async (sandbox) => await limited(sandbox, 'none'),
	refusal: oneRefused,
	togai,
	unlimited,
	server: inServer,
	growth,
};

/** 1,000 customers, 50 a second with a reserve of 50, 50 ms latency. */
async function limited(sandbox: SandboxAddress, retryAfter: 'seconds' | 'none'): Promise<void> {
	const count = 1000;
	const rateLimit = { ...FIFTY_A_SECOND, retryAfter };
	const names = [...Object.keys(await contenders()), ...Object.keys(await batched())];
	const boundMs = ((count - 50) / 50) * 1000;
	const results = await each(
		names,
		async (name) => await race(sandbox, METEROID, name, count, { latencyMs: 50, rateLimit }),
	);
	const rows = results.map((result) => ({
		Contender: result.label,
		Applied: `${result.applied} of ${count}`,
		'Applied twice': result.twice,
		Refused: `${result.refused} (${percent(result.refused / result.requests)})`,
		Time: `${(result.wallMs / 1000).toFixed(1)} s`,
		'× bound': (result.wallMs / boundMs).toFixed(2),
		'Output items': result.outputs,
	}));
	const says = retryAfter === 'seconds' ? '`Retry-After: 1`' : 'no `Retry-After`';
	await write(
		`1,000 customers, 50 requests a second allowed, ${says}`,
		`The server allows 50 requests a second after a reserve of 50, and answers after 50 ms. The limit sets a bound of ${boundMs / 1000} s. *HTTP Request, 40 a second* is the HTTP Request node with its own Batching set by somebody who knows the limit; the others are what half and twice that number come to.`,
		rows,
	);
	if (retryAfter === 'none') return;
	const bars = results.map(({ label, applied }) => ({
		label,
		value: applied,
		note: `${applied} of ${count}`,
	}));
	await writeFile(join(images, 'benchmark.svg'), barChart(bars));
}

/** The same limit, kept by both, and a customer in the middle that the vendor does not have. */
async function oneRefused(sandbox: SandboxAddress): Promise<void> {
	const count = 1000;
	const missing = renames(METEROID.ids, count)[count / 2]?.id;
	const faults = [{ kind: 'status', status: 404, match: { path: missing }, times: 'always' }];
	const rateLimit = { ...FIFTY_A_SECOND, retryAfter: 'seconds' };
	const names = ['node', ...Object.keys(await batched()).slice(0, 1)];
	const settings = [
		['Stop Workflow', 'stopWorkflow'],
		['Continue (using error output)', 'continueErrorOutput'],
	] as const;
	const rows = await each(
		settings.flatMap(([words, onError]) => names.map((name) => ({ name, words, onError }))),
		async ({ name, words, onError }) => {
			const knobs = { latencyMs: 50, rateLimit, faults };
			const result = await race(sandbox, METEROID, name, count, knobs, { onError });
			return {
				'On Error': words,
				Contender: result.label,
				Applied: `${result.applied} of ${count}`,
				'Output items': result.outputs,
				'On the error branch': result.failed,
				'What n8n shows': result.error ?? '',
			};
		},
	);
	await write(
		'One customer that does not exist',
		'As above, but the vendor answers 404 for the customer in the middle, and the HTTP Request node has the right number.',
		rows,
	);
}

/** Togai's documented 10 a second, on a server that keeps to it. */
async function togai(sandbox: SandboxAddress): Promise<void> {
	const count = 300;
	const rateLimit = { perSecond: 10, burst: 10, retryAfter: 'none' };
	const result = await race(sandbox, TOGAI, 'node', count, { latencyMs: 50, rateLimit });
	const row = {
		Contender: result.label,
		Applied: `${result.applied} of ${count}`,
		Refused: result.refused,
		Time: `${(result.wallMs / 1000).toFixed(1)} s`,
	};
	await write(
		'Togai at its default pace',
		'300 customers on a server that allows 10 requests a second, as Togai documents.',
		[row],
	);
}

const HOW_COMPARED = `This node finds out by itself how many requests at once the server bears, up to 50; the bare loop sends ${WIDTH} at once; the declarative node and the HTTP Request node send all at once. Processor time is that of the n8n process; the vendor runs in another. The contenders take turns, ${ROUNDS.map(([count, times]) => `${times} rounds of ${count.toLocaleString('en')}`).join(' and ')} customers; figures are medians. *Time against it* and *Processor time against it* are what this node takes as a multiple of what the contender takes in the same round.`;

/** No limit: how fast, and at what cost in processor time. */
async function unlimited(sandbox: SandboxAddress): Promise<void> {
	const rows = await compare(labelsOf(await contenders()), async (name, count) => {
		return await race(sandbox, METEROID, name, count, { latencyMs: 50 });
	});
	await write(
		"No limit, 50 ms latency, in n8n's engine alone",
		`${HOW_COMPARED} Each run is in n8n's engine, in a process of its own, without what a server does around it: the credential costs nothing to read, expressions little.`,
		rows,
	);
}

/** The same in a real n8n server, with its database, its credentials and its expressions. */
async function inServer(sandbox: SandboxAddress): Promise<void> {
	const all = await contenders();
	if (!all.http) {
		process.stderr.write('No n8n server: the demo (npm run demo) installs one.\n');
		return;
	}
	const { credential } = addressOf(sandbox, METEROID.vendor);
	const setting = {
		url: credential.baseUrl ?? '',
		path: METEROID.path,
		credentialType: 'meteroidApi',
	};
	const control = `${sandbox.control}/${METEROID.vendor}`;
	const server = await startServer(all, setting, credential, METEROID.ids);
	try {
		const runOnce = async (name: string, count: number) => {
			await ask(`${control}/reset`, 'POST');
			await ask(control, 'PATCH', { latencyMs: 50 });
			const run = async () => await server.run(name, count);
			return { ...(await announced(name, count, run)), ...(await tally(control)) };
		};
		await each(Object.keys(all), async (name) => await runOnce(name, WARM_UP_ITEMS));
		const rows = await compare(labelsOf(all), runOnce, (runs) => ({
			'Others wait at most': `${median(runs.map((run) => run.longestBlockMs)).toFixed(0)} ms`,
		}));
		await write(
			'No limit, 50 ms latency, in an n8n server',
			'As above, but all runs are executions in one n8n server, called from outside, with its database, its credentials and its way to evaluate expressions. *Others wait at most* is for how long a run kept the server from everything else, such as other workflows and the editor.',
			rows,
		);
	} finally {
		await server.stop();
	}
}

function labelsOf(all: Contenders): Record<string, string> {
	return mapValues(all, ({ label }) => label);
}

/** How time and memory grow with the number of items. */
async function growth(sandbox: SandboxAddress): Promise<void> {
	const counts = [100, 1000, 10_000, 100_000];
	const results: Result[] = [];
	for (const count of counts) {
		results.push(await race(sandbox, METEROID, 'node', count, {}, { weighs: true }));
	}
	const rows = results.map((result, at) => ({
		Customers: (counts[at] ?? 0).toLocaleString('en'),
		Applied: result.applied.toLocaleString('en'),
		Time: `${(result.wallMs / 1000).toFixed(2)} s`,
		'Time an item': `${(result.wallMs / (counts[at] ?? 1)).toFixed(2)} ms`,
		'Memory at most': megabytes(result.peakBytes),
		'Items and outputs alone': megabytes(result.itemBytes),
	}));
	const [, , ten, hundred] = results;
	const perItem = (pick: (result: Result) => number) =>
		ten && hundred ? (pick(hundred) - pick(ten)) / 90_000 : 0;
	const grown = perItem(({ peakBytes }) => peakBytes);
	const alone = perItem(({ itemBytes }) => itemBytes);
	await write(
		'From 100 to 100,000 customers',
		`No limit, no latency. Memory is what is in use after collecting garbage, at its highest during the run, in the whole n8n process above its start. From 10,000 to 100,000 customers it grows by ${Math.round(grown)} bytes an item; the input and output items alone take ${Math.round(alone)} bytes, so the growth is ${(grown / alone).toFixed(2)} × that.`,
		rows,
	);
}

async function race(
	sandbox: SandboxAddress,
	{ vendor, path, ids }: typeof METEROID,
	contender: string,
	count: number,
	knobs: object,
	{ weighs = false, onError }: Partial<Pick<Task, 'weighs' | 'onError'>> = {},
): Promise<Result> {
	const control = `${sandbox.control}/${vendor}`;
	const { credential } = addressOf(sandbox, vendor);
	const run = { contender, vendor, path, credential, ids, count, control, knobs, weighs };
	const task: Task = { ...run, ...(onError ? { onError } : {}) };
	const measured = await announced(contender, count, async () => await inProcess(task));
	return { ...measured, ...(await tally(control)) };
}

/** Runs a contender, and says so to whoever waits. */
async function announced<Run extends { readonly wallMs: number; readonly cpuMs: number }>(
	contender: string,
	count: number,
	run: () => Promise<Run>,
): Promise<Run> {
	process.stderr.write(`${contender}: ${count} customers… `);
	const result = await run();
	const [seconds, cpuMs] = [result.wallMs / 1000, result.cpuMs / count];
	process.stderr.write(`${seconds.toFixed(1)} s, ${cpuMs.toFixed(2)} ms of processor time each\n`);
	return result;
}

/** What the vendor has seen since it was reset. */
async function tally(control: string): Promise<Tally> {
	const requests = (await ask(`${control}/requests`, 'GET')) as RecordedRequest[];
	const applied = requests.filter(({ method, status }) => method === 'PATCH' && status === 200);
	const distinct = new Set(applied.map((request) => request.path)).size;
	return {
		applied: distinct,
		twice: applied.length - distinct,
		refused: requests.filter(({ status }) => status === 429).length,
		requests: requests.length,
	};
}

async function inProcess(task: Task): Promise<Measured> {
	const args = ['--expose-gc', '--max-old-space-size=8192', '--import', tsx];
	const output = await run([...args, join(__dirname, 'measure.ts'), JSON.stringify(task)]);
	return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Measured;
}

async function run(args: string[]): Promise<string> {
	const env = { ...process.env, N8N_LOG_LEVEL: 'silent' };
	const child = spawn(process.execPath, args, {
		cwd: root,
		env,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
	if (code !== 0) throw new Error(`The measuring process ended with code ${code}`);
	return output;
}

function addressOf({ vendors }: SandboxAddress, vendor: string): VendorAddress {
	const address = vendors[vendor];
	if (!address) throw new Error(`The sandbox has no ${vendor}`);
	return address;
}

async function startSandbox(): Promise<SandboxAddress> {
	const entry = join(root, 'test/sandbox/main.ts');
	const flags = ['--json', '--port', '0', '--control-port', '0', '--customers', '100000'];
	const args = ['--max-old-space-size=8192', '--import', tsx, entry, ...flags];
	const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
	const line = await new Promise<string>((resolve, reject) => {
		let output = '';
		child.stdout.on('data', (chunk: Buffer) => {
			output += chunk.toString();
			if (output.includes('\n')) resolve(output);
		});
		child.on('close', () => reject(new Error('The sandbox did not start')));
	});
	const address = JSON.parse(line) as Omit<SandboxAddress, 'stop'>;
	return { ...address, stop: () => child.kill() };
}

/** Puts a section into the page at once, so that a later one that breaks off loses none. */
async function write(title: string, text: string, rows: readonly Row[]): Promise<void> {
	const table = markdownTable(rows);
	process.stdout.write(`\n${title}\n${text}\n\n${table}\n`);
	const before = await readFile(page, 'utf8');
	const after = report(before, title, `${text}\n\n${table}`);
	const style = await resolveConfig(page);
	await writeFile(page, await format(after, { ...style, parser: 'markdown' }));
}

function percent(share: number): string {
	return `${(share * 100).toFixed(1)} %`;
}

function megabytes(bytes: number): string {
	return `${(Math.max(bytes, 0) / 1e6).toFixed(1)} MB`;
}

void main(process.argv.slice(2));
