import partition from 'lodash/partition';
import sortBy from 'lodash/sortBy';

import { fieldAt } from './fields';
import type { Fault } from '../outcome/failure';
import {
	bare,
	dotted,
	isEmpty,
	isObject,
	isWithin,
	ownValue,
	put,
	type FieldPath,
	type Json,
	type JsonObject,
	parsedIfText,
} from '../json';
import type { Edit, Field, Fields, Group, List, Pairs } from '../vendor';

/** The values of one item, as they came, and what an empty one means. */
export interface Values {
	/** `form`: n8n's collection; `mapped`: the item's own fields; `json`: the API's own shape. */
	readonly source: 'form' | 'mapped' | 'json';
	readonly given: JsonObject;
	/** What an empty value means in `form` and `mapped`. In `json`, `null` always clears. */
	readonly emptyValues: 'skip' | 'clear';
	/** Dotted names of the fields to clear besides. */
	readonly fieldsToClear: readonly string[];
	/** What becomes of names in `json` that are not in `fields`. Absent: refused. */
	readonly unknownFields?: 'refuse' | 'send';
}

/** What the values ask for, with everything found wrong on the way. */
export interface ReadEdit {
	readonly edit: Edit;
	readonly faults: readonly Fault[];
}

/** Turns the values of one item into what is wanted of its customer: set these, clear those. */
export function toEdit(values: Values, fields: Fields): ReadEdit {
	const shaped = SHAPES[values.source](values.given, fields);
	const read = joined(
		Object.entries(shaped).map(([name, value]) => {
			const field = fieldAt(fields, [name]);
			return field
				? readValue(field, value, [name], values)
				: readUnknown([name], value, fields, values);
		}),
	);
	const asked = readFieldsToClear(values.fieldsToClear, fields);
	const set = read.set.reduce<JsonObject>((body, [path, value]) => put(body, path, value), {});
	const edit = {
		set,
		clear: [...read.clear, ...asked.clear],
		...(read.unknown.length ? { unknown: read.unknown.map(dotted) } : {}),
		...trimmedIn(shaped, set),
	};
	const contradictions = asked.clear
		.filter((path) => read.set.some(([set]) => isWithin(set, path)))
		.map((path) =>
			clause(path, 'is both given a value and listed to be cleared: keep one of the two'),
		);
	return { edit, faults: [...read.faults, ...asked.faults, ...contradictions] };
}

// What is stored may have blanks around it, and be handed back as it is.
function trimmedIn(shaped: JsonObject, set: JsonObject): Pick<Edit, 'asGiven'> {
	const trimmed = Object.entries(shaped).filter(
		([name, given]) =>
			typeof given === 'string' && set[name] === given.trim() && set[name] !== given,
	);
	return trimmed.length ? { asGiven: Object.fromEntries(trimmed) } : {};
}

/** The paths that an update can clear, in order: what `fieldsToClear` may name. */
export function clearablePaths(fields: Fields, above: FieldPath = []): FieldPath[] {
	return Object.entries(fields).flatMap(([name, field]) => {
		const path = [...above, name];
		const parts = field.kind === 'group' ? clearablePaths(field.parts, path) : [];
		return field.clear ? [path, ...parts] : parts;
	});
}

interface Reading {
	readonly set: ReadonlyArray<readonly [FieldPath, Json]>;
	readonly clear: readonly FieldPath[];
	readonly unknown: readonly FieldPath[];
	readonly faults: readonly Fault[];
}

const NOTHING: Reading = { set: [], clear: [], unknown: [], faults: [] };

function readValue(field: Field, given: unknown, path: FieldPath, values: Values): Reading {
	if (isEmpty(given)) return readEmpty(field, given, path, values);
	if (field.kind === 'leaf') return setTo(path, field.convert(given));
	const value = parsedIfText(given);
	if (isEmptyOf(field, value)) return readEmptyWhole(field, path, values);
	if (field.kind === 'list') {
		const list = readList(field, value, values);
		if (list === undefined) return readEmpty(field, null, path, values);
		return { ...setTo(path, list), unknown: unknownInRows(field, list, path, values) };
	}
	if (!isObject(value)) return setTo(path, value);
	return field.kind === 'pairs'
		? readPairs(field, value, path, values)
		: readParts(field, deepened(field, value), path, values);
}

/** Puts the parts that n8n's form shows beside another part into it, where the API has them. */
function deepened(field: Group, value: JsonObject): JsonObject {
	const inner = field.flat === undefined ? undefined : field.parts[field.flat];
	if (field.flat === undefined || inner?.kind !== 'group') return value;
	const [beside, own] = partition(
		Object.entries(value),
		([name]) => !fieldAt(field.parts, [name]) && fieldAt(inner.parts, [name]),
	);
	if (!beside.length) return value;
	const held = ownValue(value, field.flat);
	const parts = { ...Object.fromEntries(beside), ...(isObject(held) ? held : {}) };
	return { ...Object.fromEntries(own), [field.flat]: parts };
}

function readEmpty(field: Field, given: unknown, path: FieldPath, values: Values): Reading {
	if (values.source === 'json' && given !== null) {
		return given !== undefined && isClearedByBlank(field) ? clearing(path) : setTo(path, given);
	}
	if (values.source !== 'json' && values.emptyValues === 'skip') return NOTHING;
	return field.clear ? clearing(path) : refusedClear(path);
}

function isEmptyOf({ kind }: Field, value: unknown): boolean {
	if (kind === 'list') return Array.isArray(value) && !value.length;
	return isObject(value) && !Object.keys(value).length;
}

// `[]` and `{}` in JSON are what was written. In a form, `{}` is a group whose parts were left blank.
function readEmptyWhole(field: Field, path: FieldPath, values: Values): Reading {
	if (values.source === 'form') return NOTHING;
	return readEmpty(field, null, path, values);
}

// Blank text clears what can be cleared. Where it is a value (metadata) it stays one; a name that
// needs something to see is then refused by its schema.
function isClearedByBlank(field: Field): boolean {
	return field.kind === 'leaf' && !!field.clear && !field.schema.safeParse('').success;
}

function readParts(field: Group, value: JsonObject, path: FieldPath, values: Values): Reading {
	return joined(
		Object.entries(value).map(([name, given]) => {
			const part = fieldAt(field.parts, [name]);
			if (part) return readValue(part, given, [...path, name], values);
			return values.source === 'json'
				? readUnknown([...path, name], given, field.parts, values)
				: NOTHING;
		}),
	);
}

function readPairs(field: Pairs, value: JsonObject, path: FieldPath, values: Values): Reading {
	return joined(
		Object.entries(value).map(([name, given]) => {
			const blankText = values.source === 'json' && given !== null;
			return isEmpty(given) && !blankText
				? readEmpty(field.value, given, [...path, name], values)
				: setTo([...path, name], field.value.convert(given));
		}),
	);
}

// Entries that are all blank say nothing together, unlike a list that was given without any.
function readList(field: List, value: unknown, { source }: Values): unknown {
	const { row } = field;
	if (row.kind === 'leaf') {
		const entries = typeof value === 'string' ? value.split(',') : value;
		if (!Array.isArray(entries)) return entries;
		const given = entries.filter((entry) => source === 'json' || !isEmpty(entry));
		return entries.length && !given.length ? undefined : given.map(row.convert);
	}
	const entries = isObject(value) ? [value] : value;
	if (!Array.isArray(entries)) return entries;
	return entries.map((entry) => (isObject(entry) ? readRow(row, entry, source) : entry));
}

function readRow(row: Group, entry: JsonObject, source: Values['source']): JsonObject {
	const read = Object.entries(entry).flatMap(([name, given]): Array<[string, unknown]> => {
		const part = fieldAt(row.parts, [name]);
		if (source !== 'json' && (!part || isEmpty(given))) return [];
		return [[name, part?.kind === 'leaf' ? part.convert(given) : given]];
	});
	return Object.fromEntries(read) as JsonObject;
}

function unknownInRows(
	{ row }: List,
	list: unknown,
	path: FieldPath,
	values: Values,
): readonly FieldPath[] {
	if (!sendsUnknown(values) || row.kind === 'leaf' || !Array.isArray(list)) return [];
	return list.filter(isObject).flatMap((entry, at) =>
		Object.keys(entry)
			.filter((name) => !fieldAt(row.parts, [name]))
			.map((name) => [...path, String(at), name]),
	);
}

function sendsUnknown({ source, unknownFields }: Values): boolean {
	return source === 'json' && unknownFields === 'send';
}

function readFieldsToClear(names: readonly string[], fields: Fields): Reading {
	if (!names.length) return NOTHING;
	const clearable = new Map(clearablePaths(fields).map((path) => [dotted(path), path]));
	return joined(
		[...new Set(names)].map((name) => {
			const path = clearable.get(name);
			return path ? clearing(path) : refusedClear(name.split('.'));
		}),
	);
}

/** Undoes what each source wraps around the API's own shape. */
const SHAPES: Record<Values['source'], (given: JsonObject, fields: Fields) => JsonObject> = {
	json: (given) => given,
	mapped: (given, fields) => {
		const columns = Object.entries(given).flatMap(([name, value]) => {
			const path = mappedPath(name, fields);
			return path ? [{ path, value, isExact: bare(name) === name }] : [];
		});
		// The last one stays: a part goes before the whole, an exact name before one with blanks.
		return sortBy(columns, [({ path }) => path.length, 'isExact']).reduce<JsonObject>(
			(shaped, { path, value }) => put(shaped, path, value),
			{},
		);
	},
	form: (given, fields) =>
		Object.fromEntries(
			Object.entries(given).map(([name, value]) => {
				const field = fieldAt(fields, [name]);
				return [name, field ? fromForm(field, value) : value];
			}),
		),
};

/**
 * The field that a column sets. `address.city` names a part; in `metadata.a.b` all that follows the
 * first dot is one name. Files bring blanks and a byte order mark along, which do not count.
 */
export function mappedPath(column: string, fields: Fields): FieldPath | undefined {
	const [first = '', ...rest] = bare(column).split('.');
	const field = fieldAt(fields, [first]);
	if (!field) return undefined;
	if (!rest.length) return [first];
	if (field.kind === 'pairs') return [first, rest.join('.')];
	if (field.kind !== 'group') return undefined;
	const within = [[], ...(field.flat === undefined ? [] : [[field.flat]])];
	const path = within
		.map((above) => [first, ...above, ...rest])
		.find((one) => fieldAt(fields, one));
	return path;
}

// n8n wraps a fixed collection's group in `values`; an expression may give the API's own shape.
function fromForm(field: Field, given: Json): Json {
	if (field.kind === 'leaf') return given;
	if (field.kind === 'list' && Array.isArray(given)) return given.length ? given : null;
	if (!isObject(given)) return given;
	if (!Object.keys(given).length) return null;
	const values = given.values;
	if (typeof values !== 'object' || values === null) return given;
	if (Array.isArray(values) && !values.length) return null;
	if (field.kind === 'pairs' && Array.isArray(values)) return fromRows(values);
	return values;
}

// A row whose value was left blank says nothing; one without a key stays, to be found wanting.
function fromRows(pairRows: Json[]): JsonObject {
	const given = pairRows.filter(isObject).filter((row) => row.value !== undefined);
	return Object.fromEntries(given.map(({ key, value }) => [keyIn(key), value ?? null]));
}

function keyIn(given: Json | undefined): string {
	return typeof given === 'string' || typeof given === 'number' ? String(given).trim() : '';
}

// Where a vendor adds a field, nobody has to wait for a release that knows it.
function readUnknown(path: FieldPath, given: unknown, fields: Fields, values: Values): Reading {
	if (sendsUnknown(values)) {
		return given === undefined ? NOTHING : { ...setTo(path, given), unknown: [path] };
	}
	const known = Object.keys(fields).join(', ');
	return { ...NOTHING, faults: [clause(path, `is not a field of this API, which takes ${known}`)] };
}

function clearing(path: FieldPath): Reading {
	return { ...NOTHING, clear: [path] };
}

function refusedClear(path: FieldPath): Reading {
	return {
		...NOTHING,
		faults: [clause(path, 'cannot be cleared: give it a value or leave it out')],
	};
}

function clause(path: FieldPath, words: string): Fault {
	return { path, words, clause: true };
}

function setTo(path: FieldPath, value: unknown): Reading {
	return value === undefined ? NOTHING : { ...NOTHING, set: [[path, value as Json]] };
}

function joined(readings: readonly Reading[]): Reading {
	return {
		set: readings.flatMap(({ set }) => set),
		clear: readings.flatMap(({ clear }) => clear),
		unknown: readings.flatMap(({ unknown }) => unknown),
		faults: readings.flatMap(({ faults }) => faults),
	};
}
