import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';

import manifest from '../../package.json';
import { openBench } from './bench';

const root = join(__dirname, '..', '..');
const bench = openBench();

test('n8n finds as many nodes and credentials as the manifest names', () => {
	const { nodes, credentials } = manifest.n8n;
	const found = bench[0]?.loaded.vendors ?? [];
	expect(found.sort()).toEqual(bench.map(({ name }) => name).sort());
	expect(found).toHaveLength(nodes.length);
	const types = bench.map(({ vendor }) => vendor.credential);
	expect(new Set(types).size).toBe(credentials.length);
});

describe.each(bench.map((vendor) => [vendor.name, vendor] as const))('%s', (name, vendor) => {
	const description = () => vendor.loaded.node(name).description;

	test('has the name and the version of the contract', () => {
		expect(description()).toMatchObject({
			displayName: vendor.vendor.name,
			name: vendor.vendor.name.toLowerCase(),
			version: 1,
			group: ['output'],
		});
	});

	test('offers to update a customer, and nothing else', () => {
		const [resource, operation] = ['resource', 'operation'].map(
			(parameter) => vendor.property(parameter).options,
		);
		expect(resource).toEqual([{ name: 'Customer', value: 'customer' }]);
		expect(operation).toEqual([
			expect.objectContaining({ value: 'update', action: 'Update customer' }),
		]);
	});

	test('has icons for light and dark backgrounds', () => {
		expectIcons(description());
	});

	test('is found under its categories and in its documentation', () => {
		const { codex } = description();
		expect(codex).toMatchObject({
			categories: expect.arrayContaining(['Finance & Accounting']) as unknown,
			alias: expect.arrayContaining(['update customer']) as unknown,
		});
		expect(codex?.resources?.primaryDocumentation?.[0]?.url).toMatch(/^https:\/\//);
		expect(codex?.resources?.credentialDocumentation?.[0]?.url).toMatch(/^https:\/\//);
	});

	test('has a codex file for its own type', () => {
		const file = `nodes/${vendor.vendor.name}/${vendor.vendor.name}.node.json`;
		const codex = JSON.parse(readFileSync(join(root, 'dist', file), 'utf8')) as { node: string };
		expect(codex.node).toBe(`${manifest.name}.${name}`);
	});

	test('can be a tool of an agent', () => {
		expect(description().usableAsTool).toBe(true);
	});

	test('says under its name what it does', () => {
		const subtitle = description().subtitle ?? '';
		const parameter = { operation: 'update', resource: 'customer' };
		const expression = subtitle.replace(/^=\{\{(.*)\}\}$/, '$1');
		const said = new Function('$parameter', `return ${expression}`) as (from: object) => string;
		expect(said(parameter)).toBe('update: customer');
	});

	test('needs its credential, which knows where it is documented', () => {
		expect(description().credentials).toEqual([{ name: vendor.vendor.credential, required: true }]);
		const credential = vendor.loaded.credentialType(vendor.vendor.credential);
		expect(credential.displayName).toBe(`${vendor.vendor.name} API`);
		expect(credential.documentationUrl).toMatch(/^https:\/\/.+#credential$/);
		expect(URL.canParse(credential.documentationUrl ?? '')).toBe(true);
		expectIcons(credential);
	});

	test('has a credential whose key fields are masked', () => {
		const { properties } = vendor.loaded.credentialType(vendor.vendor.credential);
		const secrets = properties.filter(({ name: field }) => /key|token$/i.test(field));
		expect(secrets.length).toBeGreaterThan(0);
		for (const { typeOptions } of secrets) expect(typeOptions?.password).toBe(true);
	});

	test('has a method for each list that its form opens', () => {
		const { methods } = vendor.loaded.node(name);
		const text = JSON.stringify(description().properties);
		const used = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, method]) => method);
		const searches = used(/"searchListMethod":"(\w+)"/g);
		const loads = used(/"loadOptionsMethod":"(\w+)"/g);
		expect(Object.keys(methods?.listSearch ?? {})).toEqual([...new Set(searches)]);
		expect(Object.keys(methods?.loadOptions ?? {})).toEqual([...new Set(loads)]);
	});
});

function expectIcons({ iconUrl }: Pick<INodeTypeDescription & ICredentialType, 'iconUrl'>): void {
	expect(iconUrl).toEqual({
		light: expect.any(String) as unknown,
		dark: expect.any(String) as unknown,
	});
	const { light, dark } = iconUrl as { light: string; dark: string };
	expect(light).not.toBe(dark);
	for (const url of [light, dark]) {
		const file = join(root, url.replace(`icons/${manifest.name}/`, ''));
		expect(existsSync(file)).toBe(true);
		expect(dirname(file)).toBe(join(root, 'dist', 'icons'));
		expect(readFileSync(file, 'utf8')).toContain('<svg');
	}
}
