import { readFile } from 'node:fs/promises';

import { type RunningChild, startChild } from '../../demo/childProcess';
import { freePort } from '../../demo/ports';
import { n8nCommand, type PrivateN8n } from '../../demo/privateN8n';
import { type RunningN8n, startN8n } from '../../demo/runningN8n';
import { startSandbox } from '../sandbox/startSandbox';
import type { RunningVendor, Sandbox } from '../sandbox/types';
import { type Service, startPostgres, startRedis } from './services';
import { addVendorCredential, callWebhook, newN8n, openWebhook, until } from './host';

const EXECUTIONS = 200;

let sandbox: Sandbox;
let meteroid: RunningVendor;
let services: readonly Service[] = [];
let main: RunningN8n;
let workers: readonly RunningWorker[] = [];

interface RunningWorker {
	readonly child: RunningChild;
	readonly logFile: string;
}

beforeAll(async () => {
	sandbox = await startSandbox({ customers: EXECUTIONS, only: ['meteroid'] });
	meteroid = sandbox.vendors.meteroid as RunningVendor;
	services = await Promise.all([startRedis(), startPostgres()]);
	const env = {
		EXECUTIONS_MODE: 'queue',
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
	await addVendorCredential(main, meteroid);
	await openWebhook(main);
}, 300_000);

afterAll(async () => {
	await Promise.all(workers.map(async ({ child }) => await child.stop()));
	await main?.stop();
	await Promise.all(services.map(async (service) => await service.stop()));
	await sandbox?.close();
});

test(`two workers apply ${EXECUTIONS} calls that come at once, each exactly once`, async () => {
	const ids = [...meteroid.customers.keys()].filter((id) => id.startsWith('cus_LoadTest'));
	const emailOf = (id: string) => `${id.toLowerCase()}@example.com`;
	expect(ids).toHaveLength(EXECUTIONS);

	const answers = await Promise.all(
		ids.map(async (customerId) => {
			const changes = { billing_email: emailOf(customerId) };
			return await callWebhook(main, { customerId, changes });
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
	expect(shares.reduce((sum, share) => sum + share, 0)).toBe(EXECUTIONS);
	expect(Math.min(...shares)).toBeGreaterThan(0);
}, 180_000);

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
