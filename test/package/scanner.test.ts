import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import manifest from '../../package.json';
import { pack, root } from './pack';

/** What n8n's scanner says of a folder; `details` is its list of findings. */
interface Verdict {
	readonly passed: boolean;
	readonly message?: string;
	readonly details?: string;
}

/** What the scanner looks at: n8n scans the sources of a release and its tarball, each its way. */
const LEGS = { sources: 'SOURCE_FILE_PATTERNS', tarball: "['**/*.js', 'package.json']" };

const PLANTED = '/* eslint-disable */\nconsole.log(process.env.HOME);\n';

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'billing-customers-scan-'));
	pack(folder);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("n8n's scanner finds nothing in the sources", () => {
	expect(scan(root, 'sources')).toEqual({ passed: true });
});

test("n8n's scanner finds nothing in the tarball", () => {
	expect(scan(join(folder, 'package'), 'tarball')).toEqual({ passed: true });
});

test.each([
	['sources', 'nodes/planted.ts'],
	['tarball', 'dist/nodes/planted.js'],
] as const)('a planted violation in the %s is found', (leg, file) => {
	const planted = join(folder, `planted-${leg}`);
	mkdirSync(dirname(join(planted, file)), { recursive: true });
	writeFileSync(join(planted, file), PLANTED);
	const bringing = { ...manifest, dependencies: { zod: '^3.25.76' } };
	writeFileSync(join(planted, 'package.json'), JSON.stringify(bringing));

	const { passed, details } = scan(planted, leg);
	expect(passed).toBe(false);
	for (const rule of ['no-console', 'no-restricted-globals', 'no-runtime-dependencies']) {
		expect(details).toContain(rule);
	}
});

// In a process of its own: the scanner is a module of the other kind, leaves a folder behind, and
// one of its plugins judges otherwise where NODE_ENV is "test".
function scan(where: string, leg: keyof typeof LEGS): Verdict {
	const program = `
		import { analyzePackage, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';
		const verdict = await analyzePackage(process.argv[1], ${LEGS[leg]});
		process.stdout.write(JSON.stringify(verdict));
	`;
	const told = execFileSync(process.execPath, ['--input-type=module', '-e', program, where], {
		cwd: root,
		encoding: 'utf8',
		env: { ...process.env, NODE_ENV: 'production', TMPDIR: folder },
	});
	return JSON.parse(told) as Verdict;
}
