import { readFile } from 'node:fs/promises';

import { type RunningChild, startChild } from '../../demo/childProcess';
import {
	addSecret,
	addVendorCredential,
	calling,
	type Example,
	exampleNamed,
	fillTable,
	type Imported,
	importWorkflow,
	publish,
	withParameters,
} from '../../demo/examples';
import { freePort } from '../../demo/ports';
import { n8nCommand, type PrivateN8n } from '../../demo/privateN8n';
import { type RunningN8n, startN8n } from '../../demo/runningN8n';
import { startSandbox } from '../sandbox/startSandbox';
import type { RunningVendor, Sandbox } from '../sandbox/types';
import { type Service, startPostgres, startRedis } from './services';
import { type CallWebhook, newN8n, openWebhook, until } from './host';

const EXECUTIONS = 200;
const CUSTOMERS = 300;

let sandbox: Sandbox;
let meteroid: RunningVendor;
let services: readonly Service[] = [];
let flexprice: RunningVendor;
let main: RunningN8n;
let call: CallWebhook;
let workers: readonly RunningWorker[] = [];

interface RunningWorker {
	readonly child: RunningChild;
	readonly logFile: string;
}

beforeAll(async () => {
	sandbox = await startSandbox({ customers: CUSTOMERS, only: ['flexprice', 'meteroid'] });
	meteroid = sandbox.vendors.meteroid as RunningVendor;
	flexprice = sandbox.vendors.flexprice as RunningVendor;
	services = await Promise.all([startRedis(), startPostgres()]);
	const env = {
		EXECUTIONS_MODE: 'queue',
		// So that what a test starts by hand runs where n8n would run it at night.
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		...Object.assign({}, ...services.map((service) => service.env)),
	};
	// The main n8n alone prepares the database.
	main = await startN8n(await newN8n('queue-main', env));
	workers = await Promise.all(
		['queue-worker-1', 'queue-worker-2'].map(async (name) => {
			const port = String(await freePort());
			return await startWorker(
				await newN8n(name, {
					...env,
					QUEUE_HEALTH_CHECK_ACTIVE: 'true',
					QUEUE_HEALTH_CHECK_PORT: port,
				}),
				port,
			);
		}),
	);
	for (const each of Object.values(sandbox.vendors)) await addVendorCredential(main, each);
	await addSecret(main);
	call = await openWebhook(main, await exampleNamed('webhook-update'));
}, 300_000);

afterAll(async () => {
	await Promise.all(workers.map(async ({ child }) => await child.stop()));
	await main?.stop();
	await Promise.all(services.map(async (service) => await service.stop()));
	await sandbox?.close();
});

test(`two workers apply ${EXECUTIONS} calls that come at once, each exactly once`, async () => {
	const generated = [...meteroid.customers.keys()].filter((id) => id.startsWith('cus_LoadTest'));
	const ids = generated.slice(0, EXECUTIONS);
	const emailOf = (id: string) => `${id.toLowerCase()}@example.com`;
	expect(ids).toHaveLength(EXECUTIONS);

	const answers = await Promise.all(
		ids.map(async (customerId) => {
			const changes = { billing_email: emailOf(customerId) };
			return await call({ customerId, changes });
		}),
	);

	expect(answers).toEqual(
		ids.map((customerId) => ({
			status: 200,
			body: expect.objectContaining({ customerId, status: 'updated' }),
		})),
	);
	for (const id of ids) {
		expect(meteroid.customers.get(id)).toMatchObject({ billing_email: emailOf(id) });
	}
	const written = meteroid.requests.filter(({ method }) => method !== 'GET');
	expect(written.map(({ path }) => path.split('/').pop()).sort()).toEqual([...ids].sort());

	const shares = await Promise.all(workers.map(startedBy));
	expect(sum(shares)).toBe(EXECUTIONS);
	expect(Math.min(...shares)).toBeGreaterThan(0);
}, 180_000);

describe('a large sync', () => {
	const BATCH = 15;
	const BATCHES = CUSTOMERS / BATCH;
	let batch: Imported;

	beforeAll(async () => {
		batch = await importWorkflow(main, await exampleNamed('large-sync-batch'));
		await publish(main, batch);
	});

	/** Gives every customer a new address, runs a workflow, and returns what each worker started. */
	const sharesOf = async (workflow: Example, isOf: string): Promise<readonly number[]> => {
		const { id } = await importWorkflow(main, workflow);
		const numbers = Array.from({ length: CUSTOMERS }, (_, index) => index + 1);
		const emailOf = (n: number) => `${isOf}-${n}@example.com`;
		await fillTable(main, 'customers_not_updated');
		await fillTable(
			main,
			'billing_customers',
			numbers.map((n) => ({ crm_id: `load-${n}`, email: emailOf(n) })),
		);
		const before = await Promise.all(workers.map(startedBy));
		flexprice.reset();

		const execution = await main.execute(id);

		expect(execution).toMatchObject({ status: 'success' });
		const [counts] = execution.nodes['Add up']?.[0]?.data?.main ?? [];
		expect(counts?.map(({ json }) => json)).toEqual([
			{ status: 'updated', sum_customers: CUSTOMERS },
		]);
		const emails = [...flexprice.customers.values()].map(({ email }) => email);
		for (const n of numbers) expect(emails).toContain(emailOf(n));
		expect(flexprice.requests.filter(({ method }) => method === 'PUT')).toHaveLength(CUSTOMERS);
		const after = await Promise.all(workers.map(startedBy));
		return after.map((count, index) => count - (before[index] ?? 0));
	};

	test('is shared by two workers where each batch is a call from outside', async () => {
		const example = calling(await exampleNamed('large-sync-workers'), batch);
		const address = { url: `${main.url}/webhook/large-sync-batch` };
		const here = withParameters(example, 'Give a batch to a worker', address);
		const jsCode = String(here.nodes.find(({ name }) => name === 'Batches')?.parameters.jsCode);
		const small = { jsCode: jsCode.replace('mostRows = 5000', `mostRows = ${BATCH}`) };
		const workflow = withParameters(here, 'Batches', small);
		await openWebhook(main, workflow);

		const shares = await sharesOf(workflow, 'shared');

		expect(sum(shares)).toBe(1 + BATCHES);
		expect(Math.min(...shares)).toBeGreaterThan(0);
	}, 180_000);

	test('stays in one worker where each batch is a sub-workflow', async () => {
		const example = calling(await exampleNamed('large-sync'), batch);
		const workflow = withParameters(example, 'Batches of 5000', { batchSize: BATCH });

		const shares = await sharesOf(workflow, 'together');

		expect([...shares].sort()).toEqual([0, 1]);
	}, 180_000);
});

async function startWorker(n8n: PrivateN8n, healthPort: string): Promise<RunningWorker> {
	const command = n8nCommand(n8n, ['worker'], 'worker');
	const child = startChild(command);
	await until('the worker is ready', async () => {
		const response = await fetch(`http://127.0.0.1:${healthPort}/healthz/readiness`);
		return response.ok;
	});
	return { child, logFile: command.logFile };
}

async function startedBy({ logFile }: RunningWorker): Promise<number> {
	const log = await readFile(logFile, 'utf8');
	return log.match(/Worker started execution/g)?.length ?? 0;
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
