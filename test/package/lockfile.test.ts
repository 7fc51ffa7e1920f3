import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './pack';

interface Lockfile {
	readonly packages: Record<string, { readonly integrity?: string; readonly resolved?: string }>;
}

describe.each(['package-lock.json', 'demo/package-lock.json'])('%s', (file) => {
	const { packages } = JSON.parse(readFileSync(join(root, file), 'utf8')) as Lockfile;
	const installed = Object.entries(packages).filter(([path]) => path !== '');

	test('holds a checksum of every package', () => {
		expect(installed.length).toBeGreaterThan(500);
		expect(installed.filter(([, one]) => !one.integrity?.startsWith('sha512-'))).toEqual([]);
	});

	test('names no registry, so that everyone installs from their own', () => {
		expect(installed.filter(([, one]) => one.resolved)).toEqual([]);
	});
});
