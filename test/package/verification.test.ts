import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { scripts } from '../../package.json';
import { root } from './pack';

const PAGE = readFileSync(join(root, 'docs/verification.md'), 'utf8');

/** The last cell of each row of the page's tables. */
const evidence = PAGE.split('\n')
	.filter((line) => line.startsWith('|') && !/^\| *(-|Guideline|Requirement|Standard)/.test(line))
	.map((line) => line.split('|').at(-2)?.trim() ?? '');

test('every line of the guidelines has evidence', () => {
	expect(evidence.length).toBeGreaterThan(50);
	expect(evidence.filter((cell) => !cell.startsWith('`'))).toEqual([]);
});

test('every file, script and test that is named as evidence exists', () => {
	expect(evidence.flatMap(missingFrom)).toEqual([]);
	const elsewhere = [...PAGE.matchAll(/`((?:docs|nodes|test|\.github)\/[^`]+)`/g)];
	expect(elsewhere.filter(([, file = '']) => !existsSync(join(root, file)))).toEqual([]);
});

// "`file` "title" "title", `npm run script`"
function missingFrom(cell: string): string[] {
	return [...cell.matchAll(/`([^`]+)`((?: "[^"]+")*)/g)].flatMap(([, named = '', titles = '']) => {
		const [, script] = /^npm (?:run )?(.+)$/.exec(named) ?? [];
		if (script !== undefined) return script in scripts ? [] : [script];
		if (!existsSync(join(root, named))) return [named];
		const wanted = [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title);
		return wanted.filter((title) => !hasTest(named, title));
	});
}

function hasTest(file: string, title: string): boolean {
	const text = readFileSync(join(root, file), 'utf8');
	return [`'${title}'`, `"${title}"`, `\`${title}\``].some((quoted) =>
		new RegExp(`\\(\\s*${quoted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')},`).test(text),
	);
}
