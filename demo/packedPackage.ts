import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runChild } from './childProcess';
import { npm } from './npm';
import { Trouble } from './trouble';

/** Builds the package and packs it as for the registry; returns the tarball's path. */
export async function packPackage(
	root: string,
	folder: string,
	logFolder: string,
): Promise<string> {
	await npm(['run', 'build'], { folder: root, logFile: join(logFolder, 'build.log') });

	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await npm(['pack', '--ignore-scripts', '--pack-destination', folder], {
		folder: root,
		logFile: join(logFolder, 'pack.log'),
	});

	const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
	if (!tarball) throw new Trouble(`npm pack left no tarball in ${folder}.`);
	return join(folder, tarball);
}

/**
 * Puts the packed package where n8n keeps the community packages that its users install. n8n
 * finds it there at its next start, under the type names that it has for everybody.
 */
export async function unpackPackage(
	tarball: string,
	packageName: string,
	userFolder: string,
	logFolder: string,
): Promise<void> {
	const packages = join(userFolder, '.n8n', 'nodes');
	const target = join(packages, 'node_modules', packageName);
	await rm(target, { recursive: true, force: true });
	await mkdir(target, { recursive: true });
	await writeFile(
		join(packages, 'package.json'),
		JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} }),
	);

	await runChild({
		file: 'tar',
		args: ['-xzf', tarball, '-C', target, '--strip-components=1'],
		folder: packages,
		env: process.env,
		logFile: join(logFolder, 'unpack.log'),
	});
}

export async function packageNameOf(root: string): Promise<string> {
	const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
	if (typeof manifest === 'object' && manifest !== null && 'name' in manifest) {
		return String(manifest.name);
	}
	throw new Trouble(`${root}/package.json has no name.`);
}
