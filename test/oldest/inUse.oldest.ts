import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Core from 'n8n-core';
import type * as Workflow from 'n8n-workflow';
import type * as Zod from 'zod';

import { fromInput, openBench } from '../n8n/bench';
import { folder, recipe, root } from './host';

/** Said by jest.oldest.config.js: the package that plays zod. */
declare const zodInUse: 'zod' | 'zod-4';

const bench = openBench();

const versionOf = (name: string): string => {
	const text = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8');
	return (JSON.parse(text) as { version: string }).version;
};
const fromFolder = <Module extends object>(name: string): Module =>
	jest.requireActual<Module>(join(folder, 'node_modules', name));

test('the packages that are installed are those of the oldest supported n8n', () => {
	const { 'zod-4': zod4, ...own } = recipe.dependencies;
	const names = Object.keys(own) as Array<keyof typeof own>;
	expect(Object.fromEntries(names.map((name) => [name, versionOf(name)]))).toEqual(own);
	expect(versionOf('zod-4')).toMatch(/^4\./);
	expect(zod4).toContain('zod@^4');
});

test('its engine runs the nodes', async () => {
	const { WorkflowExecute } = fromFolder<typeof Core>('n8n-core');
	const run = jest.spyOn(WorkflowExecute.prototype, 'processRunExecutionData');
	for (const vendor of bench) {
		await vendor.run({ parameters: fromInput(), items: [vendor.plain()] });
	}
	expect(run).toHaveBeenCalledTimes(bench.length);
});

test('the built nodes require its n8n-workflow', async () => {
	const { UserError } = fromFolder<typeof Workflow>('n8n-workflow');
	for (const { loaded, vendor, credential } of bench) {
		const { authenticate } = loaded.credentialType(vendor.credential);
		if (typeof authenticate !== 'function') throw new Error('It does not sign by itself');
		const elsewhere = { url: 'https://billing.example.com/customers' };
		const signing = authenticate({ ...credential, sessionToken: 'token' }, elsewhere);
		await expect(signing).rejects.toBeInstanceOf(UserError);
	}
});

test('the built nodes require this zod', () => {
	const { z } = fromFolder<typeof Zod>(zodInUse);
	for (const { vendor } of bench) {
		const file = join(root, 'dist', 'nodes', vendor.name, 'fields.js');
		const schemas = zodSchemasIn(jest.requireActual(file));
		expect(schemas.length).toBeGreaterThan(0);
		for (const schema of schemas) {
			expect(schema).toBeInstanceOf(z.ZodType);
			expect('_zod' in schema).toBe(zodInUse === 'zod-4');
		}
	}
});

test('the README names it', () => {
	const readme = readFileSync(join(root, 'README.md'), 'utf8');
	expect(readme).toContain(`n8n, version ${recipe.version} or newer`);
});

function zodSchemasIn(value: unknown): object[] {
	if (typeof value !== 'object' || value === null) return [];
	if ('safeParse' in value) return [value];
	return Object.values(value).flatMap(zodSchemasIn);
}
