import { existsSync } from 'node:fs';
import { escapeRegExp } from 'lodash';
import {
	type Browser,
	chromium,
	type ConsoleMessage,
	type Locator,
	type Page,
	selectors,
} from 'playwright-core';

import type { Imported } from '../../demo/examples';
import { OWNER } from '../../demo/runningN8n';

// `CHROMIUM` names the browser where it is not one of these.
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/opt/google/chrome/chrome'];
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	// Nothing leaves the machine, so that nothing depends on what it would find there. (Playwright's
	// own way to do this turns the cache off, and the editor is megabytes large.)
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];
// For one step of a person, on a busy machine.
const PATIENCE_MS = 40_000;

/** Starts the browser that Debian's package `chromium` brings. */
export async function startBrowser(): Promise<Browser> {
	const candidates = [process.env.CHROMIUM ?? '', ...BROWSERS];
	const executablePath = candidates.find((path) => path && existsSync(path));
	if (!executablePath) {
		throw new Error('No Chromium was found: apt-get install chromium, or name one in CHROMIUM.');
	}
	selectors.setTestIdAttribute('data-test-id');
	return await chromium.launch({ executablePath, args: FLAGS });
}

/** The editor of one n8n in a browser window of its own: what a person does and meets there. */
export class Editor {
	/** What n8n's own page has complained about in the console. */
	readonly complaints: string[] = [];

	private constructor(
		readonly page: Page,
		private readonly url: string,
	) {
		page.setDefaultTimeout(PATIENCE_MS);
		page.on('pageerror', (error) => this.complaints.push(String(error)));
		page.on('console', (message) => this.hear(message));
		// The question whether to leave a page that is not saved yet.
		page.on('dialog', (dialog) => void dialog.accept());
	}

	static async open(browser: Browser, url: string): Promise<Editor> {
		const context = await browser.newContext({
			viewport: { width: 1400, height: 900 },
			locale: 'en-US',
			timezoneId: 'UTC',
		});
		return new Editor(await context.newPage(), url);
	}

	async close(): Promise<void> {
		await this.page.context().close();
	}

	async fillInSignIn(password: string): Promise<void> {
		await this.goTo('/signin');
		await this.page.getByLabel('Email').fill(OWNER.email);
		await this.page.getByLabel('Password').fill(password);
		await this.page.getByRole('button', { name: 'Sign in' }).click();
	}

	async signIn(): Promise<void> {
		await this.fillInSignIn(OWNER.password);
		await this.page.waitForURL(/\/home\//);
		// Before signing in, n8n asks who is there, and the answer is a 401.
		this.complaints.length = 0;
	}

	async openWorkflow({ id, nodes }: Imported): Promise<void> {
		await this.goTo(`/workflow/${id}`);
		const shown = this.page.getByTestId('canvas-node').filter({ visible: true });
		const drawn = nodes.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote');
		await shown.nth(drawn.length - 1).waitFor();
	}

	/** Opens the first of this package's nodes. */
	async openNode(workflow: Imported): Promise<void> {
		const node = workflow.nodes.find(({ type }) => type.startsWith('n8n-nodes-billing-customers.'));
		if (!node) throw new Error('The workflow has none of our nodes.');
		await this.openWorkflow(workflow);
		await this.page.getByTestId('canvas-node').filter({ hasText: node.name }).dblclick();
		await this.page.getByTestId('node-parameters').waitFor();
	}

	async openCredential(id: string): Promise<void> {
		await this.goTo(`/home/credentials/${id}`);
	}

	/** Opens the form for a new credential. */
	async newCredential(app: string): Promise<void> {
		await this.goTo('/home/credentials');
		await this.page
			.getByRole('button', { name: /^(Create|Add first) credential$/ })
			.first()
			.click();
		await this.page.getByPlaceholder('Search for app...').fill(app);
		await this.page.getByRole('option', { name: app, exact: true }).click();
		await this.page.getByRole('button', { name: 'Continue' }).click();
		await this.credentialForm.waitFor();
	}

	async saveCredential(): Promise<void> {
		await this.page.getByTestId('credential-save-button').click();
	}

	/** Opens the nodes panel after the last node and searches it. */
	async searchNodes(words: string): Promise<void> {
		await this.page.getByTestId('canvas-handle-plus').last().click();
		await this.nodesPanel.getByRole('textbox').fill(words);
		await this.nodesPanel.getByTestId('node-creator-item-name').first().waitFor();
	}

	/** Opens what the nodes panel offers for a node, and returns its actions. */
	async openActions(node: string): Promise<Locator> {
		await this.nodesPanel.getByText(node, { exact: true }).click();
		const details = this.nodesPanel.locator('aside').filter({ hasText: `Node details` });
		await details.getByText(node, { exact: true }).waitFor();
		return details.getByTestId('node-creator-item-name');
	}

	async leaveActions(): Promise<void> {
		await this.nodesPanel.locator('header').getByRole('button').first().click();
		// The panels slide: for a while both are there.
		await this.nodesPanel.getByText('Node details').waitFor({ state: 'detached' });
	}

	/** Executes the node that is open. */
	async execute(): Promise<void> {
		await this.page.getByTestId('node-execute-button').first().click();
	}

	/** The part of a form with this label. Of a group and a part of it, the part. */
	field(label: string): Locator {
		return this.page
			.getByTestId('credential-connection-parameter')
			.or(this.form.getByTestId('input-label'))
			.filter({ has: this.label(label), visible: true })
			.last();
	}

	/** The title of a field; required ones have a star. */
	label(label: string): Locator {
		const words = new RegExp(`^\\s*${escapeRegExp(label)}(\\s*\\*)?\\s*$`);
		return this.page.locator('label').getByText(words);
	}

	async fill(label: string, value: string): Promise<void> {
		const input = this.field(label).locator('input, textarea').last();
		await input.fill(value);
		// While it has the focus, n8n's advice lies over what follows.
		await input.blur();
	}

	async choose(label: string, option: string): Promise<void> {
		await this.field(label).getByRole('combobox').click();
		await this.pick(option);
	}

	/** Adds an entry of a collection: a field by 'Add Field', an option by 'Add Option'. */
	async add(button: 'Add Field' | 'Add Option', entry: string): Promise<void> {
		const list = this.form.getByPlaceholder(button);
		await list.or(this.form.getByRole('button', { name: button, exact: true })).click();
		// With one entry to choose from, n8n adds it without asking.
		await this.field(entry).or(this.option(entry)).first().waitFor();
		if (await this.option(entry).isVisible()) await this.pick(entry);
		await this.field(entry).waitFor();
	}

	async chooseCredential(name: string): Promise<void> {
		await this.page.getByTestId('node-credentials-select').getByRole('combobox').click();
		await this.page.getByRole('option').filter({ hasText: name }).click();
	}

	async openCustomers(): Promise<void> {
		await this.page.getByTestId('rlc-input').click();
		await this.customers.first().waitFor();
	}

	/** Names the customer by its ID instead of choosing it. */
	async enterCustomerId(id: string): Promise<void> {
		await this.page.getByTestId('rlc-mode-selector').click();
		await this.pick('By ID');
		await this.fill('Customer', id);
		// n8n notes a moment later that a required value is there, and executes nothing until then.
		await this.page
			.getByTestId(/issues$/)
			.first()
			.waitFor({ state: 'detached' });
	}

	/** The customers that the open list shows. */
	get customers(): Locator {
		return this.page.getByTestId('rlc-item');
	}

	get customerSearch(): Locator {
		return this.page.getByTestId('rlc-search');
	}

	get nodesPanel(): Locator {
		return this.page.getByTestId('node-creator');
	}

	get credentialForm(): Locator {
		return this.page.getByTestId('editCredential-modal');
	}

	/** The window with a node's parameters between its input and its output. */
	get nodeWindow(): Locator {
		return this.page.getByTestId('ndv');
	}

	/** Where a node's parameters are. */
	get form(): Locator {
		return this.page.getByTestId('node-parameters');
	}

	get output(): Locator {
		return this.page.getByTestId('output-panel');
	}

	/** What the output says about the run, above the items. */
	get hint(): Locator {
		return this.output.getByTestId('node-hint');
	}

	/** What went wrong, and what to do. */
	get message(): Locator {
		return this.output.getByTestId('node-error-message');
	}

	get advice(): Locator {
		return this.output.getByTestId('node-error-description');
	}

	private async goTo(path: string): Promise<void> {
		// What is then waited for says more than the page's own idea of being loaded.
		await this.page.goto(`${this.url}${path}`, { waitUntil: 'commit' });
	}

	private async pick(option: string): Promise<void> {
		await this.option(option).click();
	}

	private option(name: string): Locator {
		const named = this.page.getByText(name, { exact: true });
		return this.page.getByRole('option').filter({ has: named });
	}

	private hear(message: ConsoleMessage): void {
		// What other servers did not answer, since nothing reaches them from here.
		const isElsewhere = !message.location().url.startsWith(this.url);
		if (message.type() !== 'error' || isElsewhere) return;
		this.complaints.push(`${message.text()} (${message.location().url})`);
	}
}
