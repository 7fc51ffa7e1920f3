import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runChild, startChild } from '../../demo/childProcess';
import { freePort } from '../../demo/ports';
import { logFolder, until } from './host';

const HOST = '127.0.0.1';
const PATIENCE_MS = '150000';

/** A server that n8n needs in queue mode, with a port and a folder of its own. */
export interface Service {
	/** Tells n8n where it is. */
	readonly env: Readonly<Record<string, string>>;
	stop(): Promise<void>;
}

/** Debian's package `redis-server`. */
export async function startRedis(): Promise<Service> {
	const port = String(await freePort());
	const folder = await mkdtemp(join(tmpdir(), 'n8n-redis-'));
	const stop = await startServer(
		['redis-server', '--bind', HOST, '--port', port, '--dir', folder, '--save', ''],
		port,
		folder,
	);
	return { stop, env: { QUEUE_BULL_REDIS_HOST: HOST, QUEUE_BULL_REDIS_PORT: port } };
}

/** Debian's package `postgresql`, whose programs are in a folder for each version. */
export async function startPostgres(): Promise<Service> {
	const port = String(await freePort());
	const folder = await mkdtemp(join(tmpdir(), 'n8n-postgres-'));
	const versions = '/usr/lib/postgresql';
	const [version] = await readdir(versions).catch(() => []);
	if (!version) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
	const program = (name: string) => join(versions, version, 'bin', name);

	// PostgreSQL refuses to run as root.
	const isRoot = process.getuid?.() === 0;
	const asUser = isRoot ? 'setpriv --reuid=postgres --regid=postgres --init-groups' : '';
	const unprivileged = asUser.split(' ').filter(Boolean);
	if (isRoot) await run(['chown', 'postgres', folder]);

	const data = join(folder, 'data');
	await run([...unprivileged, program('initdb'), '-D', data, '-U', 'n8n', '--auth=trust']);
	const settings = [
		`listen_addresses=${HOST}`,
		`port=${port}`,
		'unix_socket_directories=',
		'fsync=off',
	];
	const stop = await startServer(
		[
			...unprivileged,
			program('postgres'),
			'-D',
			data,
			...settings.flatMap((setting) => ['-c', setting]),
		],
		port,
		folder,
	);
	const env = {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: HOST,
		DB_POSTGRESDB_PORT: port,
		DB_POSTGRESDB_USER: 'n8n',
		DB_POSTGRESDB_DATABASE: 'postgres',
		// On a busy machine, many calls at once stand in line for one of n8n's two connections for
		// longer than n8n's patience, and it would answer them with a 500.
		DB_POSTGRESDB_CONNECTION_TIMEOUT: PATIENCE_MS,
		DB_PING_TIMEOUT_MS: PATIENCE_MS,
	};
	return { stop, env };
}

/** Starts a server and waits until it listens; returns what stops it and removes its folder. */
async function startServer(
	[file = '', ...args]: readonly string[],
	port: string,
	folder: string,
): Promise<Service['stop']> {
	const child = startChild({ file, args, folder, env: process.env, logFile: logFileOf(file) });
	const stop = async () => {
		await child.stop();
		await rm(folder, { recursive: true, force: true });
	};
	const hasEnded = child.ended.then(({ output }) => {
		throw new Error(`${file} has ended: ${output.slice(-3).join('\n')}`);
	});
	const isListening = until(`${file} listens`, async () => await accepts(Number(port)));
	try {
		await Promise.race([isListening, hasEnded]);
	} catch (error) {
		await stop();
		throw error;
	}
	// From here on it may end.
	hasEnded.catch(() => undefined);
	return stop;
}

async function run([file = '', ...args]: readonly string[]): Promise<void> {
	const logFile = logFileOf(args.at(-1) ?? file);
	await runChild({ file, args, folder: tmpdir(), env: process.env, logFile });
}

function logFileOf(file: string): string {
	return join(logFolder, `${file.split('/').pop()}.log`);
}

async function accepts(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, HOST);
		const settle = (isOpen: boolean) => {
			socket.destroy();
			resolve(isOpen);
		};
		socket.once('connect', () => settle(true));
		socket.once('error', () => settle(false));
	});
}
