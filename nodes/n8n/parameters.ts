import memoize from 'lodash/memoize';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { toEdit, type Values } from '../engine/customer/edit';
import { invalid, type Fault, type Invalid } from '../engine/outcome/failure';
import { asJson, bare, isEmpty, isObject, type Json, type JsonObject } from '../engine/json';
import { checkReference, toReference, withoutItsName } from '../engine/customer/reference';
import type { Entry } from '../engine/operations/run';
import type { Rules } from '../engine/operations/update';
import { checkEdit } from '../engine/customer/validate';
import type { Vendor } from '../engine/vendor';
import { optionReader, wordOf, type OptionReader } from './options';

/** How the outputs look. */
export type OutputFormat = 'raw' | 'simplified' | 'changes';

/** What the whole run shares: read once, from the first item whose options can be read. */
export interface Settings {
	readonly output: OutputFormat;
	/** 0: found automatically. */
	readonly maxConcurrentRequests: number;
	/** 0: learned from the vendor's answers. */
	readonly requestsPerSecond: number;
	readonly maxRetries: number;
	readonly timeoutMs: number;
	/** How long to wait for a vendor that is away as a whole. */
	readonly waitForServiceMs: number;
}

/**
 * Reads what one item asks for; all that is wrong with it comes back as one failure. An expression
 * that n8n cannot evaluate costs this item only.
 */
export function readJob(context: IExecuteFunctions, itemIndex: number, vendor: Vendor): Entry {
	const located = evaluated(() => readLocator(context, itemIndex, vendor));
	if ('fault' in located) return { itemIndex, failure: invalid(located.fault) };
	const customer = toReference(located.value, vendor.server.sites);
	const faults: Fault[] = [...checkReference(customer, vendor, valueIn(located.value))];
	const read = evaluated(() => {
		const given = optionsOf(context, itemIndex);
		const rules = readRules(optionReader(given, faults));
		return { rules, values: readValues(context, itemIndex, given, faults) };
	});
	if ('fault' in read) faults.push(read.fault);
	const values = 'value' in read ? read.value.values : undefined;
	const asked = values && toEdit(values, vendor.fields);
	const edit = asked && withoutItsName(asked.edit, customer, vendor);
	if (edit) {
		faults.push(...(asked.faults.length ? asked.faults : checkEdit(edit, vendor.fields, values)));
	}
	if ('fault' in read || !edit || faults.length) {
		return { itemIndex, customer, failure: invalid(...faults) };
	}
	return { itemIndex, customer, edit, rules: read.value.rules };
}

type Evaluated<Value> = { readonly value: Value } | { readonly fault: Fault };

// To read a parameter evaluates the user's expressions, which may throw.
function evaluated<Value>(read: () => Value): Evaluated<Value> {
	try {
		return { value: read() };
	} catch (thrown) {
		return { fault: { words: thrown instanceof Error ? thrown.message : String(thrown) } };
	}
}

/**
 * Reads the options that belong to the run, from the first of the items whose options can be read:
 * one whose expression throws fails on its own. Throws nothing; what is out of range is a failure.
 */
export function readSettings(
	context: IExecuteFunctions,
	vendor: Vendor,
	itemIndexes: readonly number[],
): Settings | Invalid {
	const faults: Fault[] = [];
	const options = optionReader(firstReadable(context, itemIndexes), faults);
	const settings: Settings = {
		output: options.word('output', ['raw', 'simplified', 'changes']),
		maxConcurrentRequests: Math.floor(options.number('maxConcurrentRequests', 0, [0, 50])),
		requestsPerSecond: options.number(
			'requestsPerSecond',
			vendor.requestsPerSecond ?? 0,
			[0, 10_000],
		),
		maxRetries: Math.floor(options.number('maxRetries', 5, [0, 20])),
		timeoutMs: options.number('timeout', 30_000, [1, 3_600_000]),
		waitForServiceMs: 1000 * options.number('waitForService', 300, [0, 86_400]),
	};
	return faults.length ? invalid(...faults) : settings;
}

function firstReadable(context: IExecuteFunctions, itemIndexes: readonly number[]): IDataObject {
	for (const itemIndex of itemIndexes) {
		const given = evaluated(() => optionsOf(context, itemIndex));
		if ('value' in given) return given.value;
	}
	return {};
}

function optionsOf(context: IExecuteFunctions, itemIndex: number): IDataObject {
	return context.getNodeParameter('options', itemIndex, {}) as IDataObject;
}

function readRules(options: OptionReader): Rules {
	return rulesOf(
		options.word('nestedValues', ['merge', 'replace']),
		options.isOn('skipUnchanged'),
		options.isOn('preview'),
		options.word('unappliedValues', ['warn', 'fail', 'ignore']),
	);
}

// There are few combinations and many items: each combination is made once.
const rulesOf = memoize(
	(
		nestedValues: Rules['nestedValues'],
		skipUnchanged: boolean,
		preview: boolean,
		unappliedValues: Rules['unappliedValues'],
	): Rules => ({ nestedValues, skipUnchanged, preview, unappliedValues }),
	(...rules) => rules.join(),
);

function readLocator(context: IExecuteFunctions, itemIndex: number, vendor: Vendor): unknown {
	const isOnly = !Object.keys(vendor.customers.modes).length;
	return isOnly ? '' : context.getNodeParameter('customerId', itemIndex, '');
}

function valueIn(located: unknown): unknown {
	return isObject(located) ? located.value : located;
}

function readValues(
	context: IExecuteFunctions,
	itemIndex: number,
	options: IDataObject,
	faults: Fault[],
): Values | undefined {
	const { word } = optionReader(options, faults);
	const meaning = {
		emptyValues: word('emptyValues', ['skip', 'clear']),
		unknownFields: word('unknownFields', ['refuse', 'send']),
		fieldsToClear: namesIn(options.fieldsToClear),
	};
	const source: unknown = context.getNodeParameter('dataToSend', itemIndex, 'defineBelow');
	switch (wordOf(source, SOURCES, ['dataToSend'], faults)) {
		case 'autoMapInputData': {
			const ignored = namesIn(context.getNodeParameter('inputsToIgnore', itemIndex, ''));
			const json = asJson(context.getInputData()[itemIndex]?.json ?? {}) as JsonObject;
			return { ...meaning, source: 'mapped', given: withoutIgnored(json, ignored) };
		}
		case 'json': {
			const given = objectIn(context.getNodeParameter('jsonBody', itemIndex, ''));
			if ('object' in given) return { ...meaning, source: 'json', given: given.object };
			faults.push(given);
			return undefined;
		}
		default:
			return { ...meaning, source: 'form', given: readForm(context, itemIndex) };
	}
}

const SOURCES = ['defineBelow', 'autoMapInputData', 'json'] as const;

// A name leaves out the field, its parts, and the field or part that it spells with dots.
function withoutIgnored(item: JsonObject, ignored: readonly string[], above = ''): JsonObject {
	const kept = Object.entries(item).flatMap(([key, value]): Array<[string, Json]> => {
		const name = above + bare(key);
		if (ignored.some((one) => name === one || name.startsWith(`${one}.`))) return [];
		if (!isObject(value) || !Object.keys(value).length) return [[key, value]];
		const left = withoutIgnored(value, ignored, `${name}.`);
		return Object.keys(left).length ? [[key, left]] : [];
	});
	return Object.fromEntries(kept);
}

// n8n fills the parts of a fixed collection that were left blank with ''. Only the expression that
// the user wrote, or did not write, tells such a part from one that came out empty.
function readForm(context: IExecuteFunctions, itemIndex: number): JsonObject {
	const given = asJson(context.getNodeParameter('updateFields', itemIndex, {}));
	const written = context.getNodeParameter('updateFields', itemIndex, {}, { rawExpressions: true });
	if (!isObject(given)) return {};
	const fields = Object.entries(given).map(([name, value]): [string, Json] => [
		name,
		withoutBlanks(value, isObject(written) ? written[name] : written),
	]);
	return Object.fromEntries(fields);
}

function withoutBlanks(value: Json, written: unknown): Json {
	if (typeof written === 'string') return value;
	if (Array.isArray(value)) {
		return value.map((entry, at) =>
			withoutBlanks(entry, Array.isArray(written) ? written[at] : written),
		);
	}
	if (!isObject(value)) return value;
	const given = Object.entries(value).flatMap(([name, part]): Array<[string, Json]> => {
		const source = isObject(written) ? written[name] : undefined;
		return isEmpty(part) && !isExpression(source) ? [] : [[name, withoutBlanks(part, source)]];
	});
	return Object.fromEntries(given);
}

function isExpression(written: unknown): boolean {
	return typeof written === 'string' && written.startsWith('=');
}

/**
 * The object that is meant. Models and files wrap it: in a code fence, behind a byte order mark, as the
 * one entry of a list, or as text within a text.
 */
function objectIn(given: unknown): { object: JsonObject } | Fault {
	let value = asJson(given);
	for (let layers = 0; layers < MOST_LAYERS; layers++) {
		if (isObject(value)) return { object: value };
		if (Array.isArray(value) && value.length === 1) [value] = value as unknown[];
		else if (typeof value === 'string') {
			const text = bare(FENCED.exec(bare(value))?.[1] ?? value);
			if (text === '') return { object: {} };
			try {
				value = JSON.parse(text);
			} catch (thrown) {
				// Within a text, it is a text and no JSON.
				if (layers > 0) break;
				const position = thrown instanceof Error ? thrown.message : String(thrown);
				return { path: ['jsonBody'], words: `valid JSON: ${position}` };
			}
		} else break;
	}
	return { path: ['jsonBody'], words: 'a JSON object such as {"name": "Acme"}', given };
}

const MOST_LAYERS = 5;
const FENCED = /^```\w*([^]*)```$/;

function namesIn(given: unknown): string[] {
	const names = Array.isArray(given) ? given.map(String) : String(given ?? '').split(',');
	return names.map((name) => name.trim()).filter((name) => !isEmpty(name));
}
