import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Document } from 'openapi-backend';
import { isCountryCode } from './countries';

const folder = join(__dirname, '..', 'contracts');

/** A vendor's API as OpenAPI 3.0: what it really accepts and answers. */
export const readContract = (vendor: string): Document =>
	JSON.parse(readFileSync(join(folder, `${vendor}.json`), 'utf8')) as Document;

export const contractNames = (): string[] =>
	readdirSync(folder)
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.slice(0, -'.json'.length));

/** How to check the formats that the contracts name. */
export const formats: Record<string, (value: string) => boolean> = {
	email: (value) =>
		/^(?:"(?:[^"\\]|\\.)+"|[^\s@"(),:;<>[\]\\]+)@[^\s@.]+(?:\.[^\s@.]+)+\.?$/.test(value),
	'date-time': (value) => /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value),
	'upper-case-country': isCountryCode,
	'time-zone': isTimeZone,
};

// Intl also takes offsets such as +01:00 and any letter case; the vendor's zone files take neither.
function isTimeZone(value: string): boolean {
	if (!/^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/.test(value)) return false;
	try {
		return Boolean(new Intl.DateTimeFormat('en', { timeZone: value }));
	} catch {
		return false;
	}
}
