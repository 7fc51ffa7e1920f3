import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runChild, withOwnNodeFirst } from './childProcess';
import { npm } from './npm';
import { step } from './progress';
import { Trouble } from './trouble';

/** What decides which n8n is installed: the files beside this one. */
const RECIPE = ['package.json', 'package-lock.json', '.npmrc'] as const;

/**
 * Installs the pinned n8n into `folder`, unless it is there already. Written last, the stamp
 * makes an interrupted install look like none at all, and `npm ci` starts afresh by itself.
 */
export async function installN8n(folder: string, logFolder: string): Promise<void> {
	const stamp = join(folder, 'installed.txt');
	const wanted = await fingerprint();
	if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;

	await rm(stamp, { force: true });
	await mkdir(folder, { recursive: true });
	for (const name of RECIPE) await copyFile(join(__dirname, name), join(folder, name));

	await step('Installing n8n, once: about 2,100 packages', async () => {
		await npm(['ci'], { folder, logFile: join(logFolder, 'install.log') });
	});
	await step('Preparing its database driver, once', async () => {
		await prepareSqlite(folder, logFolder);
	});
	await writeFile(stamp, wanted);
}

/**
 * n8n's packages are installed without their install scripts. One of them needs its own: sqlite3
 * downloads its native part, or compiles it where there is none to download. (isolated-vm brings
 * its native part along.)
 */
async function prepareSqlite(folder: string, logFolder: string): Promise<void> {
	try {
		await npm(['rebuild', 'sqlite3', '--ignore-scripts=false'], {
			folder,
			logFile: join(logFolder, 'sqlite3.log'),
		});
		await runChild({
			file: process.execPath,
			args: ['-e', "require('sqlite3')"],
			folder,
			env: withOwnNodeFirst(process.env),
			logFile: join(logFolder, 'sqlite3-check.log'),
		});
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new Trouble(
			`n8n's database driver, sqlite3, could not be prepared. Where no built one can be downloaded, compiling it takes python3, make and g++.\n\n${reason}`,
		);
	}
}

async function fingerprint(): Promise<string> {
	const hash = createHash('sha256');
	for (const name of RECIPE) hash.update(await readFile(join(__dirname, name)));
	return `${hash.digest('hex')} Node.js ${process.version} ${process.platform} ${process.arch}\n`;
}
