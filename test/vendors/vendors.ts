import type { INodeProperties, INodeType } from 'n8n-workflow';
import { basename, dirname, join } from 'node:path';

import type { Fields, Vendor } from '../../nodes/engine/vendor';
import { n8n } from '../../package.json';

/** All that the package holds of one vendor. */
export interface PackagedVendor {
	/** The node's name, which saved workflows hold: `togai`. */
	readonly node: string;
	readonly vendor: Vendor;
	readonly fields: Fields;
	readonly properties: INodeProperties[];
	readonly nodeType: INodeType;
}

/** Every vendor that package.json names, so that a new one is tested without a word about it here. */
export const vendors: readonly PackagedVendor[] = n8n.nodes.map((built) => {
	const folder = join(__dirname, '../..', dirname(built).replace(/^dist\//, ''));
	const name = basename(folder);
	const load = (file: string): Record<string, unknown> =>
		jest.requireActual(join(folder, `${file}.ts`));
	const NodeType = load(`${name}.node`)[name] as new () => INodeType;
	const nodeType = new NodeType();
	return {
		node: nodeType.description.name,
		vendor: load('vendor').vendor as Vendor,
		fields: load('fields').fields as Fields,
		properties: load('properties').properties as INodeProperties[],
		nodeType,
	};
});

/** For `describe.each`: one row a vendor, by its name. */
export const byName = vendors.map((packaged) => [packaged.vendor.name, packaged] as const);

/** The vendor of a node. */
export function vendorOf(node: string): Vendor {
	const found = vendors.find((packaged) => packaged.node === node);
	if (!found) throw new Error(`package.json names no node ${node}`);
	return found.vendor;
}
