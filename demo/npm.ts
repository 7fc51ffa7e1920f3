import { basename } from 'node:path';

import { runChild, withOwnNodeFirst } from './childProcess';

/** Runs npm, under this process's own Node.js whatever the machine's one is. */
export async function npm(
	args: readonly string[],
	where: { readonly folder: string; readonly logFile: string },
): Promise<void> {
	// npm says where it lives to the scripts that it runs; without it, trust the PATH.
	const path = process.env.npm_execpath;
	const isNpm = path !== undefined && basename(path).startsWith('npm');

	await runChild({
		file: isNpm ? process.execPath : 'npm',
		args: isNpm ? [path, ...args] : args,
		folder: where.folder,
		env: withOwnNodeFirst(withoutOuterNpm()),
		logFile: where.logFile,
	});
}

/** The outer npm's settings name the outer package's folder; the inner one must find its own. */
function withoutOuterNpm(): NodeJS.ProcessEnv {
	const outer = /^npm_(package|lifecycle|config_(local_prefix|prefix|keep|port)$)/i;
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name)));
}
