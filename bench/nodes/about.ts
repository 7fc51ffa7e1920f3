import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

/** How many requests the bare loop sends at once: a number that programmers like. */
export const WIDTH = 10;

/** What the descriptions of all nodes here share. */
export const ABOUT = {
	group: [],
	version: 1,
	description: '',
	defaults: {},
	inputs: ['main'],
	outputs: ['main'],
	credentials: [{ name: 'meteroidApi', required: false }],
} satisfies Partial<INodeTypeDescription>;

/** Every contender reads the id and the name from expressions, as nodes do. */
export const INPUTS: INodeProperties[] = ['id', 'name', 'url', 'credentialType'].map((name) => ({
	displayName: name,
	name,
	type: 'string',
	default: '',
}));
