import { isDeepStrictEqual } from 'node:util';

export interface StateChange {
	readonly path: string;
	readonly before: unknown;
	readonly after: unknown;
}

/** Set by the vendor at every update, whatever was asked. */
const BOOKKEEPING = /^(updated|modified)/i;

/** What differs between two states of a customer, value by value. */
export function stateChanges(before: unknown, after: unknown): readonly StateChange[] {
	const then = leavesOf(before);
	const now = leavesOf(after);
	return [...new Set([...then.keys(), ...now.keys()])]
		.filter((path) => !BOOKKEEPING.test(path))
		.map((path) => ({ path, before: then.get(path), after: now.get(path) }))
		.filter((change) => !isDeepStrictEqual(change.before, change.after));
}

function leavesOf(value: unknown, path = ''): Map<string, unknown> {
	// A list is one value: its parts have no names by which to tell what has changed.
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		return new Map([[path, value]]);
	}
	return new Map(
		Object.entries(value).flatMap(([key, part]) => [
			...leavesOf(part, path === '' ? key : `${path}.${key}`),
		]),
	);
}
