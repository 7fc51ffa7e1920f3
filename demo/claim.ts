import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Trouble } from './trouble';

/** Keeps two demos from sharing one database. The claim ends with this process. */
export function claim(folder: string): void {
	const file = join(folder, 'running.pid');
	const other = pidIn(file);
	if (other !== undefined && isAlive(other)) {
		throw new Trouble(
			`Another demo is running here (process ${other}). Stop it first: Ctrl-C in its terminal. If that process is something else, delete ${file}.`,
		);
	}
	mkdirSync(folder, { recursive: true });
	writeFileSync(file, String(process.pid));
	process.once('exit', () => rmSync(file, { force: true }));
}

function pidIn(file: string): number | undefined {
	try {
		return Number(readFileSync(file, 'utf8'));
	} catch {
		return undefined;
	}
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}
