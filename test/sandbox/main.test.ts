import { spawn } from 'node:child_process';
import { join } from 'node:path';

interface Outcome {
	code: number | null;
	out: string;
	complaint: string;
}

/** Runs the command line; stops it with Ctrl+C's signal once it has printed something. */
function run(...args: string[]): Promise<Outcome> {
	const tsx = join(require.resolve('tsx/package.json'), '..', 'dist', 'cli.mjs');
	const main = spawn(process.execPath, [tsx, join(__dirname, 'main.ts'), ...args]);
	const outcome: Outcome = { code: null, out: '', complaint: '' };
	main.stderr.on('data', (text: Buffer) => (outcome.complaint += text.toString()));
	main.stdout.on('data', (text: Buffer) => {
		outcome.out += text.toString();
		main.kill('SIGINT');
	});
	return new Promise((resolve) => main.once('close', (code) => resolve({ ...outcome, code })));
}

test('prints each vendor’s address and keys, and stops when told to', async () => {
	const { code, out, complaint } = await run('--port', '0');
	expect(complaint).toBe('');
	expect(out).toMatch(/togai .*http:\/\/127\.0\.0\.1:\d+ .*togai-sandbox-key/);
	expect(out).toContain('Ctrl+C');
	expect(code).toBe(0);
}, 20_000);

test('prints one line of JSON for programs', async () => {
	const { out } = await run('--port', '0', '--only', 'diga,togai', '--rate', '10', '--json');
	expect(out.trim().split('\n')).toHaveLength(1);
	expect(Object.keys(JSON.parse(out).vendors)).toEqual(['diga', 'togai']);
}, 20_000);

test.each([
	['a number that is none', ['--latency', 'soon'], '--latency takes a number.'],
	['an unknown vendor', ['--port', '0', '--only', 'nobody'], 'There is no vendor "nobody"'],
	['an unknown option', ['--colour'], "Unknown option '--colour'"],
])(
	'refuses %s in one sentence',
	async (_what, args, sentence) => {
		const { code, complaint } = await run(...args);
		expect(complaint).toContain(sentence);
		expect(complaint.trim().split('\n')).toHaveLength(1);
		expect(code).toBe(1);
	},
	20_000,
);

test('says so when a port is taken', async () => {
	const { createServer } = await import('node:net');
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	const { code, complaint } = await run('--port', String(port));
	expect(complaint).toContain(`Port ${port} is taken`);
	expect(code).toBe(1);
	server.close();
}, 20_000);
