import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { difference, isEqual } from 'lodash';
import type { Locator } from 'playwright-core';

import type { Imported } from '../../demo/examples';
import type { Editor } from './editor';
import { misfits, missingIcons, settled, visibleText } from './look';
import { VENDORS } from './pictureWorkflows';

/** What stands ready for the pictures, by name. */
export interface Scenery {
	workflow(name: string): Imported;
	credentialId(name: string): string;
}

export interface Picture {
	readonly name: string;
	/** The dark theme is checked in any case; this takes a picture of it too. */
	readonly inDarkToo?: true;
	/** Brings the editor to what the picture shows. */
	readonly show: (editor: Editor, scenery: Scenery) => Promise<void>;
}

/** What is recorded of a picture: its bytes, and the text that can be read in it. */
interface Recorded {
	readonly sha256: string;
	readonly text: readonly string[];
}

const THEMES = ['light', 'dark'] as const;
// Passing messages, and neighbours of the node on the canvas.
const IN_THE_WAY =
	'.el-notification, [data-test-id="floating-nodes"] { display: none !important; }';

export const imagesFolder = join(__dirname, '..', '..', 'docs', 'images');
const recordFile = join(imagesFolder, 'texts.json');

/** The pictures of the docs. */
export const pictures: readonly Picture[] = [
	{
		name: 'canvas',
		inDarkToo: true,
		show: async (editor, { workflow }) => {
			await editor.openWorkflow(workflow('all'));
			await editor.page.getByTestId('execute-workflow-button').click();
			await editor.page.getByText('Workflow executed successfully').waitFor();
			await editor.page.getByTestId('zoom-to-fit').click();
		},
	},
	{
		name: 'nodes-panel',
		inDarkToo: true,
		show: async (editor, { workflow }) => {
			await editor.openWorkflow(workflow('stopping'));
			await editor.searchNodes('update customer');
		},
	},
	{
		name: 'from-list',
		show: async (editor, { workflow }) => {
			await editor.openNode(workflow('fresh'));
			await editor.openCustomers();
		},
	},
	{
		name: 'credential',
		show: async (editor, { credentialId }) => {
			await editor.openCredential(credentialId('Togai sandbox'));
			await editor.credentialForm.getByText('Connection tested successfully').waitFor();
		},
	},
	{
		name: 'map-automatically',
		show: async (editor, { workflow }) => await editor.openNode(workflow('mapped')),
	},
	{
		name: 'preview',
		show: async (editor, { workflow }) => {
			await editor.openNode(workflow('previewed'));
			await editor.execute();
			await editor.hint.getByText('nothing sent').waitFor();
		},
	},
	{
		name: 'invalid-value',
		show: async (editor, { workflow }) => {
			await editor.openNode(workflow('invalid'));
			await editor.execute();
			await editor.message.waitFor();
		},
	},
	{
		name: 'stopped',
		show: async (editor, { workflow }) => {
			await editor.openNode(workflow('stopping'));
			await editor.execute();
			await editor.advice.getByText('Not sent:').waitFor();
		},
	},
	{
		name: 'error-branch',
		show: async (editor, { workflow }) => {
			await editor.openNode(workflow('continuing'));
			await editor.execute();
			await editor.output.getByText('Error Branch').click();
		},
	},
	...VENDORS.map((vendor): Picture => ({
		name: vendor,
		...(vendor === 'flexprice' && { inDarkToo: true }),
		show: async (editor, { workflow }) => {
			await editor.openNode(workflow(vendor));
			await editor.execute();
			await editor.hint.getByText('1 customer updated').waitFor();
		},
	})),
];

/** The files that the pictures are kept in. */
export const pictureFiles = pictures.flatMap((picture) => filesOf(picture));

/** What is recorded of the pictures, by file. */
export async function readRecord(): Promise<Readonly<Record<string, Recorded>>> {
	return JSON.parse(await readFile(recordFile, 'utf8')) as Record<string, Recorded>;
}

export function sha256(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Looks at what the editor shows now, in both themes, and compares its text with that of the
 * picture in the docs, which differs from machine to machine less than pixels do. With
 * `PICTURES=write` it takes the picture instead.
 */
export async function compareOrTake(editor: Editor, picture: Picture): Promise<void> {
	// What is under the mouse looks different.
	await editor.page.mouse.move(0, 0);
	for (const theme of THEMES) {
		await editor.page.emulateMedia({ colorScheme: theme });
		await expectNoFlaws(editor, theme);
		const file = fileOf(picture, theme);
		if (!pictureFiles.includes(file)) continue;
		if (process.env.PICTURES === 'write') await take(editor, file);
		else await compare(editor, file);
	}
}

/** Holds the forms that are open to fit in, and all icons to be there. */
export async function expectNoFlaws(editor: Editor, theme: 'light' | 'dark'): Promise<void> {
	const flaws = async () => {
		const forms = [editor.form, editor.credentialForm, editor.nodesPanel];
		const shown = await Promise.all(forms.map(async (form) => await form.isVisible()));
		const found = await Promise.all(forms.filter((_form, at) => shown[at]).map(misfits));
		return [...(await missingIcons(editor.page.locator('body'), theme)), ...found.flat()];
	};
	expect(await settled(flaws, [])).toEqual([]);
}

async function compare(editor: Editor, file: string): Promise<void> {
	const recorded = (await readRecord())[file];
	if (!recorded) throw new Error(`${file} is not in ${recordFile}: run npm run screenshots`);
	const read = await settled(async () => await textOf(editor), [...recorded.text]);
	if (isEqual(read, recorded.text)) return;

	const [gone, come] = [difference(recorded.text, read), difference(read, recorded.text)];
	throw new Error(
		[
			`Picture ${file} no longer shows what the editor shows: run npm run screenshots`,
			...gone.map((line) => `- ${line}`),
			...come.map((line) => `+ ${line}`),
			...(gone.length || come.length ? [] : ['The lines are the same, in another order.']),
		].join('\n'),
	);
}

async function take(editor: Editor, file: string): Promise<void> {
	let [before, bytes] = ['', await shoot(editor)];
	// Until nothing moves.
	while (before !== sha256(bytes)) {
		before = sha256(bytes);
		bytes = await shoot(editor);
	}
	const recorded = await readRecord().catch(() => ({}));
	const entry: Recorded = { sha256: sha256(bytes), text: await textOf(editor) };
	await mkdir(imagesFolder, { recursive: true });
	await writeFile(join(imagesFolder, file), bytes);
	const entries = Object.entries({ ...recorded, [file]: entry })
		.filter(([name]) => pictureFiles.includes(name))
		.sort(([one], [other]) => (one < other ? -1 : 1));
	await writeFile(recordFile, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
}

async function shoot(editor: Editor): Promise<Buffer> {
	const subject = await subjectOf(editor);
	return await subject.screenshot({ animations: 'disabled', caret: 'hide', style: IN_THE_WAY });
}

async function textOf(editor: Editor): Promise<string[]> {
	const popups = editor.page.locator('.el-popper, [data-reka-popper-content-wrapper]');
	const parts = [await subjectOf(editor), ...(await popups.filter({ visible: true }).all())];
	return (await Promise.all(parts.map(visibleText))).flat();
}

/** The window that is open, or the whole page. */
async function subjectOf({ page, nodeWindow, credentialForm }: Editor): Promise<Locator> {
	const windows = nodeWindow.or(credentialForm).filter({ visible: true });
	return (await windows.count()) ? windows.first() : page.locator('#app');
}

function filesOf(picture: Picture): string[] {
	return THEMES.filter((theme) => theme === 'light' || picture.inDarkToo).map((theme) =>
		fileOf(picture, theme),
	);
}

function fileOf({ name }: Picture, theme: string): string {
	return `${name}${theme === 'dark' ? '-dark' : ''}.png`;
}
