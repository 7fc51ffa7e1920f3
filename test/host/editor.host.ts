import { pick, upperFirst } from 'lodash';
import type { Browser } from 'playwright-core';

import { demonstrations } from '../../demo/demoWorkflows';
import { addCredential, type Example, type Imported, importWorkflow } from '../../demo/examples';
import { packageNameOf } from '../../demo/packedPackage';
import { type RunningN8n, startN8n } from '../../demo/runningN8n';
import { startSandbox } from '../sandbox/startSandbox';
import type { JsonObject, RunningVendor, Sandbox } from '../sandbox/types';
import { fillIn, propertiesIn, updateFieldsOf } from '../vendors/filledForm';
import { vendors as packaged } from '../vendors/vendors';
import { Editor, startBrowser } from './editor';
import { newN8n, root } from './host';
import { settled, visibleText } from './look';
import { compareOrTake, expectNoFlaws, pictures } from './pictures';
import {
	pictureWorkflows,
	start,
	updatingAll,
	vendorNode,
	VENDORS,
	type VendorName,
	withCredentials,
	workflowOf,
} from './pictureWorkflows';

// Fixed where pictures are taken, since two of them show an address.
const ports = process.env.PICTURES === 'write' ? 5801 : 'free';
const WRONG_KEY = 'wrong-key-0123456789';
const ACTIONS = ['Update customer'];

/** What a person does in the form of a vendor's node. */
interface Visit {
	/** What is typed into the list of customers, and which one is then chosen. */
	readonly customer?: { readonly search: string; readonly label: string; readonly id: string };
	readonly texts: Readonly<Record<string, string>>;
	readonly choices: Readonly<Record<string, string>>;
	/** Fields to add; the others are parts of one of them. */
	readonly added: readonly string[];
	/** What the vendor's customer holds then. */
	readonly holds: JsonObject;
	/** A value that the field does not take, and the words for it. */
	readonly refused: { readonly field: string; readonly value: string; readonly says: string };
}

const VISITS: Readonly<Record<VendorName, Visit>> = {
	togai: {
		customer: { search: 'nordlicht', label: 'Nordlicht Medien GmbH', id: 'cus_nordlicht' },
		added: ['Name', 'Address'],
		texts: { Name: 'Nordlicht Verlag GmbH', City: 'Wien' },
		choices: { Country: 'Austria (AT)' },
		holds: {
			name: 'Nordlicht Verlag GmbH',
			address: { line1: 'Speicherstadt 12', postalCode: '20457', city: 'Wien', country: 'AT' },
		},
		refused: {
			field: 'Primary Email',
			value: 'not an address',
			says: `'Primary Email' needs an email address such as nathan@example.com (at most 320 characters), not "not an address"`,
		},
	},
	meteroid: {
		customer: { search: 'atelier', label: 'Atelier Corbier', id: 'cus_1YpKc6HsMd0ZiGa3TvXrJE' },
		added: ['Name', 'Billing Address', 'Currency'],
		texts: { Name: 'Atelier Corbier SARL', City: 'Genève' },
		choices: { Country: 'Switzerland (CH)', Currency: 'Swiss Franc (CHF)' },
		holds: {
			name: 'Atelier Corbier SARL',
			billing_address: { city: 'Genève', country: 'CH' },
			currency: 'CHF',
		},
		refused: {
			field: 'Invoicing Entity ID',
			value: 'acme',
			says: `'Invoicing Entity ID' needs an ID that begins with "ive_", not "acme"`,
		},
	},
	flatpeak: {
		customer: {
			search: 'crm-20418',
			label: 'crm-20418',
			id: 'cus_65e421d1daa4a24082b4f590',
		},
		added: ['Reference ID'],
		texts: { 'Reference ID': 'crm-31007' },
		choices: {},
		holds: { reference_id: 'crm-31007' },
		refused: { field: 'Reference ID', value: '', says: 'Add at least one field to update' },
	},
	diga: {
		added: ['Name', 'Address', 'Payment Method Name or ID'],
		texts: { Name: 'Voz Clara SA', City: 'Lisboa' },
		choices: {
			Country: 'Portugal (PT)',
			'Payment Method Name or ID': 'Mastercard ending in 4444',
		},
		holds: {
			name: 'Voz Clara SA',
			address: { city: 'Lisboa', country: 'PT' },
			default_payment_method_id: 'pm_1SDigaSandboxMastercard4444',
		},
		refused: {
			field: 'Email',
			value: 'not an address',
			says: `'Email' needs an email address such as nathan@example.com, not "not an address"`,
		},
	},
	flexprice: {
		customer: {
			search: 'cascade',
			label: 'Cascade Analytics, Inc.',
			id: 'cust_01JV3P0KXW8F6TSQ4M9YEC2A7B',
		},
		added: ['Name', 'Address City', 'Address Country'],
		texts: { Name: 'Cascade Analytics Canada', 'Address City': 'Vancouver' },
		choices: { 'Address Country': 'Canada (CA)' },
		holds: {
			name: 'Cascade Analytics Canada',
			address_city: 'Vancouver',
			address_country: 'CA',
			address_line1: '500 Yale Ave N',
		},
		refused: {
			field: 'Email',
			value: 'not an address',
			says: `'Email' needs an email address such as nathan@example.com (at most 255 characters), not "not an address"`,
		},
	},
};

// A visit has many steps, each with patience for a busy machine.
jest.setTimeout(180_000);

let sandbox: Sandbox;
let n8n: RunningN8n;
let browser: Browser;
let editor: Editor;
const credentialIds = new Map<string, string>();
const workflows = new Map<string, Imported>();

beforeAll(async () => {
	[sandbox, browser, n8n] = await Promise.all([
		startSandbox({ ports }),
		startBrowser(),
		newN8n('editor').then(startN8n),
	]);
	for (const { name, credential } of Object.values(sandbox.vendors)) {
		const title = `${upperFirst(name)} sandbox`;
		credentialIds.set(title, await addCredential(n8n, `${name}Api`, title, credential));
	}
	await importPictureWorkflows();
	editor = await Editor.open(browser, n8n.url);
	await editor.signIn();
}, 300_000);

afterAll(async () => {
	await browser?.close();
	await n8n?.stop();
	await sandbox?.close();
});

beforeEach(async () => {
	for (const each of Object.values(sandbox.vendors)) each.reset();
	await editor.page.emulateMedia({ colorScheme: 'light' });
	editor.complaints.length = 0;
});

afterEach(() => expect(editor.complaints).toEqual([]));

test('a person signs in through the form, and not with a wrong password', async () => {
	const visitor = await Editor.open(browser, n8n.url);
	await visitor.fillInSignIn('Not-the-password-1');
	await visitor.page.getByText('Wrong username or password').first().waitFor();
	await visitor.signIn();
	await visitor.page.getByText('Personal', { exact: true }).first().waitFor();
	await visitor.close();
});

test('the nodes panel finds all five nodes by "update customer", with icon and action', async () => {
	await editor.openWorkflow(await importWorkflow(n8n, workflowOf('Panel', start)));
	await editor.searchNodes('update customer');
	const names = editor.nodesPanel.getByTestId('node-creator-item-name');
	const wanted = VENDORS.map(upperFirst);
	expect(await settled(async () => await names.allInnerTexts(), wanted)).toEqual(wanted);
	const icons = editor.nodesPanel.locator('img[src*="n8n-nodes-billing-customers"]');
	const count = async () => await icons.filter({ visible: true }).count();
	expect(await settled(count, VENDORS.length)).toBe(VENDORS.length);
	await expectNoFlaws(editor, 'light');
	for (const name of wanted) {
		const actions = await editor.openActions(name);
		expect(await settled(async () => await actions.allInnerTexts(), ACTIONS)).toEqual(ACTIONS);
		await expectNoFlaws(editor, 'light');
		await editor.leaveActions();
	}
});

describe.each(VENDORS)('%s', (name) => {
	const label = upperFirst(name);
	const visit = VISITS[name];
	const emptyNode = async (parameters: object = {}) =>
		await importWorkflow(
			n8n,
			withCredentials(
				workflowOf(`${label} on its own`, start, vendorNode(name, [224, 0], parameters)),
				credentialIds,
			),
		);

	test('a credential is made in its own form, and a wrong key is told without showing it', async () => {
		const { credential } = vendor(name);
		await editor.newCredential(`${label} API`);
		await editor.choose(name === 'flexprice' ? 'Region' : 'Environment', 'Custom');
		await editor.fill('Base URL', ` ${credential.baseUrl}/ `);
		if (credential.accountId) await editor.fill('Account ID', credential.accountId);
		await editor.fill('API Key', WRONG_KEY);
		await editor.saveCredential();
		await editor.credentialForm.getByText('More details').click();
		const said = editor.credentialForm.getByText(`${label} did not accept the key (status 40`);
		await said.waitFor();
		expect(await said.innerText()).toContain('Check that it is complete');
		expect((await visibleText(editor.page.locator('body'))).join('\n')).not.toContain(WRONG_KEY);
		await expectNoFlaws(editor, 'light');

		await editor.fill('API Key', credential.apiKey ?? '');
		await editor.saveCredential();
		await editor.credentialForm.getByText('Connection tested successfully').waitFor();
		await editor.page.emulateMedia({ colorScheme: 'dark' });
		await expectNoFlaws(editor, 'dark');
	});

	test('a person adds the node, fills in the form, and reads what was updated', async () => {
		await editor.openWorkflow(await importWorkflow(n8n, workflowOf(`With ${label}`, start)));
		await editor.searchNodes('update customer');
		const [action] = ACTIONS;
		await (await editor.openActions(label)).getByText(`${action}`, { exact: true }).click();
		await editor.form.waitFor();
		await editor.chooseCredential(`${label} sandbox`);
		if (visit.customer) {
			await editor.openCustomers();
			await editor.customerSearch.fill(visit.customer.search);
			const count = async () => await editor.customers.count();
			expect(await settled(count, 1)).toBe(1);
			await editor.customers.filter({ hasText: visit.customer.label }).click();
		}
		for (const field of visit.added) await editor.add('Add Field', field);
		for (const [field, text] of Object.entries(visit.texts)) await editor.fill(field, text);
		for (const [field, choice] of Object.entries(visit.choices)) await editor.choose(field, choice);
		await expectNoFlaws(editor, 'light');

		await editor.execute();
		await editor.hint.getByText('1 customer updated.', { exact: true }).waitFor();
		for (const text of Object.values(visit.texts)) {
			await editor.output.getByText(text, { exact: true }).first().waitFor();
		}
		expect(customerOf(name, visit.customer?.id)).toMatchObject(visit.holds);
		await editor.page.emulateMedia({ colorScheme: 'dark' });
		await expectNoFlaws(editor, 'dark');
	});

	test('a customer that does not exist is named, with what to check', async () => {
		const [field = ''] = Object.keys(visit.holds);
		await editor.openNode(await emptyNode({ updateFields: { [field]: 'Nobody knows' } }));
		// Diga's customer is that of the key.
		if (visit.customer) await editor.enterCustomerId('cus_5xGoneLongAgo');
		else vendor(name).set({ faults: [{ kind: 'status', status: 404, times: 'always' }] });
		await editor.execute();
		const whom = visit.customer ? 'the ID "cus_5xGoneLongAgo"' : 'this key';
		await editor.message.getByText(`${label} has no customer with ${whom}`).waitFor();
		await editor.advice.getByText(`'${label} API' credential belongs to`).waitFor();
		await expectNoFlaws(editor, 'light');
	});

	test('a value that does not fit is told with what to do, and nothing is sent', async () => {
		await editor.openNode(await emptyNode());
		if (visit.customer) await editor.enterCustomerId(visit.customer.id);
		await editor.add('Add Field', visit.refused.field);
		await editor.fill(visit.refused.field, visit.refused.value);
		const before = [...vendor(name).customers.values()];
		await editor.execute();
		await editor.message.getByText(visit.refused.says).waitFor();
		await editor.advice.getByText('Nothing was sent for this item.').waitFor();
		expect(vendor(name).requests).toEqual([]);
		expect([...vendor(name).customers.values()]).toEqual(before);
	});

	test('the whole form fits in, in both themes', async () => {
		const { properties } = packaged.find(({ node }) => node === name) ?? { properties: [] };
		const options = propertiesIn(properties.find((property) => property.name === 'options'));
		const workflow = await emptyNode({
			customerId: { __rl: true, mode: 'list', value: '' },
			updateFields: fillIn(updateFieldsOf(properties)),
			options: fillIn(options),
		});
		await editor.openNode(workflow);
		for (const field of [...updateFieldsOf(properties), ...options]) {
			await editor.label(field.displayName).first().waitFor();
		}
		for (const theme of ['light', 'dark'] as const) {
			await editor.page.emulateMedia({ colorScheme: theme });
			await expectNoFlaws(editor, theme);
		}
	});
});

describe('the pictures in docs/images', () => {
	test.each(pictures)('$name shows what the editor shows', async (picture) => {
		await picture.show(editor, {
			workflow: (name) => found(workflows, name),
			credentialId: (name) => found(credentialIds, name),
		});
		await compareOrTake(editor, picture);
	});
});

async function importPictureWorkflows(): Promise<void> {
	const demos = await demonstrations(sandbox.vendors, await packageNameOf(root));
	const ids = Object.fromEntries(
		demos.map(({ vendor: { name }, customerId }) => [name, customerId]),
	);
	const all: Record<string, Example> = {
		...pictureWorkflows,
		all: updatingAll(ids),
		...Object.fromEntries(
			demos.map(({ vendor: { name }, workflow }) => [
				name,
				pick(workflow, ['name', 'nodes', 'connections', 'settings']) as Example,
			]),
		),
	};
	for (const [name, workflow] of Object.entries(all)) {
		workflows.set(name, await importWorkflow(n8n, withCredentials(workflow, credentialIds)));
	}
}

function vendor(name: string): RunningVendor {
	return found(new Map(Object.entries(sandbox.vendors)), name);
}

function customerOf(name: VendorName, id?: string): JsonObject | undefined {
	const { customers } = vendor(name);
	return id === undefined ? [...customers.values()][0] : customers.get(id);
}

function found<Thing>(things: ReadonlyMap<string, Thing>, name: string): Thing {
	const thing = things.get(name);
	if (!thing) throw new Error(`There is no "${name}".`);
	return thing;
}
