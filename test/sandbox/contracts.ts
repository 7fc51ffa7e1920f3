import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Document } from 'openapi-backend';
import { isCountryCode } from './countries';
import { isZoneName } from './timeZones';

const folder = join(__dirname, '..', 'contracts');

/** A vendor's API as OpenAPI 3.0: what it really accepts and answers. */
export const readContract = (vendor: string): Document =>
	JSON.parse(readFileSync(join(folder, `${vendor}.json`), 'utf8')) as Document;

export const contractNames = (): string[] =>
	readdirSync(folder)
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.slice(0, -'.json'.length));

const letter = String.raw`a-zA-Z\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF`;
const atom = `[${letter}\\d!#$%&'*+\\-/=?^_\`{|}~]+`;
const label = `[${letter}\\d](?:[${letter}\\d_~-]*[${letter}\\d])?`;
const lastLabel = `[${letter}](?:[${letter}\\d_~-]*[${letter}])?`;

// The usual validator of Go servers: stricter about dots and the last label than a plain look for an @.
const goEmail = new RegExp(
	String.raw`^(?:${atom}(?:\.${atom})*|"(?:[^"\\]|\\.)*")@(?:${label}\.)+${lastLabel}\.?$`,
);

/** How to check the formats that the contracts name. */
export const formats: Record<string, (value: string) => boolean> = {
	email: (value) =>
		/^(?:"(?:[^"\\]|\\.)+"|[^\s@"(),:;<>[\]\\]+)@[^\s@.]+(?:\.[^\s@.]+)+\.?$/.test(value),
	'date-time': (value) => /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value),
	// Kosovo has no code of its own in the standard, and Flexprice takes the usual one.
	'upper-case-country': (value) => isCountryCode(value) || value === 'XK',
	'go-email': (value) => goEmail.test(value),
	'time-zone': isZoneName,
};
