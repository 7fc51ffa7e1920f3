import { spawn } from 'node:child_process';
import { sortBy } from 'lodash';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

import type { RecordedRequest } from '../test/sandbox/types';
import { ask } from './ask';
import { barChart } from './chart';
import { contenders } from './contenders';
import type { Measured, Task } from './measure';
import { markdownTable, report, type Row } from './report';

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
	prefix: 'cus_LoadTest',
	width: 14,
};
const TOGAI = { vendor: 'togai', path: '/customers/', prefix: 'load-', width: 6 };

interface Result extends Measured {
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
		const all: Record<string, () => Promise<Section>> = {
			limited: async () => await limited(sandbox, names, 'seconds'),
			silent: async () => await limited(sandbox, names, 'none'),
			togai: async () => await togai(sandbox),
			unlimited: async () => await unlimited(sandbox, names),
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

/** No limit: how fast, and at what cost in processor time. */
async function unlimited(sandbox: SandboxAddress, names: string[]): Promise<Section> {
	const small = await rounds(sandbox, names, 1000, 7);
	// All at once: 10,000 open connections say nothing of the HTTP Request node.
	const large = await rounds(
		sandbox,
		names.filter((name) => name !== 'http'),
		10_000,
		3,
	);
	return {
		text: section(
			'No limit, 50 ms latency',
			"This node and the bare loop send 10 at once; the declarative node and the HTTP Request node send all at once, so their time says little. Processor time is that of the n8n process; the server runs in another. The contenders take turns, seven rounds of 1,000 and three of 10,000 customers; figures are medians. The last column is the median, over the rounds, of this node's processor time as a multiple of the contender's in the same round.",
			[...small, ...large],
		),
		bars: [],
	};
}

/** Several races over the same customers, so that what else the machine does meets everybody. */
async function rounds(
	sandbox: SandboxAddress,
	names: readonly string[],
	count: number,
	times: number,
): Promise<Row[]> {
	const results: Array<Record<string, Result>> = [];
	for (let round = 0; round < times; round += 1) {
		const first = round % names.length;
		const order = [...names.slice(first), ...names.slice(0, first)];
		const raced = await each(order, async (name) => {
			return [name, await race(sandbox, METEROID, name, count, { latencyMs: 50 })] as const;
		});
		results.push(Object.fromEntries(raced));
	}
	return names.map((name) => {
		const all = results.flatMap(({ [name]: result }) => result ?? []);
		const multiples = results.map(
			(result) => (result.node?.cpuMs ?? NaN) / (result[name]?.cpuMs ?? NaN),
		);
		return {
			Customers: count.toLocaleString('en'),
			Contender: all[0]?.label ?? name,
			Applied: Math.min(...all.map(({ applied }) => applied)),
			Time: `${(median(all.map(({ wallMs }) => wallMs)) / 1000).toFixed(2)} s`,
			'Processor time an item': `${(median(all.map(({ cpuMs }) => cpuMs)) / count).toFixed(2)} ms`,
			'This node takes': name === 'node' ? '' : `${median(multiples).toFixed(2)} ×`,
		};
	});
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
	{ vendor, path, prefix, width }: typeof METEROID,
	contender: string,
	count: number,
	knobs: object,
	weighs = false,
): Promise<Result> {
	const address = sandbox.vendors[vendor];
	if (!address) throw new Error(`The sandbox has no ${vendor}`);
	const control = `${sandbox.control}/${vendor}`;
	const ids = { prefix, width, count };
	const { credential } = address;
	const task: Task = { contender, vendor, path, credential, ids, control, knobs, weighs };
	process.stderr.write(`${contender}: ${count} customers… `);
	const measured = await inProcess(task);
	const [seconds, cpuMs] = [measured.wallMs / 1000, measured.cpuMs / count];
	process.stderr.write(`${seconds.toFixed(1)} s, ${cpuMs.toFixed(2)} ms of processor time each\n`);
	const requests = (await ask(`${control}/requests`, 'GET')) as RecordedRequest[];
	const applied = requests.filter(({ method, status }) => method === 'PATCH' && status === 200);
	const distinct = new Set(applied.map((request) => request.path)).size;
	return {
		...measured,
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

async function each<Item, Result>(
	items: readonly Item[],
	work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
	const results: Result[] = [];
	for (const item of items) results.push(await work(item));
	return results;
}

/** The one in the middle of an odd number of figures. */
function median(figures: readonly number[]): number {
	return sortBy(figures)[Math.floor(figures.length / 2)] ?? NaN;
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
	return `${(bytes / 1e6).toFixed(1)} MB`;
}

void main(process.argv.slice(2));
