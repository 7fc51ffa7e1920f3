import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';

/** What npm says of a tarball. */
export interface Packed {
	readonly filename: string;
	readonly size: number;
	readonly unpackedSize: number;
	readonly files: ReadonlyArray<{ readonly path: string; readonly size: number }>;
}

export const root = join(__dirname, '../..');

/** Packs what is built, as for the registry, and unpacks it into `package` in the folder. */
export function pack(folder: string): Packed {
	const told = execFileSync(
		'npm',
		['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
		{
			cwd: root,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		},
	);
	const [packed] = JSON.parse(told) as [Packed];
	execFileSync('tar', ['-xzf', join(folder, basename(packed.filename)), '-C', folder]);
	return packed;
}
