import { fieldAt } from './fields';
import {
	isEmpty,
	isObject,
	isWithin,
	ownValue,
	type FieldPath,
	type Json,
	type JsonObject,
} from '../json';
import type { Edit, Field, Fields, Group, Pairs } from '../vendor';

/** `merge` keeps the parts of a group that are not being set; `replace` sends what was given. */
export type NestedValues = 'merge' | 'replace';

/**
 * The body that makes an edit come true at this vendor. `before` is the customer as it was read,
 * needed only where `needsBefore` says so.
 */
export function bodyFor(
	edit: Edit,
	before: JsonObject | undefined,
	fields: Fields,
	nested: NestedValues,
): JsonObject {
	const body = namesIn(edit).flatMap((name): Array<[string, Json]> => {
		const field = fieldAt(fields, [name]);
		const given = ownValue(edit.set, name);
		const sent = field
			? valueFor(field, given, below(edit.clear, name), before?.[name], nested)
			: given;
		return sent === undefined ? [] : [[name, sent]];
	});
	return Object.fromEntries(body);
}

/**
 * Whether the customer must be read first: a group that the vendor replaces whole is being set in
 * part, and its other parts are to stay.
 */
export function needsBefore(edit: Edit, fields: Fields, nested: NestedValues): boolean {
	if (nested === 'replace') return false;
	return namesIn(edit).some((name) => {
		const field = fieldAt(fields, [name]);
		return field && isPartial(field, edit.set[name], below(edit.clear, name));
	});
}

function namesIn({ set, clear }: Edit): string[] {
	return [...new Set([...Object.keys(set), ...clear.map(firstOf)])];
}

type Given = Json | undefined;

function valueFor(
	field: Field,
	given: Given,
	cleared: readonly FieldPath[],
	held: Given,
	nested: NestedValues,
): Given {
	if (isWhollyCleared(cleared)) return clearedValue(field);
	if (given === undefined && !cleared.length) return undefined;
	if (field.kind === 'leaf' || field.kind === 'list') return given;
	const set = isObject(given) ? given : {};
	const kept = field.replaced && nested === 'merge' && isObject(held) ? keptParts(field, held) : {};
	const names = new Set([...Object.keys(kept), ...Object.keys(set), ...cleared.map(firstOf)]);
	const parts = [...names].flatMap((name): Array<[string, Json]> => {
		const part = partOf(field, name);
		// A part that this package does not know goes along as it was given.
		if (!part) return Object.hasOwn(set, name) ? [[name, set[name] ?? null]] : [];
		const partCleared = below(cleared, name);
		if (isWhollyCleared(partCleared) && part.clear === 'omit') return [];
		const held = ownValue(kept, name);
		const value = valueFor(part, ownValue(set, name), partCleared, held, nested);
		const sent = value === undefined ? held : value;
		return sent === undefined ? [] : [[name, sent]];
	});
	const defaults = field.kind === 'group' ? field.defaults : undefined;
	return { ...defaults, ...Object.fromEntries(parts) };
}

function isPartial(field: Field, given: Given, cleared: readonly FieldPath[]): boolean {
	if (isWhollyCleared(cleared) || (given === undefined && !cleared.length)) return false;
	if (field.kind === 'leaf' || field.kind === 'list' || !field.replaced) return false;
	if (field.kind === 'pairs') return true;
	return Object.entries(field.parts).some(([name, part]) => {
		const set = isObject(given) ? given[name] : undefined;
		const partCleared = below(cleared, name);
		return (set === undefined && !partCleared.length) || isPartial(part, set, partCleared);
	});
}

// What is sent back must be what the API takes: no nulls, no parts that it does not list.
function keptParts(field: Group | Pairs, held: JsonObject): JsonObject {
	const kept = Object.entries(held).flatMap(([name, value]): Array<[string, Json]> => {
		if (field.kind === 'pairs') return value === null ? [] : [[name, value]];
		const part = Object.hasOwn(field.parts, name) ? field.parts[name] : undefined;
		if (!part || isEmpty(value)) return [];
		return [[name, part.kind === 'group' && isObject(value) ? keptParts(part, value) : value]];
	});
	return Object.fromEntries(kept);
}

function partOf(field: Group | Pairs, name: string): Field | undefined {
	return field.kind === 'pairs' ? field.value : fieldAt(field.parts, [name]);
}

function clearedValue({ clear }: Field): Given {
	return typeof clear === 'object' ? clear.send : undefined;
}

function isWhollyCleared(cleared: readonly FieldPath[]): boolean {
	return cleared.some((path) => path.length === 0);
}

// The rest of the paths that lie below a name; an empty rest is the name itself.
function below(paths: readonly FieldPath[], name: string): FieldPath[] {
	return paths.filter((path) => isWithin(path, [name])).map((path) => path.slice(1));
}

function firstOf(path: FieldPath): string {
	return path[0] ?? '';
}
