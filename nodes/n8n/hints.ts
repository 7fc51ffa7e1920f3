import countBy from 'lodash/countBy';
import type { NodeExecutionHint } from 'n8n-workflow';

import type { Scene } from '../engine/outcome/explain';
import type { Entry } from '../engine/operations/run';
import { isNotSent, type Outcome } from '../engine/operations/update';

/** The sentence above the output: what became of all items, and what the vendor did not keep. */
export function summary(
	outcomes: readonly Outcome[],
	entries: readonly Entry[],
	{ vendor, labelOf }: Pick<Scene, 'vendor' | 'labelOf'>,
): NodeExecutionHint {
	const counts = countBy(outcomes, (outcome) => (isNotSent(outcome) ? 'notSent' : outcome.status));
	const parts = WORDS.flatMap(([status, words]) => {
		const count = counts[status] ?? 0;
		return count ? [{ count, words }] : [];
	}).map(({ count, words }, at) => `${counted(count, at === 0)} ${words}`);
	const unapplied = countBy(
		outcomes.flatMap((outcome) => ('unapplied' in outcome ? outcome.unapplied : [])),
		(path) => labelOf(path),
	);
	const unknown = outcomes.flatMap(({ status }, at) => {
		const entry = entries[at];
		return status === 'updated' && entry && 'edit' in entry ? (entry.edit.unknown ?? []) : [];
	});
	const lost = Object.entries(unapplied).map(([label, count]) => `'${label}' (${count})`);
	const sentences = [
		`${parts.join(', ')}.`,
		lost.length ? `${vendor.name} did not keep all values that were sent: ${lost.join(', ')}.` : '',
		unknown.length
			? `Sent without being known to this node, so whether ${vendor.name} kept it is not known: ${[...new Set(unknown)].join(', ')}.`
			: '',
	];
	return {
		message: sentences.filter((sentence) => sentence !== '').join(' '),
		type: lost.length || counts.failed || counts.notSent ? 'warning' : 'info',
		location: 'outputPane',
	};
}

// The first number says of what it is one.
function counted(count: number, isFirst: boolean): string {
	const number = count.toLocaleString('en');
	return isFirst ? `${number} ${count === 1 ? 'customer' : 'customers'}` : number;
}

const WORDS: ReadonlyArray<readonly [Outcome['status'], string]> = [
	['updated', 'updated'],
	['unchanged', 'unchanged'],
	['preview', 'previewed, nothing sent'],
	['failed', 'not updated'],
	['notSent', 'not sent'],
];
