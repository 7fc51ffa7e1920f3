import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { imagesFolder, pictureFiles, readRecord, sha256 } from '../host/pictures';

const root = join(__dirname, '../..');
const pages = globSync(['*.md', 'docs/*.md', 'examples/*.md'], { cwd: root });
const used = pages.flatMap((page) =>
	[...readFileSync(join(root, page), 'utf8').matchAll(/images\/([\w-]+\.png)/g)].map(
		([, file = '']) => file,
	),
);
const kept = globSync('*.png', { cwd: imagesFolder }).map((file) => basename(file));
const sorted = (files: Iterable<string>) => [...new Set(files)].sort();

test('the docs use exactly the pictures that the editor tests take', () => {
	expect(sorted(used)).toEqual(sorted(pictureFiles));
	expect(used.length).toBeGreaterThan(10);
});

test('no picture is missing, and none is left over', () => {
	expect(sorted(kept)).toEqual(sorted(pictureFiles));
});

test('each picture is the one whose text is recorded', async () => {
	const recorded = await readRecord();
	const bytes = Object.fromEntries(
		sorted(kept).map((file) => [file, sha256(readFileSync(join(imagesFolder, file)))]),
	);
	const expected = Object.entries(recorded).map(([file, entry]) => [file, entry.sha256]);
	expect(bytes).toEqual(Object.fromEntries(expected));
	for (const { text } of Object.values(recorded)) expect(text.length).toBeGreaterThan(5);
});
