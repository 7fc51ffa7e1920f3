import type { Call, Json, Problem } from './types';

/** Where in the body the problem is, such as ['address', 'city']; undefined elsewhere. */
export function bodyPath({ instancePath }: Problem): string[] | undefined {
	const [, part, ...path] = instancePath.split('/');
	return part === 'requestBody' ? path : undefined;
}

export const isAbout = (part: 'path' | 'query', { instancePath }: Problem): boolean =>
	instancePath.startsWith(`/${part}`);

/** There was no body, or none that its content type lets the vendor read. */
export const lacksBody = ({ problems }: Call): boolean =>
	problems.some(
		({ instancePath, keyword, params }) =>
			instancePath === '' && keyword === 'required' && params.missingProperty === 'requestBody',
	);

export const isMalformed = ({ problems }: Call): boolean =>
	problems.some(({ keyword }) => keyword === 'parse');

export const valueAt = (body: Json, path: readonly string[]): Json | undefined =>
	path.reduce<Json | undefined>(
		(value, key) =>
			typeof value === 'object' ? (value as Record<string, Json>)?.[key] : undefined,
		body,
	);
