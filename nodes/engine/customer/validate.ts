import { bodySchema, fieldAt } from './fields';
import type { Fault } from '../outcome/failure';
import { at, bare, dotted, isEmpty } from '../json';
import type { Edit, Fields } from '../vendor';
import { mappedPath, type Values } from './edit';
import { notMeantIn } from './meant';

/**
 * Holds the values of an edit against the vendor's strict schema, and against what nobody can have
 * meant. The words are ours: zod's differ between the versions that n8n ships.
 */
export function checkEdit(edit: Edit, fields: Fields, values?: Values): Fault[] {
	const nothing = !Object.keys(edit.set).length && !edit.clear.length;
	if (nothing) return [{ words: nothingToUpdate(fields, values) }];
	const checked = bodySchema(fields).safeParse(edit.set);
	const faults = checked.success
		? []
		: checked.error.issues.flatMap((issue) => faultsOf(issue, edit, fields));
	const notMeant = notMeantIn(edit.set).map((fault) => ({ ...fault, clause: true }));
	return withoutRepeats([...faults, ...notMeant]);
}

function nothingToUpdate(fields: Fields, values?: Values): string {
	if (values?.source !== 'mapped') return 'Add at least one field to update';
	const columns = Object.entries(values.given);
	if (columns.every(([, value]) => isEmpty(value))) {
		return 'This row is empty: remove it, for example with a Filter node before this one';
	}
	const used = columns.map(([name]) => name).filter((name) => mappedPath(name, fields));
	return used.length
		? `Nothing to update: ${listed(used)} only names the customer or is empty`
		: `Nothing to update: no column has the name of a field. The columns are ${listed(columns.map(([name]) => name))}; the fields are ${listed(Object.keys(fields))}`;
}

const MOST_LISTED = 30;

function listed(names: readonly string[]): string {
	const shown = names.slice(0, MOST_LISTED).map((name) => bare(name).slice(0, 80));
	const rest = names.length - shown.length;
	return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

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
