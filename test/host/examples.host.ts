import { upperFirst } from 'lodash';

import {
	addCredential,
	addNamedCustomers,
	addSecret,
	addVendorCredential,
	calling,
	type Example,
	exampleNamed,
	exampleNames,
	fillTable,
	importWorkflow,
	publish,
	rowsOf,
	withParameters,
} from '../../demo/examples';
import { freePort } from '../../demo/ports';
import type { WorkflowNode } from '../../demo/privateN8n';
import { type Execution, type RunningN8n, startN8n } from '../../demo/runningN8n';
import { startSandbox } from '../sandbox/startSandbox';
import type { RunningVendor, Sandbox } from '../sandbox/types';
import { type ChatModel, startChatModel } from './chatModel';
import { type CallWebhook, newN8n, openWebhook } from './host';

let sandbox: Sandbox;
let n8n: RunningN8n;

beforeAll(async () => {
	sandbox = await startSandbox({ customers: 300 });
	n8n = await startN8n(await newN8n('examples'));
	for (const each of Object.values(sandbox.vendors)) await addVendorCredential(n8n, each);
	await addSecret(n8n);
}, 240_000);

afterAll(async () => {
	await n8n?.stop();
	await sandbox?.close();
});

beforeEach(async () => {
	for (const each of Object.values(sandbox.vendors)) each.reset();
	await addNamedCustomers(sandbox.vendors);
});

test('each example is tested here, explains itself, and holds no credential', async () => {
	expect(await exampleNames()).toEqual([
		'ai-agent',
		'bulk-import',
		'large-sync',
		'large-sync-batch',
		'large-sync-workers',
		'preview-bulk-change',
		'scheduled-sync',
		'webhook-update',
	]);
	for (const name of await exampleNames()) {
		const { nodes } = await exampleNamed(name);
		const credentials = nodes.flatMap((node) => Object.values(node.credentials ?? {}));
		expect(credentials.map(({ id }) => id)).toEqual(credentials.map(() => null));
		expect(nodes.map(({ type }) => type)).toContain('n8n-nodes-base.stickyNote');
	}
});

describe('scheduled-sync', () => {
	test('changes what differs, once, and names the row that has no customer', async () => {
		const flexprice = vendor('flexprice');
		await fillTable(n8n, 'billing_customers', [
			{ crm_id: 'load-1', name: 'Load test customer 1', email: 'new@example.com', contact: '' },
			{ crm_id: 'load-2', name: 'Load test customer 2', email: 'load-2@example.com' },
			{ crm_id: 'gone', name: 'Nobody' },
		]);
		const { id } = await importWorkflow(n8n, await exampleNamed('scheduled-sync'));

		const first = await n8n.execute(id);
		expect(first.status).toBe('success');
		expect(items(first, 'Count by status')).toEqual([
			{ status: 'updated', count_customerId: 1 },
			{ status: 'unchanged', count_customerId: 1 },
		]);
		expect(items(first, 'Rows that need a look')).toEqual([
			{ crm_id: 'gone', reason: expect.stringContaining('gone'), advice: expect.any(String) },
		]);
		expect(writes(flexprice)).toHaveLength(1);
		expect(customer(flexprice, 'external_id', 'load-1')).toMatchObject({
			email: 'new@example.com',
		});

		const second = await n8n.execute(id);
		expect(items(second, 'Count by status')).toEqual([
			{ status: 'unchanged', count_customerId: 2 },
		]);
		expect(writes(flexprice)).toHaveLength(1);
	});
});

describe('large-sync', () => {
	const numbers = Array.from({ length: 300 }, (_, index) => index + 1);

	test('updates 300 customers in batches, and lists the row that has no customer', async () => {
		const flexprice = vendor('flexprice');
		await fillTable(n8n, 'customers_not_updated', [{ crm_id: 'of the last time' }]);
		await fillTable(n8n, 'billing_customers', [
			...numbers.map((n) => ({ crm_id: `load-${n}`, email: `billing-${n}@example.com` })),
			{ crm_id: 'gone', name: 'Nobody' },
		]);
		const batch = await importWorkflow(n8n, await exampleNamed('large-sync-batch'));
		const parent = calling(await exampleNamed('large-sync'), batch);
		const smallBatches = withParameters(parent, 'Batches of 5000', { batchSize: 50 });
		const sync = await importWorkflow(n8n, smallBatches);

		const first = await n8n.execute(sync.id);
		expect(first).toMatchObject({ status: 'success' });
		expect(first.nodes['Update one batch']).toHaveLength(7);
		expect(items(first, 'Add up')).toEqual([
			{ status: 'updated', sum_customers: 300 },
			{ status: 'not updated', sum_customers: 1 },
		]);
		for (const n of numbers) {
			expect(customer(flexprice, 'external_id', `load-${n}`)).toMatchObject({
				email: `billing-${n}@example.com`,
			});
		}
		expect(writes(flexprice)).toHaveLength(300);
		expect(await rowsOf(n8n, 'customers_not_updated')).toEqual([
			expect.objectContaining({
				crm_id: 'gone',
				reason: expect.stringContaining('gone'),
				advice: expect.any(String),
			}),
		]);

		const second = await n8n.execute(sync.id);
		expect(items(second, 'Add up')).toEqual([
			{ status: 'unchanged', sum_customers: 300 },
			{ status: 'not updated', sum_customers: 1 },
		]);
		expect(writes(flexprice)).toHaveLength(300);

		await expect(publish(n8n, sync)).rejects.toThrow('publish all referenced sub-workflows first');
		await publish(n8n, batch);
		await publish(n8n, sync);
	});
});

describe('webhook-update', () => {
	let call: CallWebhook;

	beforeAll(async () => {
		call = await openWebhook(n8n, await exampleNamed('webhook-update'));
	});

	const loadId = (n: number) => `cus_LoadTest${String(n).padStart(13, '0')}`;

	test('applies 50 calls that come at once, and answers each with its own customer', async () => {
		const numbers = Array.from({ length: 50 }, (_, index) => index + 1);
		const answers = await Promise.all(
			numbers.map(async (n) => {
				const changes = { billing_email: `billing-${n}@example.com` };
				return await call({ customerId: loadId(n), changes });
			}),
		);
		for (const n of numbers) {
			const email = `billing-${n}@example.com`;
			const answer = answers[n - 1];
			expect(answer?.status).toBe(200);
			expect(answer?.body).toMatchObject({
				customerId: loadId(n),
				status: 'updated',
				changes: { billing_email: { to: email } },
			});
			expect(customer(vendor('meteroid'), 'id', loadId(n))).toMatchObject({ billing_email: email });
		}
		expect(writes(vendor('meteroid'))).toHaveLength(50);
	});

	const phone = { phone: '+49 30 1234567' };
	test.each([
		['no such customer', { customerId: 'cus_7n42DGM5Tflk9n8mt7Fhc6', changes: phone }, 404],
		['an unknown field', { customerId: loadId(1), changes: { colour: 'red' } }, 400],
		['nothing to change', { customerId: loadId(1), changes: {} }, 400],
		['no customer', { changes: phone }, 400],
		["another customer's alias", { customerId: loadId(1), changes: { alias: 'load-2' } }, 409],
	])('answers a call with %s by a status that says so', async (_case, body, status) => {
		const answer = await call(body);
		expect(answer).toMatchObject({ status });
		expect(answer.body).toMatchObject({
			reason: expect.stringMatching(/\w+/),
			advice: expect.any(String),
		});
	});

	test.each([
		[400, 422],
		[401, 502],
		[429, 503],
		[500, 502],
	])('answers a call that the vendor answers with %i by %i', async (theirs, ours) => {
		// Longer than the node waits. Only a 429 is believed, and told at once in place of trying again.
		const asks = { retryAfter: 'seconds', seconds: 600 } as const;
		const fault = { kind: 'status', status: theirs, times: 'always', ...asks } as const;
		vendor('meteroid').set({ faults: [fault] });

		const answer = await call({ customerId: loadId(1), changes: phone });

		expect(answer).toMatchObject({ status: ours, body: { vendorStatus: theirs } });
		const waits = expect.stringContaining('It asks to wait 600 seconds');
		if (theirs === 429) expect(answer.body).toMatchObject({ advice: waits });
	});

	test('answers a call by 502 while the vendor is out of reach', async () => {
		const { credential } = vendor('meteroid');
		const nobody = `http://127.0.0.1:${await freePort()}`;
		const name = 'Meteroid out of reach';
		await addCredential(n8n, 'meteroidApi', name, { ...credential, baseUrl: nobody });
		const text = JSON.stringify(await exampleNamed('webhook-update'))
			.replaceAll('update-billing-customer', 'update-customer-out-of-reach')
			.replace('Meteroid account', name)
			.replace('"options":{"output"', '"options":{"maxRetries":0,"output"');

		const callInVain = await openWebhook(n8n, JSON.parse(text) as Example);
		const answer = await callInVain({ customerId: loadId(1), changes: phone });

		expect(answer).toEqual({
			status: 502,
			body: {
				reason: expect.stringMatching(/could not be reached$/),
				advice: expect.stringContaining('refuses connections'),
				field: null,
				vendorStatus: null,
			},
		});
		expect(vendor('meteroid').requests).toEqual([]);
	});

	test('changes nothing for a caller without the secret', async () => {
		const answer = await call({ customerId: loadId(1), changes: phone }, 'guessed');
		expect(answer.status).toBe(403);
		expect(vendor('meteroid').requests).toEqual([]);
	});
});

describe('bulk-import', () => {
	test('applies the good rows and reports each of the others in a file', async () => {
		const togai = vendor('togai');
		const { id } = await importWorkflow(n8n, await exampleNamed('bulk-import'));

		const execution = await n8n.execute(id);
		expect(execution.status).toBe('success');
		expect(items(execution, 'Count updated customers')).toEqual([
			{ status: 'updated', count_customerId: 3 },
		]);
		const reasons = items(execution, 'Reason for each row');
		expect(reasons.map(({ customer_id }) => customer_id)).toEqual([
			'no-such-customer',
			'',
			'hooli',
		]);
		expect(reasons.map(({ status }) => status)).toEqual(['404', 'not sent', 'not sent']);
		for (const { reason, advice } of reasons) {
			expect(reason).toMatch(/\w+/);
			expect(advice).toMatch(/\w+/);
		}
		expect(execution.nodes['Error report']?.[0]?.data?.main[0]).toEqual([
			expect.objectContaining({
				binary: { data: expect.objectContaining({ fileName: 'not-imported.csv' }) },
			}),
		]);
		expect(writes(togai)).toHaveLength(4);
		expect(customer(togai, 'id', 'globex')).toMatchObject({ address: { city: 'Lyon' } });
	});
});

describe('preview-bulk-change', () => {
	test('changes nothing until it is told to, and then what it has shown', async () => {
		const flatpeak = vendor('flatpeak');
		const example = await exampleNamed('preview-bulk-change');
		const text = JSON.stringify(example);
		const ids = text.match(/cus_[0-9a-f]{32}/g) ?? [];
		const rows = (status: string) =>
			ids.map((id, index) => ({
				customer: id,
				status,
				before: 'CUS1234567890',
				after: `CRM-${1001 + index}`,
			}));

		const { id } = await importWorkflow(n8n, example);
		const preview = await n8n.execute(id);
		expect(items(preview, 'Before and after')).toEqual(rows('preview'));
		expect(writes(flatpeak)).toEqual([]);

		const told = JSON.parse(text.replace('"value":true', '"value":false')) as Example;
		const change = await n8n.execute((await importWorkflow(n8n, told)).id);
		expect(items(change, 'Before and after')).toEqual(rows('updated'));
		expect(writes(flatpeak)).toHaveLength(ids.length);
	});
});

describe('ai-agent', () => {
	let toolArguments: Record<string, string>;
	let model: ChatModel;

	beforeAll(async () => {
		model = await startChatModel(() => toolArguments);
		await addCredential(n8n, 'openAiApi', 'OpenAi account', model.credential);
	});
	afterAll(async () => await model?.close());
	beforeEach(() => {
		model.asked.length = 0;
	});

	const chatWith = async (example: Example) => {
		const chatInput = 'Send our invoices to finance@example.com from now on.';
		const message = { sessionId: 'host-test', action: 'sendMessage', chatInput };
		const pinData = { 'When chat message received': [{ json: message }] };
		const { id } = await importWorkflow(n8n, { ...example, pinData } as Example);
		return await n8n.execute(id);
	};

	test('tells the model what the tool takes, and only what it sets is changed', async () => {
		toolArguments = { name: '', email: 'finance@example.com', phone: '' };
		const [before] = vendor('diga').customers.values();

		const execution = await chatWith(await exampleNamed('ai-agent'));

		const text = (words: string) => ({
			type: 'string',
			description: expect.stringContaining(words),
		});
		expect(model.asked[0]?.tools).toMatchObject([
			{
				function: {
					name: 'Update_billing_details',
					description: expect.stringContaining('Changes the billing details'),
					parameters: {
						properties: {
							name: text('company name'),
							email: text('email address'),
							phone: text('phone number'),
						},
					},
				},
			},
		]);
		expect(items(execution, 'AI agent')).toEqual([
			{ output: expect.stringContaining('"status":"updated"') },
		]);
		const [after] = vendor('diga').customers.values();
		expect(after).toEqual({ ...before, email: 'finance@example.com' });
		expect(JSON.stringify(model.asked)).not.toContain(vendor('diga').credential.apiKey);
	});

	test('tells the model why the vendor refuses', async () => {
		toolArguments = { name: '', email: 'finance@example.com', phone: '' };
		const refusal = { kind: 'status', status: 400, message: 'This project is frozen' } as const;
		vendor('diga').set({ faults: [{ ...refusal, times: 'always' }] });

		const execution = await chatWith(await exampleNamed('ai-agent'));
		expect(items(execution, 'AI agent')).toEqual([
			{ output: expect.stringContaining('This project is frozen') },
		]);
	});

	test.each([
		['togai', 'name'],
		['meteroid', 'name'],
		['flatpeak', 'reference_id'],
		['flexprice', 'name'],
	])('offers %s as a tool that says by itself what it does', async (name, field) => {
		const { customers } = vendor(name);
		const [id = ''] = customers.keys();
		toolArguments = { customer_id: id, [field]: 'Set by the model' };
		const label = upperFirst(name);
		const tool = {
			type: `n8n-nodes-billing-customers.${name}Tool`,
			parameters: {
				customerId: { __rl: true, mode: 'id', value: fromAI('customer_id', 'The ID') },
				updateFields: { [field]: fromAI(field, 'The new value') },
			},
			credentials: { [`${name}Api`]: { id: null, name: `${label} account` } },
		};
		const example = await exampleNamed('ai-agent');
		const nodes = example.nodes.map((node) =>
			node.type.endsWith('.digaTool') ? ({ ...node, ...tool } as unknown as WorkflowNode) : node,
		);

		await chatWith({ ...example, nodes });

		expect(model.asked[0]?.tools).toMatchObject([
			{
				function: {
					description: `Update customer in ${label}`,
					parameters: {
						properties: {
							customer_id: { type: 'string', description: 'The ID' },
							[field]: { type: 'string', description: 'The new value' },
						},
					},
				},
			},
		]);
		expect(customers.get(id)).toMatchObject({ [field]: 'Set by the model' });
	});
});

describe('the credentials', () => {
	const names = ['diga', 'flatpeak', 'flexprice', 'meteroid', 'togai'];

	test.each(names)("n8n's own test tells %s's key from a wrong one", async (name) => {
		const { credential } = vendor(name);
		const tried = async (data: Readonly<Record<string, string>>) => {
			const type = `${name}Api`;
			const id = await addCredential(n8n, type, `${name} to be tested`, data);
			const credentials = { id, type, data };
			return await n8n.request('POST', '/rest/credentials/test', { credentials });
		};
		expect(await tried(credential)).toMatchObject({ status: 'OK' });
		expect(await tried({ ...credential, apiKey: 'not-a-key' })).toMatchObject({ status: 'Error' });
	});
});

function vendor(name: string): RunningVendor {
	const found = sandbox.vendors[name];
	if (!found) throw new Error(`The sandbox has no ${name}.`);
	return found;
}

/** The requests that were to change something. */
function writes({ requests }: RunningVendor) {
	return requests.filter(({ method }) => method === 'PUT' || method === 'PATCH');
}

function customer({ customers }: RunningVendor, field: string, value: string) {
	return [...customers.values()].find((each) => each[field] === value);
}

function items(execution: Execution, node: string) {
	const [output] = execution.nodes[node]?.[0]?.data?.main ?? [];
	return (output ?? []).map(({ json }) => json);
}

function fromAI(key: string, description: string): string {
	return `={{ $fromAI('${key}', '${description}', 'string') }}`;
}
