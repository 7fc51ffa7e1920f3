import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const files = globSync('{nodes,credentials}/**/*.ts', { cwd: root }).sort();
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
const vendors = [...new Set(files.flatMap((file) => /^nodes\/([A-Z]\w+)\//.exec(file)?.[1] ?? []))];

/** What a file imports: packages by name, files by their path from the root. */
const importsOf = (file: string): string[] =>
	[...textOf(file).matchAll(/^(?:[^'"`\n]* from|import) '([^']+)'/gm)].map(([, name = '']) =>
		name.startsWith('.') ? join(dirname(file), name) : name,
	);

/** Which files (the first rule that fits) may import what. `$1`: the folder of the file's vendor. */
const RULES: Array<[files: RegExp, allowed: string]> = [
	[/^nodes\/engine\//, '^nodes/engine/|^(lodash|zod|luxon)(/|$)'],
	[/^nodes\/n8n\//, '^nodes/(n8n|engine)/|^n8n-workflow$|^(lodash|luxon|p-limit)(/|$)'],
	[/^nodes\/(\w+)\/(\w+\.node|properties)\.ts$/, '^nodes/($1|n8n|engine)/|^n8n-workflow$'],
	[/^nodes\/(\w+)\/\w+\.ts$/, '^nodes/($1|engine)/'],
	[
		/^credentials\/(\w+)Api\./,
		'^nodes/(n8n/(answerText|credentialTest|signedRequest)|$1/server|engine/(json|traffic/baseUrl))$|^n8n-workflow$|^node:crypto$',
	],
];

function forbiddenIn(file: string): string[] {
	const [pattern, allowed] = RULES.find(([fits]) => fits.test(file)) ?? [/^/, '^$'];
	const own = new RegExp(allowed.replace('$1', pattern.exec(file)?.[1] ?? ''));
	return importsOf(file).filter((name) => !own.test(name));
}

test('there is something to look at', () => {
	expect(vendors.length).toBeGreaterThanOrEqual(5);
	expect(importsOf('nodes/n8n/labels.ts')).toEqual(['n8n-workflow', 'nodes/engine/json']);
});

test('every file imports only from layers below', () => {
	const offenders = files.map((file) => [file, forbiddenIn(file)]);
	expect(offenders.filter(([, forbidden]) => forbidden?.length)).toEqual([]);
});

test('neither the engine nor its joint to n8n names a vendor', () => {
	const shared = files.filter((file) => /^nodes\/(engine|n8n)\//.test(file));
	const naming = shared.filter((file) => {
		const text = textOf(file).toLowerCase();
		return vendors.some((vendor) => text.includes(vendor.toLowerCase()));
	});
	expect(naming).toEqual([]);
});
