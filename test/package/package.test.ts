import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import manifest from '../../package.json';
import { samplesOf } from '../n8n/samples';
import { vendors } from '../vendors/vendors';
import { pack, root, type Packed } from './pack';

/** What a process that loaded the package says of it. */
interface Loaded {
	readonly types: string[];
	/** Packages that it required, by name. */
	readonly required: string[];
	/** Milliseconds of processor time beyond n8n-workflow and zod. */
	readonly ms: number;
	/** What n8n-workflow took in the same process. */
	readonly hostMs: number;
	/** How many faults were found: by vendor, in what is good and in what is not. */
	readonly faults: Record<string, { good: number; refused: number[] }>;
	readonly zodIsFour: boolean;
}

const SUPPLIED = ['lodash', 'luxon', 'n8n-workflow', 'p-limit', 'zod'];
/** What comes with Node.js and n8n's rules allow. */
const BUILT_IN = ['node:crypto'];
const SIZE_LIMIT = 90_000;
const LOADS = 12;
const TEXTS = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];

let folder: string;
let packed: Packed;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'billing-customers-'));
	packed = pack(folder);
	process.stdout.write(
		`Packed: ${packed.size} bytes in ${packed.files.length} files, ${packed.unpackedSize} unpacked\n`,
	);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the tarball', () => {
	test('holds what is built, and four texts', () => {
		const others = packed.files.map(({ path }) => path).filter((path) => !path.startsWith('dist/'));
		expect(others.filter((path) => !TEXTS.includes(path))).toEqual([]);
		expect(others).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
	});

	test('holds no sources, no tests and no maps', () => {
		const kinds =
			/^dist\/(credentials|nodes)\/[\w/.]+\.js$|^dist\/(icons|nodes)\/[\w/.]+\.(svg|json)$/;
		const built = packed.files.map(({ path }) => path).filter((path) => path.startsWith('dist/'));
		expect(built.filter((path) => !kinds.test(path))).toEqual([]);
		expect(built.filter((path) => /\b(test|sandbox)\b|\.map$|\.ts$/i.test(path))).toEqual([]);
	});

	test('holds every file that its manifest names, with its icon, codex and output schema', () => {
		const paths = packed.files.map(({ path }) => path);
		const { nodes, credentials } = manifest.n8n;
		const beside = nodes.flatMap((node) => [
			node.replace(/\.js$/, '.json'),
			`${dirname(node)}/__schema__/v1.0.0/customer/update.json`,
			`dist/icons/${basename(node).split('.')[0]?.toLowerCase()}.svg`,
			`dist/icons/${basename(node).split('.')[0]?.toLowerCase()}.dark.svg`,
		]);
		expect(paths).toEqual(expect.arrayContaining([...nodes, ...credentials, ...beside]));
	});

	test('is small', () => {
		expect(packed.size).toBeLessThan(SIZE_LIMIT);
	});

	test('brings nothing along and runs nothing when it is installed', () => {
		const text = readFileSync(join(folder, 'package/package.json'), 'utf8');
		const installed = JSON.parse(text) as Record<string, unknown>;
		expect(installed).not.toHaveProperty('dependencies');
		expect(installed.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		const scripts = Object.keys(installed.scripts as object);
		expect(scripts.filter((name) => /install|^prepare$/.test(name))).toEqual([]);
	});
});

// n8n supplies zod 3 today; zod 4 takes longer to make the same schemas. The shares are those of the
// time in which n8n-workflow loads, so that a slow machine is as good a judge as a fast one.
describe.each([
	['3', 'zod', 1 / 8],
	['4', 'zod/v4', 1 / 6],
])('in a host with zod %s and no other package than n8n supplies', (version, zod, share) => {
	let loaded: Loaded;
	beforeAll(() => {
		const tree = hostTree(version, zod);
		loaded = loadAtBest(tree, share);
		process.stdout.write(`Loaded with zod ${version} in ${loaded.ms.toFixed(1)} ms\n`);
	}, 60_000);

	test('every node and credential loads', () => {
		const { nodes, credentials } = manifest.n8n;
		expect(loaded.types).toHaveLength(nodes.length + credentials.length);
		expect(loaded.zodIsFour).toBe(version === '4');
	});

	test('nothing is required that the host does not supply', () => {
		expect(loaded.required.filter((name) => ![...SUPPLIED, ...BUILT_IN].includes(name))).toEqual(
			[],
		);
	});

	test('values are judged alike', () => {
		for (const { node, nodeType } of vendors) {
			const { good, refused = [] } = loaded.faults[nodeType.constructor.name] ?? {};
			expect([node, good]).toEqual([node, 0]);
			expect(refused.filter((count) => count === 0)).toEqual([]);
			expect(refused).toHaveLength(samplesOf(node).refused.length);
		}
	});

	test('loading takes no time worth a word', () => {
		expect(loaded.ms).toBeLessThan(share * loaded.hostMs);
	});
});

/** A folder of packages as n8n's own is, with one version of zod. */
function hostTree(version: string, zod: string): string {
	const tree = join(folder, `host-with-zod-${version}`);
	mkdirSync(join(tree, 'zod'), { recursive: true });
	for (const name of SUPPLIED.filter((one) => one !== 'zod')) {
		symlinkSync(join(root, 'node_modules', name), join(tree, name), 'dir');
	}
	const real = JSON.stringify(require.resolve(zod, { paths: [root] }));
	writeFileSync(join(tree, 'zod/index.js'), `module.exports = require(${real});\n`);
	return tree;
}

// What a busy machine adds, even to processor time, is not the package's: hence several attempts.
function loadAtBest(tree: string, share: number): Loaded {
	let best = load(tree);
	for (let more = LOADS - 1; more > 0 && best.ms >= share * best.hostMs; more--) {
		const next = load(tree);
		if (next.ms / next.hostMs < best.ms / best.hostMs) best = next;
	}
	return best;
}

function load(tree: string): Loaded {
	const program = join(tree, 'load.js');
	writeFileSync(program, `(${loadPackage.toString()})();\n`);
	const given = vendors.map(({ node, nodeType }) => {
		const { fields, refused } = samplesOf(node);
		const good = Object.entries(fields).map(([name, { api }]) => [name, api] as const);
		return {
			vendor: nodeType.constructor.name,
			good: Object.fromEntries(good),
			refused: refused.map((one) => one.given),
		};
	});
	const told = execFileSync(process.execPath, [program, join(folder, 'package')], {
		cwd: folder,
		encoding: 'utf8',
		env: { ...process.env, NODE_PATH: tree },
		input: JSON.stringify(given),
	});
	return JSON.parse(told) as Loaded;
}

/** Runs in a process of its own, from its text: it may use nothing from around it. */
function loadPackage(): void {
	/* eslint-disable @typescript-eslint/no-require-imports */
	const path = require('node:path') as typeof import('node:path');
	const fs = require('node:fs') as typeof import('node:fs');
	const Module = require('node:module') as {
		_load: (request: string, parent?: { filename?: string }, ...rest: unknown[]) => unknown;
	};
	const top = process.argv[2] ?? '';
	const required = new Set<string>();
	const loadModule = Module._load;
	Module._load = (request, parent, ...rest) => {
		const isOurs = parent?.filename?.startsWith(top) === true;
		if (isOurs && !request.startsWith('.')) required.add(request.split('/')[0] ?? '');
		return loadModule.call(Module, request, parent, ...rest);
	};
	const cpuMs = (since?: NodeJS.CpuUsage): number => {
		const { user, system } = process.threadCpuUsage(since);
		return (user + system) / 1000;
	};
	const before = process.threadCpuUsage();
	require('n8n-workflow');
	const hostMs = cpuMs(before);
	const zod = require('zod') as { z: { string: () => object } };

	const { n8n } = require(path.join(top, 'package.json')) as typeof manifest;
	const start = process.threadCpuUsage();
	const types = [...n8n.nodes, ...n8n.credentials].map((file) => {
		const loaded = require(path.join(top, file)) as Record<string, new () => object>;
		const name = path.basename(file).split('.')[0] ?? '';
		const Type = loaded[name];
		if (!Type) throw new Error(`${file} has no ${name}`);
		return new Type().constructor.name;
	});
	const ms = cpuMs(start);

	const ours = (file: string): unknown => require(path.join(top, 'dist/nodes', file));
	const { toEdit } = ours(
		'engine/customer/edit.js',
	) as typeof import('../../nodes/engine/customer/edit');
	const { checkEdit } = ours(
		'engine/customer/validate.js',
	) as typeof import('../../nodes/engine/customer/validate');
	const given = JSON.parse(fs.readFileSync(0, 'utf8')) as Array<{
		vendor: string;
		good: Record<string, never>;
		refused: Array<Record<string, never>>;
	}>;
	const faults = given.map(({ vendor, good, refused }) => {
		const { fields } = ours(`${vendor}/fields.js`) as { fields: Parameters<typeof toEdit>[1] };
		const faultsOf = (values: Record<string, never>): number => {
			const wanted = { source: 'mapped', given: values, emptyValues: 'skip', fieldsToClear: [] };
			const read = toEdit(wanted as unknown as Parameters<typeof toEdit>[0], fields);
			return read.faults.length || checkEdit(read.edit, fields).length;
		};
		return [vendor, { good: faultsOf(good), refused: refused.map(faultsOf) }];
	});
	const zodIsFour = '_zod' in zod.z.string();
	const told = {
		types,
		required: [...required],
		ms,
		hostMs,
		faults: Object.fromEntries(faults),
		zodIsFour,
	};
	process.stdout.write(JSON.stringify(told));
	/* eslint-enable @typescript-eslint/no-require-imports */
}
