import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';

import { Trouble } from './trouble';

const GRACE_MS = 5_000;
const LINES_SHOWN = 12;

export interface ChildCommand {
	readonly file: string;
	readonly args: readonly string[];
	readonly folder: string;
	readonly env: NodeJS.ProcessEnv;
	/** Everything that the command prints goes here. */
	readonly logFile: string;
}

export interface RunningChild {
	/** Settles when the command has ended; never rejects. */
	readonly ended: Promise<Ending>;
	stop(): Promise<void>;
	/** Without the chance to end in order. */
	kill(): void;
}

interface Ending {
	readonly code: number | null;
	readonly output: readonly string[];
}

const running = new Set<RunningChild>();

// However this process comes to its end, nothing that it started outlives it.
process.on('exit', () => {
	for (const child of running) child.kill();
});

/** Stops whatever this process has started and that still runs. */
export async function stopAllChildren(): Promise<void> {
	await Promise.all([...running].map(async (child) => await child.stop()));
}

/** Runs a command to its end and returns the lines that it printed; a failure quotes some. */
export async function runChild(command: ChildCommand): Promise<readonly string[]> {
	const { code, output } = await startChild(command).ended;
	if (code === 0) return output;

	const name = [command.file, ...command.args].map((part) => part.split('/').pop()).join(' ');
	throw new Trouble(
		`This command failed: ${name}\n\n${tellingLines(output)}\n\nAll of its output is in ${command.logFile}.`,
	);
}

/** The end of an output; of npm's, where its error begins: it ends with a page on its usage. */
export function tellingLines(output: readonly string[]): string {
	const lines = output.filter((line) => !line.startsWith('npm warn'));
	const npmError = lines.findIndex((line) => line.startsWith('npm error'));
	const start = npmError === -1 ? lines.length - LINES_SHOWN : npmError - LINES_SHOWN / 2;
	return lines.slice(Math.max(0, start)).slice(0, LINES_SHOWN).join('\n');
}

export function startChild(command: ChildCommand): RunningChild {
	mkdirSync(dirname(command.logFile), { recursive: true });
	rmSync(command.logFile, { force: true });
	// Straight into the file: a pipe through this process would break if this process were killed.
	const log = openSync(command.logFile, 'w');
	// A process group of its own: stopping it also ends what it has started in turn (npm's
	// scripts, n8n's task runner), and Ctrl-C reaches it once, through us, in the right order.
	const child = spawn(command.file, command.args, {
		cwd: command.folder,
		env: command.env,
		detached: process.platform !== 'win32',
		stdio: ['ignore', log, log],
	});
	closeSync(log);

	const ended = new Promise<Ending>((resolve) => {
		const finish = (code: number | null, ...lastWords: string[]) => {
			running.delete(handle);
			const output = readFileSync(command.logFile, 'utf8').split('\n');
			resolve({ code, output: [...output.filter((line) => line.trim() !== ''), ...lastWords] });
		};
		child.once('error', (error) => finish(null, error.message));
		child.once('exit', (code) => finish(code));
	});

	const handle: RunningChild = {
		ended,
		kill: () => signalGroup(child.pid, 'SIGKILL'),
		stop: async () => {
			if (!running.has(handle)) return;
			signalGroup(child.pid, 'SIGTERM');
			const impatience = setTimeout(handle.kill, GRACE_MS);
			await ended;
			clearTimeout(impatience);
			handle.kill();
		},
	};
	running.add(handle);
	return handle;
}

/** A command's environment in which `node` is the Node.js that runs this file. */
export function withOwnNodeFirst(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return { ...env, PATH: [dirname(process.execPath), env.PATH].join(delimiter) };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
	if (pid === undefined) return;
	try {
		process.kill(process.platform === 'win32' ? pid : -pid, signal);
	} catch {
		// The group has ended in the meantime, which is what was wanted.
	}
}
