import type { INodePropertyOptions } from 'n8n-workflow';

import { countryNames } from '../engine/customer/countries';

/** Names and codes to choose from, in the order given. */
export function codeOptions(names: Record<string, string>): INodePropertyOptions[] {
	return Object.entries(names).map(([value, name]) => ({ name: `${name} (${value})`, value }));
}

/** Countries by English name, and the choice of none, for a list that can be left blank. */
export const countryOptions: INodePropertyOptions[] = [
	{ name: 'Not Set', value: '' },
	...codeOptions(countryNames),
];

/** Time zones by IANA name; UTC first, since it is the usual default. */
export const timeZoneOptions: INodePropertyOptions[] = [
	...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]),
].map((name) => ({ name, value: name }));
