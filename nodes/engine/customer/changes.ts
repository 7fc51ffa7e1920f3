import isEqual from 'lodash/isEqual';

import { anything, fieldAt, sameLeaf } from './fields';
import { isObject, isWithin, ownValue, type FieldPath, type Json, type JsonObject } from '../json';
import type { Field, Fields } from '../vendor';

/** One value that an update changes; `from` where the previous state was read. */
export interface Change {
	readonly path: FieldPath;
	readonly from?: Json;
	readonly to: Json;
}

/** What a body changes of a customer, leaf by leaf; of one never read, all that it sets. */
export function changesBetween(
	before: JsonObject | undefined,
	body: JsonObject,
	fields: Fields,
): Change[] {
	return leafPairs(fields, body, before)
		.filter(({ field, sent, held }) => !before || !isHeld(field, sent, held))
		.map(({ path, sent, held }) => ({
			path,
			...(before ? { from: held ?? null } : {}),
			to: sent ?? null,
		}));
}

/** The fields of a body that would change something, without those that the customer holds. */
export function onlyDiffering(body: JsonObject, changes: readonly Change[]): JsonObject {
	const differing = new Set(changes.map(({ path }) => path[0]));
	return Object.fromEntries(Object.entries(body).filter(([name]) => differing.has(name)));
}

/** The values that were sent, and the parts that were cleared, that the vendor's answer belies. */
export function unappliedIn(
	after: JsonObject,
	body: JsonObject,
	clear: readonly FieldPath[],
	fields: Fields,
): FieldPath[] {
	return leafPairs(fields, body, after)
		.filter(({ path, sent }) => sent !== undefined || clear.some((above) => isWithin(path, above)))
		.filter(({ field, sent, held }) => !field.unechoed && !sameLeaf(field, sent, held))
		.map(({ path }) => path);
}

interface LeafPair {
	readonly path: FieldPath;
	readonly field: Field;
	readonly sent: Json | undefined;
	readonly held: Json | undefined;
}

// What this package does not know. Answers need not show it, so its absence there says nothing.
const UNKNOWN = anything({ unechoed: true });

function isHeld(field: Field, sent: Json | undefined, held: Json | undefined): boolean {
	const isKnown = field !== UNKNOWN && !hasUnknownParts(field, sent);
	return isKnown ? sameLeaf(field, sent, held) : isEqual(sent, held);
}

function hasUnknownParts(field: Field, sent: Json | undefined): boolean {
	if (field.kind !== 'list' || field.row.kind === 'leaf' || !Array.isArray(sent)) return false;
	const { parts } = field.row;
	return sent
		.filter(isObject)
		.some((row) => Object.keys(row).some((name) => !fieldAt(parts, [name])));
}

function leafPairs(fields: Fields, body: JsonObject, held: JsonObject | undefined): LeafPair[] {
	return Object.entries(body).flatMap(([name, sent]) => {
		const field = fieldAt(fields, [name]) ?? UNKNOWN;
		return pairsOf(field, [name], sent, held && ownValue(held, name));
	});
}

function pairsOf(field: Field, path: FieldPath, sent: Json, held: Json | undefined): LeafPair[] {
	if (field.kind === 'leaf' || field.kind === 'list' || !isObject(sent)) {
		return [{ path, field, sent, held }];
	}
	const heldParts = isObject(held) ? held : {};
	const names = new Set([...Object.keys(sent), ...(field.replaced ? Object.keys(heldParts) : [])]);
	// What it empties is not known, but that it does is.
	if (!names.size && held === undefined) return [{ path, field, sent, held }];
	return [...names].flatMap((name) => {
		const known = field.kind === 'pairs' ? field.value : fieldAt(field.parts, [name]);
		const part = known ?? (Object.hasOwn(sent, name) ? UNKNOWN : undefined);
		if (!part) return [];
		const value = ownValue(sent, name);
		const heldPart = ownValue(heldParts, name);
		return value === undefined
			? [{ path: [...path, name], field: part, sent: value, held: heldPart }]
			: pairsOf(part, [...path, name], value, heldPart);
	});
}
