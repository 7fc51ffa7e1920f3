import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { startSandbox } from './startSandbox';
import type { RateLimit, RetryAfter, Sandbox } from './types';

const usage = `npm run sandbox -- [options]

  --port 5701            first port, vendors taking consecutive ones; 0 = any that are free
  --control-port 5706    port of the control endpoint
  --only togai,diga      these vendors
  --customers 1000       generated customers per vendor, besides the seeds
  --latency 50           milliseconds before every answer
  --rate 10              requests per second and vendor; more are refused with 429
  --burst 10             requests at once within the rate
  --retry-after seconds  seconds, date or none
  --json                 one line of JSON with everything, for programs
  --quiet                print nothing`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

function readOptions() {
	const { values } = parseArgs({
		options: {
			port: text,
			'control-port': text,
			only: text,
			customers: text,
			latency: text,
			rate: text,
			burst: text,
			'retry-after': text,
			json: flag,
			quiet: flag,
			help: flag,
		},
	});
	const number = (name: 'port' | 'control-port' | 'customers' | 'latency' | 'rate' | 'burst') => {
		const given = values[name];
		if (given === undefined) return undefined;
		if (!/^\d+(\.\d+)?$/.test(given)) throw new Error(`--${name} takes a number.`);
		return Number(given);
	};
	const perSecond = number('rate');
	const rateLimit: RateLimit | undefined = perSecond
		? { perSecond, burst: number('burst') ?? perSecond, retryAfter: retryAfter() }
		: undefined;

	function retryAfter(): RetryAfter {
		const given = values['retry-after'] ?? 'seconds';
		if (given === 'seconds' || given === 'date' || given === 'none') return given;
		throw new Error('--retry-after takes seconds, date or none.');
	}

	return {
		help: values.help,
		json: values.json,
		quiet: values.quiet,
		sandbox: {
			ports: number('port') ?? 5701,
			controlPort: number('control-port'),
			only: values.only?.split(','),
			customers: number('customers'),
			latencyMs: number('latency'),
			rateLimit,
		},
	};
}

async function main(): Promise<void> {
	const options = readOptions();
	if (options.help) return console.log(usage);

	const sandbox = await startSandbox(options.sandbox);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void sandbox.close());
	}
	if (options.json) console.log(JSON.stringify(describe(sandbox)));
	else if (!options.quiet) console.log(tableOf(sandbox));
}

const describe = ({ control, vendors }: Sandbox) => ({
	control,
	pid: process.pid,
	vendors: Object.fromEntries(
		Object.values(vendors).map(({ name, url, credential, keys, customers }) => [
			name,
			{ url, credential, keys, customers: [...customers.keys()].slice(0, 5) },
		]),
	),
});

function tableOf({ control, vendors }: Sandbox): string {
	const table = new Table({ head: ['Vendor', 'Address', 'Keys'], style: { head: [], border: [] } });
	for (const { name, url, keys } of Object.values(vendors)) {
		const lines = Object.entries(keys).map(([use, key]) => `${use}: ${key}`);
		table.push([name, url, lines.join('\n')]);
	}
	return `${table.toString()}\nControl: ${control}\nCtrl+C stops it.`;
}

main().catch((error: unknown) => {
	console.error(plainly(error as NodeJS.ErrnoException & { port?: number }));
	process.exitCode = 1;
});

function plainly({ code, port, message }: NodeJS.ErrnoException & { port?: number }): string {
	return code === 'EADDRINUSE'
		? `Port ${port} is taken: give another first port with --port, or 0 for any that are free.`
		: message;
}
