import type { Sandbox } from '../test/sandbox/types';
import {
	addNamedCustomers,
	addSecret,
	addVendorCredential,
	calling,
	type Example,
	exampleNamed,
	fillTable,
	publish,
	restoreWorkflow,
	SECRET,
	withParameters,
} from './examples';
import type { RunningN8n } from './runningN8n';

/** Customers that each stand-in has on top of its few that look real. */
export const LOAD_CUSTOMERS = 300;

/** A workflow to open, and what to do with it and see then. */
export interface Flow {
	readonly name: string;
	readonly url: string;
	readonly hint: string;
}

interface Plan {
	readonly file: string;
	readonly hint: string;
	readonly publishes?: true;
}

/** Sets the examples up, as their notes tell a person to; what earlier demos left is replaced. */
export async function setUpExamples(
	n8n: RunningN8n,
	vendors: Sandbox['vendors'],
): Promise<readonly Flow[]> {
	await addNamedCustomers(vendors);
	for (const each of Object.values(vendors)) await addVendorCredential(n8n, each);
	await addSecret(n8n);
	await fillTable(n8n, 'customers_not_updated');
	await fillTable(n8n, 'billing_customers', rowsToSync());

	const flows: Flow[] = [];
	let batch = { id: '' };
	for (const { file, hint, publishes } of plansFor(n8n.url, vendors)) {
		const example = withAddressOf(n8n.url, calling(await exampleNamed(file), batch));
		const imported = await restoreWorkflow(n8n, example);
		if (publishes) await publish(n8n, imported);
		if (file === 'large-sync-batch') batch = imported;
		flows.push({ name: example.name, url: `${n8n.url}/workflow/${imported.id}`, hint });
	}
	return flows;
}

/** In the order in which they are imported and shown: a workflow comes before those that call it. */
function plansFor(url: string, vendors: Sandbox['vendors']): readonly Plan[] {
	const [customerId] = vendors.meteroid?.customers.keys() ?? [];
	const call = JSON.stringify({ customerId, changes: { phone: '+49 30 1234567' } });
	return [
		{
			file: 'bulk-import',
			hint: `Click “Execute workflow”. Three of six rows are updated; “Error report” holds a file that says
what is wrong with the others.`,
		},
		{
			file: 'preview-bulk-change',
			hint: `Click “Execute workflow” and open “Before and after”: nothing has changed yet. Set “preview” to
false in “Preview or change”, and execute it again.`,
		},
		{
			file: 'scheduled-sync',
			hint: `Click “Execute workflow”. “Count by status” shows 100 updated and 200 unchanged customers,
“Rows that need a look” the one that Flexprice does not know. The rows are under Data tables.`,
		},
		{
			file: 'webhook-update',
			publishes: true,
			hint: `Call it from another terminal; the answer says what changed. Another ID is answered by 404.
curl '${url}/webhook/update-billing-customer' \\
  -H '${SECRET.name}: ${SECRET.value}' -H 'Content-Type: application/json' \\
  -d '${call}'`,
		},
		{
			file: 'large-sync-batch',
			publishes: true,
			hint: 'The sub-workflow of the next two, which execute it. Look at its runs under “Executions”.',
		},
		{
			file: 'large-sync',
			hint: `Set Batch Size to 50 in “Batches of 5000” and click “Execute workflow”: seven batches. “Add up”
says how many customers are updated or unchanged, the table customers_not_updated which are not.`,
		},
		{
			file: 'large-sync-workers',
			publishes: true,
			hint: `The same for n8n with several workers; it runs here too. Choose “from Every night” at the arrow of
“Execute workflow” and click it: each batch is a call to the webhook, an execution of its own.`,
		},
		{
			file: 'ai-agent',
			hint: `Needs an OpenAI credential of your own: choose it in “Chat model”. Then click “Open chat” and ask
for a new email address; “Update billing details” changes it in the stand-in of Diga.`,
		},
	];
}

/** In n8n in containers a worker has to be told where the main n8n is; here it is at this address. */
function withAddressOf(n8nUrl: string, example: Example): Example {
	const url = `${n8nUrl}/webhook/large-sync-batch`;
	return withParameters(example, 'Give a batch to a worker', { url });
}

/** The stand-in's own customers, every third with a new address, and one that it does not have. */
function rowsToSync(): ReadonlyArray<Readonly<Record<string, string>>> {
	const known = Array.from({ length: LOAD_CUSTOMERS }, (_, index) => {
		const crmId = `load-${index + 1}`;
		const email = index % 3 === 0 ? `billing-${crmId}@example.com` : `${crmId}@example.com`;
		return { crm_id: crmId, email };
	});
	return [...known, { crm_id: 'gone', name: 'Nobody' }];
}
