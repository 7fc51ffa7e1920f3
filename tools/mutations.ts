import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import pLimit from 'p-limit';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

import { mutations, type Mutation } from './mutationTable';

const AT_ONCE = 2;
const SUITES = ['test/unit', 'test/vendors'];
// A mutation may let a test wait for ever.
const PATIENCE_MS = 180_000;
/** All that the tests of nodes read, besides node_modules, which lies above the copies. */
const COPIED = [
	'credentials',
	'dist',
	'docs/benchmarks.md',
	'nodes',
	'test',
	'jest.config.js',
	'package.json',
	'tsconfig.json',
	'tsconfig.test.json',
];

const root = join(__dirname, '..');
const scratch = join(root, '.demo/mutations');

type Verdict =
	| { readonly kind: 'killed'; readonly by: string }
	| { readonly kind: 'survived' }
	/** The table no longer fits the sources. */
	| { readonly kind: 'stale'; readonly why: string };

/** A copy of the project in which one mutation at a time is tried. */
interface Copy {
	readonly folder: string;
}

/** Tries every mutation whose file or rule holds one of the words, or all; whether none survived. */
async function main(words: readonly string[]): Promise<boolean> {
	const chosen = mutations.filter(({ file, rule }) =>
		[words.length === 0, ...words.map((word) => `${file} ${rule}`.includes(word))].includes(true),
	);
	if (!chosen.length) return complain(`No mutation's file or rule holds ${words.join(' or ')}`);
	const free = Array.from({ length: AT_ONCE }, (_, at) => copyProject(String(at + 1)));
	const [first] = free;
	const before =
		first &&
		(await failingTest(first, [...new Set(chosen.flatMap(suitesOf))], [`--maxWorkers=${AT_ONCE}`]));
	if (before) return complain(`A test does not pass without any mutation: ${before}`);

	const limit = pLimit(AT_ONCE);
	const verdicts = await Promise.all(
		chosen.map(
			async (mutation) =>
				await limit(async () => {
					const copy = free.pop();
					if (!copy) throw new Error('More runs at once than copies');
					const verdict = await tryOut(mutation, copy);
					free.push(copy);
					tell(mutation, verdict);
					return verdict;
				}),
		),
	);
	const count = (kind: Verdict['kind']) => verdicts.filter((one) => one.kind === kind).length;
	console.log(
		`\n${count('killed')} of ${chosen.length} mutations killed, ${count('survived')} survived, ${count('stale')} stale.`,
	);
	return count('killed') === chosen.length;
}

function complain(words: string): false {
	console.error(words);
	return false;
}

function tell({ file, rule }: Mutation, verdict: Verdict): void {
	const outcome = {
		killed: () => `killed    ${file}: ${rule}\n          by ${'by' in verdict && verdict.by}`,
		survived: () => `SURVIVED  ${file}: ${rule}`,
		stale: () => `STALE     ${file}: ${rule}\n          ${'why' in verdict && verdict.why}`,
	}[verdict.kind]();
	console.log(outcome);
}

async function tryOut(mutation: Mutation, copy: Copy): Promise<Verdict> {
	const stale = (why: string): Verdict => ({ kind: 'stale', why });
	const { file, find, replace } = mutation;
	if (!existsSync(join(root, file))) return stale('There is no such file.');
	const missing = suitesOf(mutation).find((suite) => !existsSync(join(root, suite)));
	if (missing) return stale(`There is no ${missing}.`);
	const source = readFileSync(join(root, file), 'utf8');
	const times = source.split(find).length - 1;
	if (times !== 1) return stale(`${JSON.stringify(find)} stands there ${times} times, not once.`);

	const mutated = source.replace(find, () => replace);
	if (!place(copy, file, mutated)) return stale('What it makes of the file is no TypeScript.');
	const own = `test/unit/${parse(file).name}.test.ts`;
	// The file's own tests notice most, and take seconds.
	const stages =
		existsSync(join(root, own)) && !mutation.suites ? [[own], SUITES] : [suitesOf(mutation)];
	let by: string | undefined;
	for (const suites of stages) by ??= await failingTest(copy, suites, ['--runInBand']);
	place(copy, file, source);
	return by ? { kind: 'killed', by } : { kind: 'survived' };
}

function suitesOf({ suites = SUITES }: Mutation): readonly string[] {
	return suites;
}

function copyProject(name: string): Copy {
	const folder = join(scratch, name);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	for (const entry of COPIED) cpSync(join(root, entry), join(folder, entry), { recursive: true });
	return { folder };
}

/** Puts a source into a copy, built too, as the tests in n8n's engine need it; false if it cannot be built. */
function place({ folder }: Copy, file: string, source: string): boolean {
	const { outputText, diagnostics = [] } = transpileModule(source, {
		fileName: file,
		reportDiagnostics: true,
		compilerOptions: {
			module: ModuleKind.CommonJS,
			target: ScriptTarget.ES2022,
			esModuleInterop: true,
			removeComments: true,
		},
	});
	if (diagnostics.length) return false;
	const built = join(folder, 'dist', file.replace(/\.ts$/, '.js'));
	mkdirSync(dirname(built), { recursive: true });
	writeFileSync(built, outputText);
	writeFileSync(join(folder, file), source);
	return true;
}

/** The first test that does not pass; nothing where all do. */
async function failingTest(
	{ folder }: Copy,
	suites: readonly string[],
	workers: readonly string[],
): Promise<string | undefined> {
	// Jest's report as JSON is not written where it stops at the first failure.
	const { code, said } = await jest(folder, ['--silent', '--bail', ...workers, ...suites]);
	if (code === 0) return undefined;
	if (code === null) return 'a test that never ends';
	const [, name] = /^ +● (.+)$/m.exec(said) ?? [];
	if (name === undefined) throw new Error(`Jest ended with code ${code}:\n${said}`);
	return name;
}

async function jest(
	folder: string,
	args: readonly string[],
): Promise<{ readonly code: number | null; readonly said: string }> {
	const program = join(root, 'node_modules/jest/bin/jest.js');
	const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
	const child = spawn(process.execPath, [...flags, program, ...args], {
		cwd: folder,
		stdio: ['ignore', 'ignore', 'pipe'],
		timeout: PATIENCE_MS,
		killSignal: 'SIGKILL',
	});
	let said = '';
	child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
	return await new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
}

void main(process.argv.slice(2)).then((allKilled) => {
	process.exitCode = allKilled ? 0 : 1;
});
