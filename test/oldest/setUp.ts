import { copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { npm } from '../../demo/npm';
import { step } from '../../demo/progress';
import { folder, recipe, withZod4 } from './host';

const FILES = ['package.json', 'package-lock.json', '.npmrc'] as const;

/** Installs the oldest supported n8n's packages, unless they are there already. */
export default async function setUp(): Promise<void> {
	const wanted = await textOf(__dirname);
	// Written last: an install that was cut short looks like none.
	const stamp = join(folder, 'installed.txt');
	if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;

	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	for (const name of FILES) await copyFile(join(__dirname, name), join(folder, name));
	await step(`Installing the packages of n8n ${recipe.version}, once`, async () => {
		await npm(['ci'], { folder, logFile: join(folder, 'install.log') });
	});
	await mkdir(join(withZod4, 'node_modules'), { recursive: true });
	await symlink(
		join(folder, 'node_modules', 'zod-4'),
		join(withZod4, 'node_modules', 'zod'),
		'dir',
	);
	await writeFile(stamp, wanted);
}

async function textOf(from: string): Promise<string> {
	const texts = await Promise.all(
		FILES.map(async (name) => await readFile(join(from, name), 'utf8')),
	);
	return texts.join('\n');
}
