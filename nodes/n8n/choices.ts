import type { INodePropertyOptions } from 'n8n-workflow';

import { countries } from '../engine/countries';

// One for all: `localeCompare` makes its own for each pair, and n8n loads nodes while it starts.
const inEnglish = new Intl.Collator('en');

/** Countries by English name, and the choice of none, for a list that can be left blank. */
export const countryOptions: INodePropertyOptions[] = [
	{ name: 'Not Set', value: '' },
	...named(countries, 'region'),
];

/** Currencies by English name. */
export function currencyOptions(codes: readonly string[]): INodePropertyOptions[] {
	return named(codes, 'currency');
}

/** Time zones by IANA name; UTC first, since it is the usual default. */
export const timeZoneOptions: INodePropertyOptions[] = [
	...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]),
].map((name) => ({ name, value: name }));

function named(codes: readonly string[], type: 'region' | 'currency'): INodePropertyOptions[] {
	const names = new Intl.DisplayNames('en', { type });
	return codes
		.map((value) => ({ name: `${names.of(value) ?? value} (${value})`, value }))
		.sort((one, other) => inEnglish.compare(one.name, other.name));
}
