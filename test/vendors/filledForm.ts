import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import type { Json, JsonObject } from '../../nodes/engine/json';

/** A field of the form, with what the whole form holds when it alone is filled in. */
export interface FilledField {
	readonly property: INodeProperties;
	readonly form: JsonObject;
}

/** The fields of the collection that an update's values are defined in. */
export function updateFieldsOf(properties: readonly INodeProperties[]): INodeProperties[] {
	return propertiesIn(properties.find(({ name }) => name === 'updateFields'));
}

/** What n8n hands to a node when every field is filled in, but for one; each group once. */
export function fillIn(fields: readonly INodeProperties[], leftOut?: INodeProperties): JsonObject {
	const filled = fields.filter((field) => field !== leftOut);
	return Object.fromEntries(filled.map((field) => [field.name, valueFor(field, leftOut)]));
}

/** Each field on its own, parts of groups included. */
export function fillOneByOne(fields: readonly INodeProperties[]): FilledField[] {
	return fields.flatMap((property) => {
		const group = groupOf(property);
		if (!group) return [{ property, form: { [property.name]: valueFor(property) } }];
		return fillOneByOne(group.values).map((part) => ({
			property: part.property,
			form: { [property.name]: wrapped(property, group, part.form) },
		}));
	});
}

/** What an option list offers, without the choice of none. */
export function choicesOf({ options = [] }: INodeProperties): Json[] {
	return options.flatMap((option) =>
		'value' in option && option.value !== '' ? [option.value] : [],
	);
}

/** The properties that a collection offers; none where it is none. */
export function propertiesIn(property: INodeProperties | undefined): INodeProperties[] {
	return (property?.options ?? []).flatMap((option) => ('type' in option ? [option] : []));
}

/** The one group of a fixed collection. */
export function groupOf({ type, options = [] }: INodeProperties) {
	if (type !== 'fixedCollection') return undefined;
	const groups = options.filter((option): option is INodePropertyCollection => 'values' in option);
	if (groups.length !== 1) throw new Error('A fixed collection has one group');
	return groups[0];
}

function valueFor(property: INodeProperties, leftOut?: INodeProperties): Json {
	const group = groupOf(property);
	if (group) return wrapped(property, group, fillIn(group.values, leftOut));
	const [choice] = choicesOf(property);
	const example = property.placeholder?.replace(/^e\.g\. /, '') ?? 'pm_1';
	if (property.type === 'boolean') return true;
	return hasMany(property) ? [example] : (choice ?? example);
}

function wrapped(property: INodeProperties, { name }: { name: string }, values: JsonObject) {
	return { [name]: hasMany(property) ? [values] : values };
}

function hasMany({ typeOptions }: INodeProperties): boolean {
	return typeOptions?.multipleValues === true;
}
