import { validateWorkflow } from '@action-validator/core';
import { spawnSync } from 'node:child_process';
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';

import { name, version } from '../../package.json';
import { root } from './pack';

interface Step {
	readonly name?: string;
	readonly uses?: string;
	readonly run?: string;
	readonly with?: Record<string, unknown>;
}

interface Job {
	readonly needs?: string | string[];
	readonly if?: string;
	readonly permissions?: Record<string, string>;
	readonly 'timeout-minutes'?: number;
	readonly strategy?: { readonly matrix: Record<string, unknown[]> };
	readonly steps: Step[];
}

interface Workflow {
	readonly on: Record<string, { readonly tags?: string[] } | null>;
	readonly permissions?: Record<string, string>;
	readonly concurrency?: unknown;
	readonly jobs: Record<string, Job>;
}

const textOf = (file: string) => readFileSync(join(root, '.github/workflows', file), 'utf8');
const workflowOf = (file: string) => parse(textOf(file)) as Workflow;
const files = globSync('*.yml', { cwd: join(root, '.github/workflows') }).sort();

test('there are checks, releases and an analysis', () => {
	expect(files).toEqual(['ci.yml', 'codeql.yml', 'publish.yml']);
});

describe.each(files)('%s', (file) => {
	const jobs = Object.values(workflowOf(file).jobs);
	const steps = jobs.flatMap((job) => job.steps);

	test('is a workflow by the schema of GitHub', () => {
		expect(validateWorkflow(textOf(file)).errors).toEqual([]);
	});

	test('pins every action to a commit, and says which version that is', () => {
		const uses = textOf(file)
			.split('\n')
			.filter((line) => /^\s*(- )?uses:/.test(line));
		expect(uses.length).toBe(steps.filter((step) => step.uses).length);
		expect(unpinned(uses)).toEqual([]);
	});

	test('may read the code, and nothing else but what a job asks for', () => {
		expect(workflowOf(file).permissions).toEqual({ contents: 'read' });
		const writes = jobs.flatMap(({ permissions = {} }) =>
			Object.keys(permissions).filter((one) => permissions[one] !== 'read'),
		);
		const allowed: Record<string, string[]> = {
			'codeql.yml': ['security-events'],
			'publish.yml': ['id-token'],
		};
		expect(writes).toEqual(allowed[file] ?? []);
	});

	test('ends in time, does not run twice at once, and leaves no password in the checkout', () => {
		expect(workflowOf(file).concurrency).toBeDefined();
		expect(jobs.filter((job) => !job['timeout-minutes'])).toEqual([]);
		const checkouts = steps.filter((step) => step.uses?.startsWith('actions/checkout@'));
		expect(checkouts).toHaveLength(jobs.length);
		expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
	});
});

describe('ci.yml', () => {
	const { jobs } = workflowOf('ci.yml');

	test('runs the tests at every push, with Node 22 and with Node 24', () => {
		expect(jobs.test?.strategy?.matrix).toEqual({ node: [22, 24] });
		expect(commandsOf(jobs.test)).toEqual(['npm ci', 'npm test', 'npm audit --omit=dev']);
	});

	test('runs everything else each night, and when somebody asks for it', () => {
		expect(jobs.everything?.if).toMatch(/'schedule' .*'workflow_dispatch'$/);
		const further = ['test:oldest', 'worlds', 'mutations', 'test:host'];
		expect(commandsOf(jobs.everything).slice(-4)).toEqual(further.map((one) => `npm run ${one}`));
	});
});

describe('publish.yml', () => {
	const { on, jobs } = workflowOf('publish.yml');
	const commandOf = (job: string, step: string) =>
		jobs[job]?.steps.find((one) => one.name === step)?.run ?? '';

	let bin: string;
	beforeEach(() => (bin = mkdtempSync(join(tmpdir(), 'billing-customers-bin-'))));
	afterEach(() => rmSync(bin, { recursive: true, force: true }));

	test('starts with a version tag, and publishes with provenance what has passed the tests', () => {
		expect(on).toEqual({ push: { tags: ['v*'] } });
		expect(commandsOf(jobs.check).slice(-2)).toEqual(['npm ci', 'npm test']);
		expect(jobs.publish?.needs).toBe('check');
		expect(jobs.publish?.permissions?.['id-token']).toBe('write');
		expect(commandsOf(jobs.publish)).toEqual([
			'npm ci',
			'npm run build',
			'npm publish --provenance --access public',
		]);
		expect(jobs.scan?.needs).toBe('publish');
	});

	test.each([
		[`v${version}`, 0],
		['v99.0.0', 1],
		[version, 1],
	])('with the tag %s, the check of tag and changelog ends with %d', (tag, status) => {
		const check = commandOf(
			'check',
			"The tag is the package's version, and the changelog tells of it",
		);
		expect(run(check, { GITHUB_REF_NAME: tag }).status).toBe(status);
	});

	test('a scan that passes once the registry has the release ends well', () => {
		const passed = `✅ Package ${name}@${version} has passed all security checks`;
		standIn('npx', `echo x >> tries\nif [ $(wc -l < tries) -ge 3 ]; then echo "${passed}"; fi`);
		standIn('sleep', '');
		const { status, stdout } = run(commandOf('scan', "Scan with n8n's scanner"));
		expect([status, stdout.trim()]).toEqual([0, passed]);
	});

	test('a scan that never passes does not end well, though the scanner ends with 0', () => {
		standIn(
			'npx',
			`echo x >> tries\necho "❌ Package ${name}@${version} has failed security checks"`,
		);
		standIn('sleep', '');
		const { status } = run(commandOf('scan', "Scan with n8n's scanner"));
		expect(status).toBe(1);
		expect(readFileSync(join(bin, 'tries'), 'utf8').split('\n')).toHaveLength(21);
	});

	/** A program that is found first; it runs in the folder that it is in. */
	function standIn(program: string, script: string): void {
		writeFileSync(join(bin, program), `#!/bin/bash\ncd '${bin}'\n${script}\n`);
		chmodSync(join(bin, program), 0o755);
	}

	// As a runner does: `shell: bash` stops at the first command that ends badly.
	function run(script: string, env: Record<string, string> = {}) {
		expect(script).not.toBe('');
		return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
			cwd: root,
			encoding: 'utf8',
			env: { ...process.env, ...env, PATH: `${bin}${delimiter}${process.env.PATH}` },
		});
	}
});

describe('the checks of workflows can tell', () => {
	test('an action that is not pinned, or without its version', () => {
		const sha = 'a'.repeat(40);
		const lines = [
			`      - uses: actions/checkout@${sha} # v7.0.1`,
			`        uses: github/codeql-action/init@${sha} # v4.38.3`,
			'      - uses: actions/checkout@v7 # v7.0.1',
			`      - uses: actions/checkout@${sha}`,
			`      - uses: actions/checkout@${sha.slice(1)} # v7.0.1`,
		];
		expect(unpinned(lines)).toEqual(lines.slice(2));
	});

	test('a workflow that GitHub would refuse', () => {
		const good = textOf('ci.yml');
		expect(validateWorkflow(good.replace('runs-on:', 'run-on:')).errors).not.toEqual([]);
		expect(validateWorkflow(good.replace('- run: npm ci', '- runs: npm ci')).errors).not.toEqual(
			[],
		);
	});
});

describe('dependabot.yml', () => {
	const { updates } = parse(readFileSync(join(root, '.github/dependabot.yml'), 'utf8')) as {
		updates: Array<Record<'package-ecosystem' | 'directory', string> & { groups: object }>;
	};

	test('watches the actions and every folder with packages, in groups', () => {
		const manifests = globSync('{.,*}/package-lock.json', {
			cwd: root,
			exclude: (path) => path === 'node_modules',
		});
		const npm = updates.filter((one) => one['package-ecosystem'] === 'npm');
		const watched = npm.map(({ directory }) => join('.', directory, 'package-lock.json'));
		expect(watched.sort()).toEqual(manifests.map((path) => join(path)).sort());
		expect(updates.map((one) => one['package-ecosystem'])).toContain('github-actions');
		expect(updates.filter(({ groups }) => !groups)).toEqual([]);
	});
});

function commandsOf(job: Job | undefined): string[] {
	return (job?.steps ?? []).flatMap(({ run, name: title }) => (run && !title ? [run] : []));
}

function unpinned(lines: readonly string[]): string[] {
	const pinned = /^\s*(- )?uses: [\w-]+\/[\w-]+(\/[\w-]+)*@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
	return lines.filter((line) => !pinned.test(line));
}
