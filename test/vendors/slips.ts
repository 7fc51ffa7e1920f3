import isEqual from 'lodash/isEqual';
import type { INodeProperties } from 'n8n-workflow';
import { z, type ZodType } from 'zod';

import { clearablePaths, toEdit } from '../../nodes/engine/customer/edit';
import { bodySchema, fieldAt } from '../../nodes/engine/customer/fields';
import { dotted, isObject, type Json, type JsonObject } from '../../nodes/engine/json';
import type { Fields } from '../../nodes/engine/vendor';
import { choicesOf, fillIn, fillOneByOne, propertiesIn, updateFieldsOf } from './filledForm';

/** A vendor described twice: what a person sees, and what the API takes. */
export interface Described {
	readonly properties: readonly INodeProperties[];
	readonly fields: Fields;
}

/** Everything in which the two descriptions of a vendor do not agree; empty where they do. */
export function slipsIn(described: Described): string[] {
	return [...slipsInShape(described), ...slipsInChoices(described), ...slipsInClearing(described)];
}

/** Fills in the whole form, and holds what comes of it against the API's schema. */
function slipsInShape({ properties, fields }: Described): string[] {
	const form = updateFieldsOf(properties);
	const { set, faults } = convert(fillIn(form), fields);
	const idle = fillOneByOne(form).filter(({ property }) =>
		isEqual(convert(fillIn(form, property), fields).set, set),
	);
	const schema = bodySchema(fields);
	const refused = schema.safeParse(set).error?.issues ?? [];
	return [
		...faults.map(({ path = [], words }) => `${dotted(path)} ${words}`),
		...refused.map(({ path, message }) => `${path.join('.')} is refused: ${message}`),
		...idle.map(({ property }) => `${property.name} changes nothing`),
		...differences(pathsOf(schema), pathsReached(set, schema), 'field'),
	];
}

/** Holds every option list of the form against what its field accepts. */
function slipsInChoices({ properties, fields }: Described): string[] {
	const schema = bodySchema(fields);
	return fillOneByOne(updateFieldsOf(properties)).flatMap(({ property, form }) => {
		const offered = choicesOf(property);
		const [path = ''] = pathsReached(convert(form, fields).set, schema);
		const field = fieldAt(fields, path.replaceAll('[]', '.0').split('.'));
		if (!offered.length || !field) return [];
		const listed = field.kind === 'leaf' ? field.options : undefined;
		if (listed) return differences(listed, offered.map(String), `choice of ${path}`);
		const refused = offered.filter((value) => !field.schema.safeParse(value).success);
		return refused.map((value) => `${path} does not accept ${JSON.stringify(value)}`);
	});
}

/** Holds the fields that can be cleared against those that the form offers to clear. */
function slipsInClearing({ properties, fields }: Described): string[] {
	const options = propertiesIn(properties.find(({ name }) => name === 'options'));
	const offered = options.filter(({ name }) => name === 'fieldsToClear').flatMap(choicesOf);
	return differences(clearablePaths(fields).map(dotted), offered.map(String), 'clearable field');
}

function convert(given: JsonObject, fields: Fields) {
	const values = { source: 'form', given, emptyValues: 'skip', fieldsToClear: [] } as const;
	const { edit, faults } = toEdit(values, fields);
	return { set: edit.set, faults };
}

function differences(api: readonly string[], form: readonly string[], what: string): string[] {
	return [
		...api.filter((name) => !form.includes(name)).map((name) => `no ${what} in the form: ${name}`),
		...form.filter((name) => !api.includes(name)).map((name) => `no ${what} of the API: ${name}`),
		...form
			.filter((name, at) => form.indexOf(name) !== at)
			.map((name) => `twice in the form: ${name}`),
	];
}

/** Every place in a schema that holds a value: `taxes[].rate`, `notes{}`. */
export function pathsOf(schema: ZodType, at = ''): string[] {
	if (schema instanceof z.ZodOptional) return pathsOf(schema.unwrap() as ZodType, at);
	if (schema instanceof z.ZodArray) return pathsOf(schema.element as ZodType, `${at}[]`);
	if (schema instanceof z.ZodRecord) return [`${at}{}`];
	if (!(schema instanceof z.ZodObject)) return [at];
	return Object.entries(schema.shape as Record<string, ZodType>).flatMap(([name, part]) =>
		pathsOf(part, below(at, name)),
	);
}

/** The places of a schema that a value fills, and those of its own that the schema lacks. */
function pathsReached(value: Json, schema: ZodType | undefined, at = ''): string[] {
	if (schema instanceof z.ZodOptional) return pathsReached(value, schema.unwrap() as ZodType, at);
	if (Array.isArray(value)) {
		const element = schema instanceof z.ZodArray ? (schema.element as ZodType) : undefined;
		return value.flatMap((entry) => pathsReached(entry, element, `${at}[]`));
	}
	if (schema instanceof z.ZodRecord) return [isObject(value) ? `${at}{}` : at];
	if (!isObject(value)) return [at];
	const shape = schema instanceof z.ZodObject ? (schema.shape as Record<string, ZodType>) : {};
	return Object.entries(value).flatMap(([name, part]) =>
		pathsReached(part, shape[name], below(at, name)),
	);
}

function below(at: string, name: string): string {
	return at ? `${at}.${name}` : name;
}
