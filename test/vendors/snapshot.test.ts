import type {
	ICredentialType,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
} from 'n8n-workflow';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { timeZoneOptions } from '../../nodes/n8n/choices';
import { n8n } from '../../package.json';
import { vendors } from './vendors';

const RECORD = join(__dirname, 'savedWorkflows.json');
const COMMAND = 'SAVED_WORKFLOWS=write npm run jest -- test/vendors/snapshot.test.ts';

/** What a saved workflow holds of a node or a credential: by path, the parameter in one line. */
type Saved = Record<string, Record<string, string>>;

test('workflows that were saved with an earlier release keep their meaning', () => {
	const present = { ...savedOfNodes(), ...savedOfCredentials() };
	if (process.env.SAVED_WORKFLOWS === 'write') {
		writeFileSync(RECORD, `${JSON.stringify(present, null, 2)}\n`);
	}
	const recorded = JSON.parse(readFileSync(RECORD, 'utf8')) as Saved;
	const changes = changesBetween(recorded, present);
	if (changes.length) {
		throw new Error(
			`Saved workflows and credentials hold these names and values:\n\n${changes.join('\n')}\n\n` +
				'A line with "-" breaks what people saved, unless the node gets a new version that ' +
				`keeps the old one. To record the change on purpose: ${COMMAND}`,
		);
	}
	expect(recorded).toEqual(present);
});

test('the record holds every node and every credential', () => {
	const recorded = JSON.parse(readFileSync(RECORD, 'utf8')) as Saved;
	expect(Object.keys(recorded)).toHaveLength(n8n.nodes.length + n8n.credentials.length);
	for (const parameters of Object.values(recorded)) {
		expect(Object.keys(parameters).length).toBeGreaterThan(1);
	}
});

test('a renamed parameter, a dropped option and another default are told', () => {
	const property = (name: string, value: string): INodeProperties => ({
		displayName: name,
		name,
		type: 'options',
		options: [{ name: value, value }],
		default: value,
	});
	const before = { togai: linesOf([property('output', 'raw'), property('kept', 'a')]) };
	const after = { togai: linesOf([property('format', 'raw'), property('kept', 'b')]) };
	expect(changesBetween(before, after)).toEqual([
		"togai - output: options = 'raw' of 'raw'",
		"togai - kept: options = 'a' of 'a'",
		"togai + format: options = 'raw' of 'raw'",
		"togai + kept: options = 'b' of 'b'",
	]);
});

function savedOfNodes(): Saved {
	return Object.fromEntries(
		vendors.map(({ node, nodeType: { description }, properties }) => [
			`node ${node}`,
			{
				version: JSON.stringify(description.version),
				credentials: (description.credentials ?? []).map(({ name }) => name).join(),
				...linesOf(properties),
			},
		]),
	);
}

function savedOfCredentials(): Saved {
	return Object.fromEntries(
		n8n.credentials.map((built) => {
			const file = basename(built, '.js');
			const folder = join(__dirname, '../../credentials');
			const loaded: Record<string, unknown> = jest.requireActual(join(folder, `${file}.ts`));
			const Type = loaded[file.split('.')[0] ?? ''] as new () => ICredentialType;
			const type = new Type();
			return [`credential ${type.name}`, linesOf(type.properties)];
		}),
	);
}

function changesBetween(before: Saved, after: Saved): string[] {
	const linesIn = (saved: Saved, mark: string, others: Saved) =>
		Object.entries(saved).flatMap(([owner, parameters]) =>
			Object.entries(parameters)
				.filter(([path, line]) => others[owner]?.[path] !== line)
				.map(([path, line]) => `${owner} ${mark} ${path}: ${line}`),
		);
	return [...linesIn(before, '-', after), ...linesIn(after, '+', before)];
}

type Entry = INodeProperties | INodePropertyOptions | INodePropertyCollection;

/** Parameters by path; several of one name, each shown in its own case, are counted. */
function linesOf(properties: readonly Entry[], above = ''): Record<string, string> {
	const lines: Record<string, string> = {};
	for (const property of properties) {
		if (!isParameter(property)) {
			const parts = 'values' in property ? property.values : [];
			Object.assign(lines, linesOf(parts, `${above}${property.name}.`));
			continue;
		}
		const path = above + property.name;
		const same = Object.keys(lines).filter((other) => other.split('#')[0] === path).length;
		lines[same ? `${path}#${same + 1}` : path] = lineOf(property);
		for (const mode of property.modes ?? []) lines[`${path}.mode ${mode.name}`] = mode.type;
		if (property.type !== 'options' && property.type !== 'multiOptions') {
			Object.assign(lines, linesOf(property.options ?? [], `${path}.`));
		}
	}
	return lines;
}

function isParameter(entry: Entry): entry is INodeProperties {
	return 'type' in entry;
}

function lineOf(property: INodeProperties): string {
	const { type, typeOptions, displayOptions } = property;
	const values = choicesOf(property);
	const isMultiple = typeOptions?.multipleValues === true || type === 'multiOptions';
	return [
		`${type}${isMultiple ? ' (several)' : ''}`,
		'default' in property ? `= ${JSON.stringify(property.default)}` : '',
		values ? `of ${values}` : '',
		displayOptions ? `where ${JSON.stringify(displayOptions)}` : '',
	]
		.filter((part) => part !== '')
		.join(' ')
		.replaceAll('"', "'");
}

// Which time zones there are is the platform's word, and so is the order of countries by name.
function choicesOf({ type, options = [] }: INodeProperties): string {
	if (type !== 'options' && type !== 'multiOptions') return '';
	const values = options.flatMap((option) => ('value' in option ? [option.value] : []));
	const isZones = timeZoneOptions.every(({ value }) => values.includes(value));
	return isZones
		? 'the time zones of the platform'
		: values
				.map((value) => JSON.stringify(value))
				.sort()
				.join(', ');
}
