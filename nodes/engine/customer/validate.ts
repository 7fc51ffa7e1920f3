import { bodySchema, fieldAt } from './fields';
import type { Fault } from '../outcome/failure';
import { at, dotted, isEmpty } from '../json';
import type { Edit, Fields } from '../vendor';

/**
 * Holds the values of an edit against the vendor's strict schema. The words are ours: zod's differ
 * between the versions that n8n ships.
 */
export function checkEdit(edit: Edit, fields: Fields): Fault[] {
	const checked = bodySchema(fields).safeParse(edit.set);
	const faults = checked.success
		? []
		: checked.error.issues.flatMap((issue) => faultsOf(issue, edit, fields));
	const nothing = !Object.keys(edit.set).length && !edit.clear.length;
	return nothing ? [{ words: NOTHING_TO_UPDATE }] : withoutRepeats(faults);
}

const NOTHING_TO_UPDATE = 'Add at least one field to update';

interface Issue {
	readonly path: readonly PropertyKey[];
	readonly keys?: readonly string[];
}

function faultsOf(issue: Issue, edit: Edit, fields: Fields): Fault[] {
	const path = issue.path.map(String);
	if (issue.keys) {
		const unasked = issue.keys.filter((key) => !edit.unknown?.includes(dotted([...path, key])));
		return unasked.map((key) => ({
			path: [...path, key],
			words: 'is not a field of this API',
			clause: true,
		}));
	}
	if (path.length && isEmpty(path.at(-1)))
		return [{ path: path.slice(0, -1), words: 'a key for every entry' }];
	const field = fieldAt(fields, path);
	const given = at(edit.set, path);
	const words = field?.accepts ?? 'another value';
	return [given === undefined ? { path, words } : { path, given, words }];
}

// One value can break several rules; its one sentence names them all.
function withoutRepeats(faults: readonly Fault[]): Fault[] {
	const seen = new Map(faults.map((fault) => [JSON.stringify(fault.path), fault]));
	return [...seen.values()];
}
