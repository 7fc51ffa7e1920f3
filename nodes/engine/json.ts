/** A value as JSON knows it: what an API sends and takes. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

export interface JsonObject {
	[key: string]: Json;
}

/** Where a value sits in an API's body: `['address', 'city']`. Keys may hold dots, so never split one. */
export type FieldPath = readonly string[];

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether a value says nothing: not given, `null`, or text without a visible character. This is
 * the one place that decides what is empty.
 */
export function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && !VISIBLE.test(value))
	);
}

/**
 * Matches text in which something can be seen. No-break spaces, zero-width spaces and byte order
 * marks come with copied text and files; without this rule a customer could be named by one.
 */
export const VISIBLE = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** The value at a path, or `undefined` where the path leaves the object. Own keys only. */
export function at(value: unknown, path: FieldPath): unknown {
	return path.reduce<unknown>(
		(found, key) =>
			(isObject(found) || Array.isArray(found)) && Object.hasOwn(found, key)
				? Reflect.get(found, key)
				: undefined,
		value,
	);
}

/** The value of an object's own key: names such as `toString` are data like any other. */
export function ownValue(object: JsonObject, key: string): Json | undefined {
	return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** A copy of the object with the value put at the path; objects on the way are made where absent. */
export function put(object: JsonObject, path: FieldPath, value: Json): JsonObject {
	const [key, ...rest] = path;
	if (key === undefined) return object;
	const held = ownValue(object, key);
	return withKey(object, key, rest.length ? put(isObject(held) ? held : {}, rest, value) : value);
}

/** A copy of the object without what is at the path. */
export function without(object: JsonObject, path: FieldPath): JsonObject {
	const [key, ...rest] = path;
	if (key === undefined || !Object.hasOwn(object, key)) return object;
	const held = object[key];
	if (rest.length) return isObject(held) ? withKey(object, key, without(held, rest)) : object;
	return Object.fromEntries(Object.entries(object).filter(([other]) => other !== key));
}

/** Every leaf of an object with its path. A list is one leaf: APIs set lists as a whole. */
export function leavesOf(object: JsonObject, above: FieldPath = []): Array<[FieldPath, Json]> {
	return Object.entries(object).flatMap(([key, value]): Array<[FieldPath, Json]> => {
		const path = [...above, key];
		return isObject(value) && Object.keys(value).length ? leavesOf(value, path) : [[path, value]];
	});
}

/** Whether one path is the other or lies below it. */
export function isWithin(path: FieldPath, above: FieldPath): boolean {
	return above.length <= path.length && above.every((key, depth) => path[depth] === key);
}

/** A path as people write it: `address.city`. */
export function dotted(path: FieldPath): string {
	return path.join('.');
}

// Object.fromEntries defines own keys, so a key called `__proto__` stays data.
function withKey(object: JsonObject, key: string, value: Json): JsonObject {
	const others = Object.entries(object).filter(([other]) => other !== key);
	return Object.fromEntries([...others, [key, value]]);
}

/** The text at a path, where there is one. */
export function textAt(value: unknown, ...path: FieldPath): string | undefined {
	const found = at(value, path);
	return typeof found === 'string' && found !== '' ? found : undefined;
}

/** The objects in the list at a path; none where there is no list. */
export function objectsAt(value: unknown, ...path: FieldPath): JsonObject[] {
	const found = at(value, path);
	return Array.isArray(found) ? found.filter(isObject) : [];
}

/**
 * A value as JSON would carry it: dates as ISO text, since what an expression gives may hold dates
 * of JavaScript or luxon. What is `undefined` stays so, since a form and a JSON body differ in what
 * that means.
 */
export function asJson(value: unknown): unknown {
	if (typeof value === 'bigint') return String(value);
	if (typeof value !== 'object' || value === null) return value;
	if ('toJSON' in value && typeof value.toJSON === 'function') return asJson(value.toJSON());
	if (Array.isArray(value)) return value.map(asJson);
	return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, asJson(part)]));
}

/** A text without the blanks and invisible characters around it. */
export function bare(text: string): string {
	const start = text.search(VISIBLE);
	let end = start < 0 ? start : text.length;
	while (end > 0 && !VISIBLE.test(text.charAt(end - 1))) end -= 1;
	return text.slice(Math.max(start, 0), Math.max(end, 0));
}

/** Parses a JSON text; anything else, and text that is not JSON, stays as it is. */
export function parsedIfText(value: unknown): unknown {
	if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
	try {
		return JSON.parse(value);
	} catch {
		return value;
	}
}
