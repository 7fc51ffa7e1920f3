import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { upperFirst } from 'lodash';
import { type BrowserContext, chromium, type Page, selectors } from 'playwright-core';

import { stopAllChildren } from '../demo/childProcess';
import { claim } from '../demo/claim';
import { demonstrations } from '../demo/demoWorkflows';
import { installN8n } from '../demo/installN8n';
import { packageNameOf, packPackage, unpackPackage } from '../demo/packedPackage';
import { freePort } from '../demo/ports';
import {
	importCredentials,
	importWorkflows,
	type PrivateN8n,
	type WorkflowNode,
} from '../demo/privateN8n';
import { step } from '../demo/progress';
import { OWNER, startN8n } from '../demo/runningN8n';
import { Trouble } from '../demo/trouble';
import { startSandbox } from '../test/sandbox/startSandbox';

// Takes the pictures of docs/images: the packed package in a private n8n, against the sandbox.
// Takes all of them, or those that are named: npm run screenshots -- canvas togai
// `CHROMIUM` names the browser where it is not one of these.
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/opt/google/chrome/chrome'];
const BROWSER_FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];
const OVERLAYS = '.el-notification, [data-test-id="floating-nodes"] { display: none !important; }';
// Fixed, since the picture of a credential shows an address.
const SANDBOX_PORT = 5801;

const only = process.argv.slice(2);
const root = join(__dirname, '..');
const images = join(root, 'docs', 'images');
const state = join(root, '.demo', 'screenshots');
const logFolder = join(state, 'logs');

const VENDORS = ['togai', 'meteroid', 'flatpeak', 'diga', 'flexprice'] as const;
type VendorName = (typeof VENDORS)[number];

type Node = WorkflowNode & { readonly id: string; readonly position: readonly [number, number] };

const start: Node = {
	id: 'start',
	name: 'When clicking ‘Execute workflow’',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** Three customers, of which the vendor has no second one. */
const customers: Node = {
	id: 'customers',
	name: 'Customers',
	type: 'n8n-nodes-base.code',
	typeVersion: 2,
	position: [224, 0],
	parameters: {
		jsCode: `return [
  { id: 'cus_7n42DGM5Tflk9n8mt7Fhc7', phone: '+49 40 1234567' },
  { id: 'cus_5xGoneLongAgo', phone: '+44 20 7946 0000' },
  { id: 'cus_3fWqZr8LmXb5KtYv1NcPdA', phone: '+44 20 7946 0999' },
].map((json) => ({ json }));`,
	},
};

function vendorNode(
	vendor: VendorName,
	position: Node['position'],
	parameters: object = {},
	settings: object = {},
): Node {
	const name = upperFirst(vendor);
	const credential = { id: `demo${name}`, name: `${name} sandbox` };
	return {
		id: vendor,
		name: `Update customer in ${name}`,
		type: `n8n-nodes-billing-customers.${vendor}`,
		typeVersion: 1,
		position,
		parameters: { resource: 'customer', operation: 'update', ...parameters },
		credentials: { [`${vendor}Api`]: credential },
		...settings,
	};
}

/** A workflow in which the first two nodes follow each other and all the others follow them. */
function workflowOf(id: string, name: string, ...nodes: readonly Node[]) {
	const [first, second, ...rest] = nodes.map((node) => node.name);
	const to = (names: readonly string[]) => ({
		main: [names.map((node) => ({ node, type: 'main', index: 0 }))],
	});
	const connections = { [`${first}`]: to([`${second}`]), [`${second}`]: to(rest) };
	return { id, name, nodes, connections, settings: { executionOrder: 'v1' } };
}

const phones = {
	customerId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
	updateFields: { phone: '={{ $json.phone }}' },
};

/** Updates one customer at every vendor. */
const allVendors = (customerIds: Readonly<Record<string, string>>) =>
	workflowOf(
		'allVendors',
		'New billing details for every vendor',
		start,
		{
			...customers,
			name: 'New details',
			parameters: { jsCode: "return [{ json: { name: 'Lumen Field' } }];" },
		},
		...VENDORS.map((vendor, row) =>
			vendorNode(vendor, [496, (row - 2) * 176], {
				customerId: { __rl: true, mode: 'id', value: customerIds[vendor] },
				updateFields: { [vendor === 'flatpeak' ? 'reference_id' : 'name']: '={{ $json.name }}' },
			}),
		),
	);

const ownWorkflows = [
	workflowOf('fresh', 'A new node', start, customers, vendorNode('meteroid', [448, 0])),
	workflowOf(
		'mapped',
		'Map Automatically',
		start,
		customers,
		vendorNode('togai', [448, 0], { dataToSend: 'autoMapInputData' }),
	),
	workflowOf(
		'stopping',
		'Stop at the first',
		start,
		customers,
		vendorNode('meteroid', [448, 0], { ...phones, options: { maxConcurrentRequests: 1 } }),
	),
	workflowOf(
		'continuing',
		'Continue',
		start,
		customers,
		vendorNode('meteroid', [448, 0], phones, { onError: 'continueErrorOutput' }),
	),
];

/** What to show, by the picture's name. */
const PICTURES: Record<string, (editor: Editor) => Promise<void>> = {
	canvas: async ({ open, page }) => {
		await open('allVendors');
		await page.getByTestId('execute-workflow-button').click();
		await page.getByText('Workflow executed successfully').waitFor();
		await page.getByTestId('zoom-to-fit').click();
	},
	'nodes-panel': async ({ open, page }) => {
		await open('stopping');
		await page.getByTestId('node-creator-plus-button').click();
		await page.getByTestId('node-creator').getByRole('textbox').fill('update customer');
		await page.getByText('Flexprice', { exact: true }).waitFor();
	},
	'from-list': async ({ openNode, page }) => {
		await openNode('fresh');
		await page.getByTestId('rlc-input').click();
		await page.getByText('Harbour & Pine').first().waitFor();
	},
	credential: async ({ page, url }) => {
		await page.goto(`${url}/home/credentials/demoTogai`);
		await page.getByTestId('credentials-config-container-test-success').waitFor();
	},
	'map-automatically': async ({ openNode }) => await openNode('mapped'),
	stopped: async ({ openNode, run, page }) => {
		await openNode('stopping');
		await run();
		await page.getByText('Not sent:').waitFor();
	},
	'error-branch': async ({ openNode, run, page }) => {
		await openNode('continuing');
		await run();
		await page.getByText('Error Branch').click();
	},
	...Object.fromEntries(
		VENDORS.map((vendor) => [
			vendor,
			async ({ openNode, run, page }: Editor) => {
				await openNode(`demo${upperFirst(vendor)}`);
				await run();
				await page.getByText('1 customer updated').waitFor();
			},
		]),
	),
};

const IN_DARK_TOO = ['canvas', 'flexprice'];

interface Editor {
	readonly page: Page;
	readonly url: string;
	readonly open: (workflowId: string) => Promise<void>;
	/** Opens a workflow and the vendor's node in it. */
	readonly openNode: (workflowId: string) => Promise<void>;
	/** Executes the node that is open. */
	readonly run: () => Promise<void>;
}

function editorOf(page: Page, url: string): Editor {
	const open: Editor['open'] = async (workflowId) => {
		await page.goto(`${url}/workflow/${workflowId}`);
		await page.getByTestId('canvas-node').first().waitFor();
	};
	return {
		page,
		url,
		open,
		openNode: async (workflowId) => {
			await open(workflowId);
			await page.getByTestId('canvas-node').last().dblclick();
			await page.getByTestId('ndv').waitFor();
		},
		run: async () => await page.getByTestId('node-execute-button').first().click(),
	};
}

async function takePictures(context: BrowserContext, url: string, reset: () => void) {
	const page = context.pages()[0] ?? (await context.newPage());
	page.setDefaultTimeout(20_000);
	await signIn(page, url);
	const editor = editorOf(page, url);
	for (const [name, show] of Object.entries(PICTURES)) {
		if (only.length && !only.includes(name)) continue;
		for (const scheme of IN_DARK_TOO.includes(name)
			? (['light', 'dark'] as const)
			: ['light' as const]) {
			reset();
			await page.emulateMedia({ colorScheme: scheme });
			await show(editor);
			// Animations end within this time.
			await page.addStyleTag({ content: OVERLAYS });
			await page.waitForTimeout(1500);
			const file = `${name}${scheme === 'dark' ? '-dark' : ''}.png`;
			const dialog = page.locator('[data-test-id="ndv"], .el-dialog').filter({ visible: true });
			const subject = (await dialog.count()) ? dialog.first() : page;
			await subject.screenshot({ path: join(images, file) });
		}
	}
}

async function signIn(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/signin`);
	await page.locator('input[name="emailOrLdapLoginId"]').fill(OWNER.email);
	await page.locator('input[type="password"]').fill(OWNER.password);
	await page.getByTestId('form-submit-button').click();
	await page.waitForURL(/\/home\//);
}

function browserPath(): string {
	const found = [process.env.CHROMIUM ?? '', ...BROWSERS].find((path) => path && existsSync(path));
	if (!found) throw new Trouble('No Chromium was found: name one in the variable CHROMIUM.');
	return found;
}

async function screenshots(): Promise<void> {
	claim(state);
	const executablePath = browserPath();
	const installation = join(root, '.demo', 'n8n');
	await installN8n(installation, logFolder);

	const sandbox = await startSandbox({ ports: SANDBOX_PORT });
	const packageName = await packageNameOf(root);
	const demos = await demonstrations(sandbox.vendors, packageName);
	const n8n: PrivateN8n = {
		installation,
		userFolder: join(state, 'user'),
		logFolder,
		port: await freePort(),
		taskBrokerPort: await freePort(),
	};
	await step('Preparing n8n', async () => {
		const tarball = await packPackage(root, join(state, 'package'), logFolder);
		await importCredentials(
			n8n,
			demos.map(({ credential }) => credential),
		);
		const ids = demos.map(({ vendor, customerId }) => [vendor.name, customerId]);
		await importWorkflows(n8n, [
			...demos.map(({ workflow }) => workflow),
			allVendors(Object.fromEntries(ids)),
			...ownWorkflows,
		]);
		await unpackPackage(tarball, packageName, n8n.userFolder, logFolder);
	});
	const { url } = await step('Starting n8n', async () => await startN8n(n8n));

	selectors.setTestIdAttribute('data-test-id');
	const profile = join(state, 'browser');
	await rm(profile, { recursive: true, force: true });
	await mkdir(images, { recursive: true });
	const context = await chromium.launchPersistentContext(profile, {
		executablePath,
		args: BROWSER_FLAGS,
		viewport: { width: 1400, height: 900 },
	});
	try {
		await step('Taking the pictures', async () => {
			await takePictures(context, url, () => {
				for (const vendor of Object.values(sandbox.vendors)) vendor.reset();
			});
		});
	} finally {
		await context.close();
	}
}

async function main(): Promise<void> {
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.on(signal, () => void stopAllChildren().finally(() => process.exit(130)));
	}
	try {
		await screenshots();
	} catch (error) {
		console.error(error instanceof Trouble ? error.message : inspect(error));
		process.exitCode = 1;
	} finally {
		await stopAllChildren();
	}
	// The sandbox's servers would keep the process alive.
	process.exit();
}

void main();
