import memoize from 'lodash/memoize';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { toEdit, type Values } from '../engine/customer/edit';
import { invalid, type Fault, type Invalid } from '../engine/outcome/failure';
import { isEmpty, isObject, type Json, type JsonObject } from '../engine/json';
import { checkReference, toReference } from '../engine/customer/reference';
import type { Entry } from '../engine/operations/run';
import type { Rules } from '../engine/operations/update';
import { checkEdit } from '../engine/customer/validate';
import type { CustomerReference, Vendor } from '../engine/vendor';

/** How the outputs look. */
export type OutputFormat = 'raw' | 'simplified' | 'changes';

/** What the whole run shares: read once, from the first item. */
export interface Settings {
	readonly output: OutputFormat;
	readonly maxConcurrentRequests: number;
	/** 0: learned from the vendor's answers. */
	readonly requestsPerSecond: number;
	readonly maxRetries: number;
	readonly timeoutMs: number;
}

/** Reads what one item asks for; all that is wrong with it comes back as one failure. */
export function readJob(context: IExecuteFunctions, itemIndex: number, vendor: Vendor): Entry {
	const customer = readCustomer(context, itemIndex, vendor);
	const options = readOptions(context, itemIndex);
	const values = readValues(context, itemIndex, options);
	const read = 'words' in values ? undefined : toEdit(values, vendor.fields);
	const faults: Fault[] = [...checkReference(customer, vendor)];
	if ('words' in values) faults.push(values);
	if (read)
		faults.push(...(read.faults.length ? read.faults : checkEdit(read.edit, vendor.fields)));
	if (!read || faults.length) return { itemIndex, customer, failure: invalid(...faults) };
	return { itemIndex, customer, edit: read.edit, rules: readRules(options) };
}

/** Reads the options that belong to the run. Throws nothing; what is out of range is a failure. */
export function readSettings(context: IExecuteFunctions, vendor: Vendor): Settings | Invalid {
	const options = readOptions(context, 0);
	const faults: Fault[] = [];
	const number = (name: string, fallback: number, [low, high]: readonly [number, number]) => {
		const given = options[name] ?? fallback;
		const value = Number(given);
		if (!isEmpty(given) && value >= low && value <= high) return value;
		faults.push({ path: ['options', name], given, words: `a number from ${low} to ${high}` });
		return fallback;
	};
	const settings: Settings = {
		output: oneOf(options.output, ['raw', 'simplified', 'changes']),
		maxConcurrentRequests: Math.floor(number('maxConcurrentRequests', 10, [1, 50])),
		requestsPerSecond: number('requestsPerSecond', vendor.requestsPerSecond ?? 0, [0, 10_000]),
		maxRetries: Math.floor(number('maxRetries', 5, [0, 20])),
		timeoutMs: number('timeout', 30_000, [1, 3_600_000]),
	};
	return faults.length ? invalid(...faults) : settings;
}

function readRules(options: IDataObject): Rules {
	return rulesOf(
		oneOf(options.nestedValues, ['merge', 'replace']),
		options.skipUnchanged === true,
		options.preview === true,
		oneOf(options.unappliedValues, ['warn', 'fail', 'ignore']),
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

function readOptions(context: IExecuteFunctions, itemIndex: number): IDataObject {
	return context.getNodeParameter('options', itemIndex, {}) as IDataObject;
}

function readCustomer(
	context: IExecuteFunctions,
	itemIndex: number,
	vendor: Vendor,
): CustomerReference {
	const isOnly = !Object.keys(vendor.customers.modes).length;
	const given: unknown = isOnly ? '' : context.getNodeParameter('customerId', itemIndex, '');
	return toReference(given);
}

function readValues(
	context: IExecuteFunctions,
	itemIndex: number,
	options: IDataObject,
): Values | Fault {
	const meaning = {
		emptyValues: oneOf(options.emptyValues, ['skip', 'clear']),
		fieldsToClear: namesIn(options.fieldsToClear),
	};
	switch (context.getNodeParameter('dataToSend', itemIndex, 'defineBelow')) {
		case 'autoMapInputData': {
			const ignored = namesIn(context.getNodeParameter('inputsToIgnore', itemIndex, ''));
			const json = (context.getInputData()[itemIndex]?.json ?? {}) as JsonObject;
			return { ...meaning, source: 'mapped', given: withoutIgnored(json, ignored) };
		}
		case 'json': {
			const given = objectIn(context.getNodeParameter('jsonBody', itemIndex, ''));
			return 'words' in given ? given : { ...meaning, source: 'json', given: given.object };
		}
		default:
			return { ...meaning, source: 'form', given: readForm(context, itemIndex) };
	}
}

// A name leaves out the field, its parts, and the field or part that it spells with dots.
function withoutIgnored(item: JsonObject, ignored: readonly string[], above = ''): JsonObject {
	const kept = Object.entries(item).flatMap(([key, value]): Array<[string, Json]> => {
		const name = above + key;
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
	const given = context.getNodeParameter('updateFields', itemIndex, {});
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

function objectIn(given: unknown): { object: JsonObject } | Fault {
	const parsed = typeof given === 'string' ? parsedJson(given) : { value: given };
	const fault = (words: string): Fault => ({ path: ['jsonBody'], words });
	if ('position' in parsed) return fault(`valid JSON: ${parsed.position}`);
	if (isObject(parsed.value)) return { object: parsed.value };
	return { ...fault('a JSON object such as {"name": "Acme"}'), given };
}

function parsedJson(text: string): { value: unknown } | { position: string } {
	if (!text.trim()) return { value: {} };
	try {
		return { value: JSON.parse(text) };
	} catch (thrown) {
		return { position: thrown instanceof Error ? thrown.message : String(thrown) };
	}
}

function namesIn(given: unknown): string[] {
	const names = Array.isArray(given) ? given.map(String) : String(given ?? '').split(',');
	return names.map((name) => name.trim()).filter((name) => name !== '');
}

/** The value where it is one of these, otherwise the first: n8n's default. */
function oneOf<Value extends string>(given: unknown, values: readonly [Value, ...Value[]]): Value {
	return values.find((value) => value === given) ?? values[0];
}
