import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { dotted, type FieldPath } from '../engine/json';

type Named = INodeProperties | INodePropertyCollection | INodePropertyOptions;

/**
 * Names fields as the editor does: `City (Billing Address)`, `Rate (Custom Taxes, row 2)`. Levels
 * that only the API has are passed over; what the form does not show keeps its API name.
 */
export function labelsOf(properties: readonly INodeProperties[]): (path: FieldPath) => string {
	const top = new Map(properties.map((property) => [property.name, property]));
	const updateFields = new Map(
		childrenOf(top.get('updateFields')).map((field) => [field.name, field]),
	);

	return (path) => {
		const [name = '', ...rest] = path;
		const field = updateFields.get(name) ?? top.get(name);
		if (!field) return dotted(path);
		const part = rest.reduce<Named>(
			(found, key) => childrenOf(found).find((child) => child.name === key) ?? found,
			field,
		);
		const row = rest.find((key) => /^\d+$/.test(key));
		const within = `${labelOf(field)}${row === undefined ? '' : `, row ${Number(row) + 1}`}`;
		if (part !== field) return `${labelOf(part)} (${within})`;
		const unknown = rest.filter((key) => key !== row);
		return unknown.length ? `${dotted(unknown)} (${within})` : within;
	};
}

// A fixed collection's parts sit in its one group, `values`.
function childrenOf(property: Named | undefined): Named[] {
	if (!property) return [];
	const options: Named[] = 'options' in property ? (property.options ?? []) : [];
	return options.flatMap((option): Named[] =>
		'values' in option && Array.isArray(option.values) ? option.values : [option],
	);
}

function labelOf(property: Named): string {
	return 'displayName' in property ? property.displayName : property.name;
}
