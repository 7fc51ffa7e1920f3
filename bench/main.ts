import { spawn } from 'node:child_process';
import { mapValues } from 'lodash';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

import type { RecordedRequest } from '../test/sandbox/types';
import { ask } from './ask';
import { barChart } from './chart';
import { contenders, type Contender } from './contenders';
import type { Measured, Task } from './measure';
import { startServer } from './n8nServer';
import { WIDTH } from './nodes/about';
import { markdownTable, report, type Row } from './report';
import { compare, each, median, ROUNDS } from './rounds';
import { WARM_UP_ITEMS } from './warmUp';

const root = join(__dirname, '..');
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
	ids: { prefix: 'cus_LoadTest', width: 14 },
};
const TOGAI = { vendor: 'togai', path: '/customers/', ids: { prefix: 'load-', width: 6 } };

type Result = Measured & Tally;

interface Tally {
	readonly applied: number;
	readonly twice: number;
	readonly refused: number;
	readonly requests: number;
}

/** Without arguments all of it, written to docs/; with names, only those, printed. */
async function main(only: readonly string[]): Promise<void> {
	const sandbox = await startSandbox();
	try {
		const names = Object.keys(await contenders());
		const all: Record<string, () => Promise<Section | undefined>> = {
			limited: async () => await limited(sandbox, names, 'seconds'),
			silent: async () => await limited(sandbox, names, 'none'),
			togai: async () => await togai(sandbox),
			unlimited: async () => await unlimited(sandbox),
			server: async () => await inServer(sandbox, names),
			growth: async () => await growth(sandbox),
		};
		const chosen = Object.keys(all).filter((name) => !only.length || only.includes(name));
		const sections = await each(chosen, async (name) => await all[name]?.());
		const done = sections.filter((found) => found !== undefined);
		if (only.length) return;
		await mkdir(join(root, 'docs/images'), { recursive: true });
		const page = join(root, 'docs/benchmarks.md');
		const text = report(done.map((section) => section.text));
		const style = await resolveConfig(page);
		await writeFile(page, await format(text, { ...style, parser: 'markdown' }));
		await writeFile(join(root, 'docs/images/benchmark.svg'), barChart(done[0]?.bars ?? []));
	} finally {
		sandbox.stop();
	}
}

interface Section {
	readonly text: string;
	readonly bars: ReadonlyArray<{ label: string; value: number; note: string }>;
}

/** 1,000 customers, 50 a second with a reserve of 50, 50 ms latency. */
async function limited(
	sandbox: SandboxAddress,
	names: string[],
	retryAfter: 'seconds' | 'none',
): Promise<Section> {
	const count = 1000;
	const rateLimit = { perSecond: 50, burst: 50, retryAfter };
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
	return {
		text: section(
			`1,000 customers, 50 requests a second allowed, ${says}`,
			`The server allows 50 requests a second after a reserve of 50, and answers after 50 ms. The limit sets a bound of ${boundMs / 1000} s.`,
			rows,
		),
		bars: results.map(({ label, applied }) => ({
			label,
			value: applied,
			note: `${applied} of ${count}`,
		})),
	};
}

/** Togai's documented 10 a second, on a server that keeps to it. */
async function togai(sandbox: SandboxAddress): Promise<Section> {
	const count = 300;
	const rateLimit = { perSecond: 10, burst: 10, retryAfter: 'none' };
	const result = await race(sandbox, TOGAI, 'node', count, { latencyMs: 50, rateLimit });
	const row = {
		Contender: result.label,
		Applied: `${result.applied} of ${count}`,
		Refused: result.refused,
		Time: `${(result.wallMs / 1000).toFixed(1)} s`,
	};
	return {
		text: section(
			'Togai at its default pace',
			'300 customers on a server that allows 10 requests a second, as Togai documents.',
			[row],
		),
		bars: [],
	};
}

const HOW_COMPARED = `This node and the bare loop send ${WIDTH} at once; the declarative node and the HTTP Request node send all at once, so their time says little. Processor time is that of the n8n process; the vendor runs in another. The contenders take turns, ${ROUNDS.map(([count, times]) => `${times} rounds of ${count.toLocaleString('en')}`).join(' and ')} customers; figures are medians. The column *This node takes* is the median, over the rounds, of this node's processor time as a multiple of the contender's in the same round.`;

/** No limit: how fast, and at what cost in processor time. */
async function unlimited(sandbox: SandboxAddress): Promise<Section> {
	const rows = await compare(labelsOf(await contenders()), async (name, count) => {
		return await race(sandbox, METEROID, name, count, { latencyMs: 50 });
	});
	return {
		text: section(
			"No limit, 50 ms latency, in n8n's engine alone",
			`${HOW_COMPARED} Each run is in n8n's engine, in a process of its own, without what a server does around it: the credential costs nothing to read, expressions little.`,
			rows,
		),
		bars: [],
	};
}

/** The same in a real n8n server, with its database, its credentials and its expressions. */
async function inServer(sandbox: SandboxAddress, names: string[]): Promise<Section | undefined> {
	if (!names.includes('http')) return undefined;
	const all = await contenders();
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
		await each(names, async (name) => await runOnce(name, WARM_UP_ITEMS));
		const rows = await compare(labelsOf(all), runOnce, (runs) => ({
			'Others wait at most': `${median(runs.map((run) => run.longestBlockMs)).toFixed(0)} ms`,
		}));
		return {
			text: section(
				'No limit, 50 ms latency, in an n8n server',
				'As above, but all runs are executions in one n8n server, called from outside, with its database, its credentials and its way to evaluate expressions. *Others wait at most* is for how long a run kept the server from everything else, such as other workflows and the editor.',
				rows,
			),
			bars: [],
		};
	} finally {
		await server.stop();
	}
}

function labelsOf(all: Readonly<Record<string, Contender>>): Record<string, string> {
	return mapValues(all, ({ label }) => label);
}

/** How time and memory grow with the number of items. */
async function growth(sandbox: SandboxAddress): Promise<Section> {
	const counts = [100, 1000, 10_000, 100_000];
	const results: Result[] = [];
	for (const count of counts) {
		results.push(await race(sandbox, METEROID, 'node', count, {}, true));
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
	return {
		text: section(
			'From 100 to 100,000 customers',
			`No limit, no latency. Memory is what is in use after collecting garbage, at its highest during the run, in the whole n8n process above its start. From 10,000 to 100,000 customers it grows by ${Math.round(grown)} bytes an item; the input and output items alone take ${Math.round(alone)} bytes, so the growth is ${(grown / alone).toFixed(2)} × that.`,
			rows,
		),
		bars: [],
	};
}

async function race(
	sandbox: SandboxAddress,
	{ vendor, path, ids }: typeof METEROID,
	contender: string,
	count: number,
	knobs: object,
	weighs = false,
): Promise<Result> {
	const control = `${sandbox.control}/${vendor}`;
	const { credential } = addressOf(sandbox, vendor);
	const task: Task = { contender, vendor, path, credential, ids, count, control, knobs, weighs };
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

function section(title: string, text: string, rows: readonly Row[]): string {
	const table = markdownTable(rows);
	process.stdout.write(`\n${title}\n${text}\n\n${table}\n`);
	return `## ${title}\n\n${text}\n\n${table}\n`;
}

function percent(share: number): string {
	return `${(share * 100).toFixed(1)} %`;
}

function megabytes(bytes: number): string {
	return `${(Math.max(bytes, 0) / 1e6).toFixed(1)} MB`;
}

void main(process.argv.slice(2));
