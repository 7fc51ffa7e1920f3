/** A change to one file that breaks a rule; some test must notice. */
export interface Mutation {
	readonly file: string;
	/** Stands exactly once in the file. */
	readonly find: string;
	readonly replace: string;
	/** What is no longer true with it. */
	readonly rule: string;
	/** The tests that should notice, as files or folders: where not said, those of the file itself, then all of units and vendors. */
	readonly suites?: readonly string[];
}

export const mutations: readonly Mutation[] = [
	{
		file: 'nodes/engine/customer/merge.ts',
		find: "if (nested === 'replace') return false;",
		replace: '',
		rule: 'Replace sends what was given without reading the customer',
	},
	{
		file: 'nodes/engine/customer/merge.ts',
		find: "if (field.kind === 'pairs') return true;",
		replace: "if (field.kind === 'pairs') return false;",
		rule: 'Metadata is read before a part of it is set, so that its other entries stay',
	},
	{
		file: 'nodes/engine/customer/merge.ts',
		find: 'return value === null ? [] : [[name, value]];',
		replace: 'return [[name, value]];',
		rule: 'An entry of metadata that is null is not sent back',
	},
	{
		file: 'nodes/engine/customer/merge.ts',
		find: 'if (!part || isEmpty(value)) return [];',
		replace: 'if (!part) return [];',
		rule: 'An empty part of an address is not sent back',
	},
	{
		file: 'nodes/engine/customer/merge.ts',
		find: "if (isWhollyCleared(partCleared) && part.clear === 'omit') return [];",
		replace: '',
		rule: 'A part that is cleared by leaving it out is left out, not sent as it was',
	},
	{
		file: 'nodes/engine/customer/changes.ts',
		find: '!before || !sameLeaf(field, sent, held)',
		replace: '!before || true',
		rule: 'A value that the customer already holds is no change',
	},
	{
		file: 'nodes/engine/customer/changes.ts',
		find: '!field.unechoed && ',
		replace: '',
		rule: 'A value that the answer never shows is not told as not kept',
	},
	{
		file: 'nodes/engine/customer/changes.ts',
		find: '.filter(({ path, sent }) => sent !== undefined || clear.some((above) => isWithin(path, above)))',
		replace: '.filter(({ sent }) => sent !== undefined)',
		rule: 'A part that was to be cleared and still stands in the answer is told as not kept',
	},
	{
		file: 'nodes/engine/traffic/baseUrl.ts',
		find: "url.protocol === 'http:' && !isPrivate(url.hostname)",
		replace: 'false',
		rule: 'A key does not travel unencrypted over a public network',
	},
	{
		file: 'nodes/engine/traffic/baseUrl.ts',
		find: '172\\.(1[6-9]|2\\d|3[01])\\.',
		replace: '172\\.',
		rule: 'Of the addresses that begin with 172, only 172.16 to 172.31 are private',
	},
	{
		file: 'nodes/engine/traffic/baseUrl.ts',
		find: "server.root && path.endsWith(server.root) ? server.root : ''",
		replace: "''",
		rule: "The API's own root at the end of a pasted address does no harm",
	},
	{
		file: 'nodes/engine/outcome/explain.ts',
		find: 'text.length > 80 ? ',
		replace: 'text.length > 8000 ? ',
		rule: 'A long value is quoted by its beginning',
	},
	{
		file: 'nodes/engine/outcome/explain.ts',
		find: 'attempts > 1 ? ',
		replace: 'attempts > 2 ? ',
		rule: 'A message says after how many tries, where there was more than one',
	},
	{
		file: 'nodes/engine/outcome/explain.ts',
		find: 'Math.ceil(askedToWaitMs / 1000)',
		replace: 'askedToWaitMs',
		rule: 'A wait that is too long is told in seconds',
	},
	{
		file: 'nodes/n8n/outputs.ts',
		find: "done.status === 'preview' ? 'changes' : format",
		replace: 'format',
		rule: 'A preview has the shape of Changes whatever Output says',
		suites: ['test/n8n/options.test.ts'],
	},
	{
		file: 'nodes/n8n/outputs.ts',
		find: 'simplified: () => pick(done.customer, vendor.essentials),',
		replace: 'simplified: () => done.customer,',
		rule: "Simplified is the customer's essential fields",
		suites: ['test/n8n/options.test.ts'],
	},
	{
		file: 'nodes/n8n/outputs.ts',
		find: 'json: { error: message, message: description, details: detailsOf(failed) },\n\t\tpairedItem: { item: itemIndex },',
		replace: 'json: { error: message, message: description, details: detailsOf(failed) },',
		rule: 'An item on the error branch is linked to the item it came from',
		suites: ['test/n8n/errors.test.ts'],
	},
];
