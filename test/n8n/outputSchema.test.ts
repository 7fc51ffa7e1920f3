import { join } from 'node:path';
import { loadOutputSchema } from 'n8n-core/dist/nodes-loader/output-schema-resolver';

import { fromInput, openBench } from './bench';

const nodes = join(__dirname, '..', '..', 'dist', 'nodes');
const bench = openBench();

test.each(bench.map((vendor) => [vendor.name, vendor] as const))(
	'%s shows its output fields before it ran, as n8n resolves them',
	async (_, vendor) => {
		const schema = loadOutputSchema({
			nodeDir: join(nodes, vendor.vendor.name),
			version: 1,
			resource: 'customer',
			operation: 'update',
		}) as { properties: Record<string, unknown> } | undefined;
		const run = await vendor.run({ parameters: fromInput(), items: [vendor.plain()] });
		const shown = Object.keys(schema?.properties ?? {});
		expect(shown.sort()).toEqual(Object.keys(run.items[0]?.json ?? {}).sort());
	},
);
