import isEqual from 'lodash/isEqual';
import memoize from 'lodash/memoize';
import { z, type ZodType } from 'zod';

import { countries } from './countries';
import { timeZoneNamed } from './timeZones';
import { isObject, VISIBLE, type Json, type JsonObject, parsedIfText } from '../json';
import type { Clearing, Field, Fields, Group, Leaf, List, Pairs } from '../vendor';

interface Common {
	clear?: Clearing;
	unechoed?: true;
}

interface TextLimits extends Common {
	min?: number;
	max?: number;
	/** The longest that it may be in bytes of UTF-8, where the vendor counts these. */
	maxBytes?: number;
	/** What the text must look like, and that in words. */
	form?: { readonly pattern: Pick<RegExp, 'test'>; readonly accepts: string };
	/** Keeps blank space around the text, and takes `true` and `false` as words. */
	asIs?: true;
}

/** Text. Numbers become text, since expressions and spreadsheets give postal codes as numbers. */
export function text({ min = 1, max, maxBytes, form, asIs, ...common }: TextLimits = {}): Leaf {
	return {
		...common,
		kind: 'leaf',
		schema: textSchema(min, max, maxBytes, form?.pattern),
		accepts: form?.accepts ?? textInWords(min, max, maxBytes),
		convert: asIs ? asWords : (value) => trimmed(asText(value)),
	};
}

// One for all fields with the same limits: all are made while n8n starts.
const textSchema = memoize(
	(min: number, max?: number, maxBytes?: number, pattern?: Pick<RegExp, 'test'>) => {
		let schema: ZodType<string> = z.string();
		if (min > 0) schema = z.string().regex(VISIBLE);
		if (min > 1 || max !== undefined) schema = matching(schema, ofLength(min, max));
		if (maxBytes !== undefined) schema = schema.refine((value) => bytesIn(value) <= maxBytes);
		return pattern ? matching(schema, pattern) : schema;
	},
	(...limits) => limits.join(),
);

function matching(schema: ZodType<string>, pattern: Pick<RegExp, 'test'>): ZodType<string> {
	return schema.refine((value) => pattern.test(value));
}

function bytesIn(value: string): number {
	return new TextEncoder().encode(value).length;
}

// JSON Schema counts characters, JavaScript half of some.
function ofLength(min: number, max: number | undefined): RegExp {
	return new RegExp(`^[^]{${min},${max ?? ''}}$`, 'u');
}

interface AddressLimits extends Common {
	max?: number;
	/** What the vendor is known to demand of the part before the @. */
	local?: RegExp;
	/** What the vendor is known to demand of the part after the @. */
	domain?: RegExp;
}

/**
 * An e-mail address: something, one @, something, and no blank space. Before the @ stands nothing
 * that RFC 5322 allows in quotes only, so a JSON text or `Nathan <n@acme.com>` is none. Vendors
 * differ in what more they demand, and a check that is stricter than the vendor's would keep
 * customers such as `billing&accounts@acme.com` from being updated.
 */
export function email({ max, local = ANY, domain = ANY, ...common }: AddressLimits = {}): Leaf {
	const length = ofLength(1, max);
	const isAddress = (value: string) => {
		const at = value.lastIndexOf('@');
		const isOfForm = length.test(value) && ADDRESS.test(value);
		return isOfForm && local.test(value.slice(0, at)) && domain.test(value.slice(at + 1));
	};
	return {
		...common,
		kind: 'leaf',
		schema: z.string().refine(isAddress),
		accepts: `an email address such as nathan@example.com${max ? ` (at most ${max} characters)` : ''}`,
		convert: trimmed,
	};
}

const ANY = /^/;
const ADDRESS = /^(?:"(?:[^"\\\p{Cc}]|\\.)+"|[^@\s\p{Cc}"(),:;<>[\]\\]+)@[^@\s\p{Cc}]+$/u;

/** One of a vendor's own values. `convert` may turn what people write into one of them. */
export function choice(
	options: readonly [string, ...string[]],
	accepts: string,
	{ convert = trimmed, ...common }: Common & { convert?: Leaf['convert'] } = {},
): Leaf {
	const toOption = (value: unknown) => {
		const option = convert(value);
		return options.some((known) => known === option) ? option : value;
	};
	const schema = choiceSchema(options);
	return { ...common, kind: 'leaf', schema, accepts, convert: toOption, options };
}

const choiceSchema = memoize((options: readonly [string, ...string[]]) => z.enum(options));

/**
 * An ISO 3166-1 alpha-2 country, or one of the vendor's `others`; `unlisted` ones are taken too, and
 * offered nowhere. Vendors store it in upper case, however it is sent.
 */
export function country({
	others = NONE,
	unlisted = NONE,
	...common
}: Common & { others?: readonly string[]; unlisted?: readonly string[] } = {}): Leaf {
	const taken = countriesWith([...others, ...unlisted]);
	return {
		...choice(taken, 'a two-letter country code such as FR', { ...common, convert: upperCase }),
		options: countriesWith(others),
		same: (sent, held) => upperCase(sent) === upperCase(held),
	};
}

const NONE: readonly never[] = [];

// One list for all fields with the same others, since a schema is made for each list.
const countriesWith = memoize(
	(others: readonly string[]): readonly [string, ...string[]] =>
		others.length ? [...countries, ...others] : countries,
	(others) => others.join(),
);

/** Yes or no, in every spelling that sheets, forms and variables give it. */
export function flag(common: Common = {}): Leaf {
	return {
		...common,
		kind: 'leaf',
		schema: z.boolean(),
		accepts: 'yes or no, or true or false',
		convert: (value) => FLAGS.get(wordIn(value).toLowerCase()) ?? value,
	};
}

const FLAGS = new Map([
	...['true', 'yes', 'y', 'on', '1', 't'].map((word) => [word, true] as const),
	...['false', 'no', 'n', 'off', '0', 'f'].map((word) => [word, false] as const),
]);

/**
 * A share as a fraction, sent as text (`"0.2"` for 20 %), whatever type the vendor answers with.
 * `20%` is taken as 0.2, and what a sum leaves behind its fifteenth digit is rounded off.
 */
export function fraction(common: Common = {}): Leaf {
	return {
		...common,
		kind: 'leaf',
		schema: z.string().refine((value) => DECIMAL.test(value) && Math.abs(Number(value)) < 1),
		accepts: 'a fraction, which is 0.2 for 20 %',
		convert: (value) => {
			const given = typeof value === 'number' ? String(value) : trimmed(value);
			if (typeof given !== 'string') return value;
			const [, percent] = PERCENT.exec(given) ?? [];
			if (percent === undefined) return DECIMAL.test(given) ? rounded(Number(given)) : given;
			return rounded(Number(percent.replace(',', '.')) / 100);
		},
		same: (sent, held) => Number(sent) === Number(held),
	};
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const PERCENT = /^([+-]?\d+(?:[.,]\d+)?)\s*%$/;

function rounded(value: number): string {
	return String(Number(value.toPrecision(15)));
}

/** An IANA time zone by name, sent in its proper spelling; offsets and `Local` are not names. */
export function timeZone(common: Common = {}): Leaf {
	return {
		...common,
		kind: 'leaf',
		schema: z.string().refine((name) => timeZoneNamed(name) === name),
		accepts: 'an IANA time zone such as Europe/Paris',
		convert: (value) => timeZoneNamed(wordIn(value)) ?? value,
	};
}

/** Any JSON value. */
export function anything(common: Common = {}): Leaf {
	return {
		...common,
		kind: 'leaf',
		schema: z.unknown(),
		accepts: 'any value',
		convert: (value) => value,
	};
}

/** An object with keys of any kind; a JSON text of one counts. */
export function freeObject(common: Common = {}): Leaf {
	return {
		...common,
		kind: 'leaf',
		schema: z.record(z.string(), z.unknown()),
		accepts: 'an object such as {"key": "value"}',
		convert: parsedIfText,
	};
}

interface GroupOptions extends Common {
	replaced?: true;
	defaults?: JsonObject;
	flat?: string;
}

/** Named parts, each of which may be left out. */
export function group(parts: Fields, options: GroupOptions = {}): Group {
	return {
		...options,
		kind: 'group',
		parts,
		schema: bodySchema(parts),
		accepts: `an object with ${Object.keys(parts).join(', ')}`,
	};
}

/** Parts whose names the user chooses. */
export function pairs(value: Leaf, options: Common & { replaced?: true } = {}): Pairs {
	return {
		...options,
		kind: 'pairs',
		value,
		schema: z.record(z.string().regex(VISIBLE), value.schema),
		accepts: 'an object such as {"key": "value"}',
	};
}

/** Values of one kind, in order. */
export function list(row: Leaf, common: Common = {}): List {
	return {
		...common,
		kind: 'list',
		row,
		schema: z.array(row.schema),
		accepts: `a list, each entry ${row.accepts}`,
	};
}

/** Rows of named parts, all needed in each row but those named optional. */
export function rows(
	parts: Fields,
	{ optional = [], ...common }: Common & { optional?: readonly string[] } = {},
): List {
	const shape = Object.entries(parts).map(([name, part]) => [
		name,
		optional.includes(name) ? part.schema.optional() : part.schema,
	]);
	const row: Group = { ...group(parts), schema: z.object(Object.fromEntries(shape)).strict() };
	return {
		...common,
		kind: 'list',
		row,
		schema: z.array(row.schema),
		accepts: `a list of objects with ${Object.keys(parts).join(', ')}`,
	};
}

/** The strict schema of an update's body: every field may be left out, none may be added. */
export const bodySchema = memoize((fields: Fields): ZodType => {
	const shape = Object.entries(fields).map(([name, field]) => [name, field.schema.optional()]);
	return z.object(Object.fromEntries(shape)).strict();
});

/** The field at a path; a list's row number is passed over, a pair's name leads to its value. */
export function fieldAt(fields: Fields, path: readonly (string | number)[]): Field | undefined {
	const [name, ...rest] = path;
	if (name === undefined || !Object.hasOwn(fields, name)) return undefined;
	return below(fields[name], rest);
}

function below(field: Field | undefined, path: readonly (string | number)[]): Field | undefined {
	if (!path.length || !field) return field;
	if (field.kind === 'group') return fieldAt(field.parts, path);
	if (field.kind === 'list') return below(field.row, path.slice(1));
	return field.kind === 'pairs' ? field.value : field;
}

/** Whether the vendor would hold the same after either: nothing, `null` and `''` are alike. */
export function sameLeaf(leaf: Field, sent: Json | undefined, held: Json | undefined): boolean {
	if (isNothing(sent) || isNothing(held)) return isNothing(sent) && isNothing(held);
	if (leaf.kind === 'leaf' && leaf.same) return leaf.same(sent, held);
	if (leaf.kind === 'list' && Array.isArray(sent) && Array.isArray(held)) {
		return sent.length === held.length && sent.every((row, at) => sameRow(leaf.row, row, held[at]));
	}
	return isEqual(sent, held);
}

function sameRow(row: Leaf | Group, sent: Json, held: Json | undefined): boolean {
	if (row.kind === 'leaf' || !isObject(sent) || !isObject(held)) return sameLeaf(row, sent, held);
	return Object.entries(row.parts).every(([name, part]) => sameLeaf(part, sent[name], held[name]));
}

// Blanks that a vendor holds are something: whoever clears them wants them gone.
function isNothing(value: Json | undefined): value is '' | null | undefined {
	if (value === undefined || value === null || value === '') return true;
	return typeof value === 'object' && Object.keys(value).length === 0;
}

function wordIn(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function trimmed(value: unknown): unknown {
	return typeof value === 'string' ? value.trim() : value;
}

function upperCase(value: unknown): unknown {
	return typeof value === 'string' ? value.trim().toUpperCase() : value;
}

// A number that lost digits stays one, and is refused as such.
function asText(value: unknown): unknown {
	const isWhole = typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
	return isWhole ? String(value) : value;
}

function asWords(value: unknown): unknown {
	return typeof value === 'boolean' ? String(value) : asText(value);
}

function textInWords(min: number, max?: number, maxBytes?: number): string {
	if (maxBytes !== undefined) {
		return `text of at most ${maxBytes} bytes, of which letters such as ü take two`;
	}
	if (max === undefined) return min > 1 ? `text of at least ${min} characters` : 'text';
	return min > 1 ? `text of ${min} to ${max} characters` : `text of at most ${max} characters`;
}
