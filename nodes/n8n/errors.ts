import { NodeApiError, NodeOperationError, type IDataObject, type INode } from 'n8n-workflow';

import { explain, type Scene } from '../engine/outcome/explain';
import type { Entry } from '../engine/operations/run';
import type { Failed, Outcome } from '../engine/operations/update';
import { detailsOf } from './outputs';

/** A failed item with what is needed to word it. */
export interface FailedItem {
	readonly failed: Failed;
	readonly itemIndex: number;
	readonly scene: Scene;
}

/**
 * What stops the workflow: the first failed item in the vendor's own words, and what became of all
 * the others, so that nobody has to guess.
 */
export function stopError(
	{ failed, itemIndex, scene }: FailedItem,
	outcomes: readonly Outcome[],
	entries: readonly Entry[],
	node: INode,
): NodeApiError | NodeOperationError {
	const { message, description } = explain(failed.failure, scene);
	const details = detailsOf(failed);
	const idsOf = (status: Outcome['status']) =>
		outcomes.flatMap((outcome, at) =>
			outcome.status === status ? [idOf(outcome, entries[at]) || `item ${at}`] : [],
		);
	const updated = idsOf('updated');
	const notSent = idsOf('notSent');
	const notUpdated = idsOf('failed');
	const text = `${message} [item ${itemIndex}]`;
	const others = othersInWords(updated, notSent, notUpdated.length - 1);
	const options = { message: text, description: `${description}${others}`, itemIndex };
	const error =
		failed.failure.kind === 'invalid' || failed.failure.kind === 'misconfigured'
			? new NodeOperationError(node, text, options)
			: new NodeApiError(
					node,
					{ message: text },
					{ ...options, ...('status' in details ? { httpCode: String(details.status) } : {}) },
				);
	// n8n rewrites a message that holds a word like EPERM, as "user permissions" does.
	error.message = text;
	error.context.data = { ...details, updated, notSent, notUpdated } as IDataObject;
	return error;
}

// Empty where the key has one customer only, and where the item names none.
function idOf(outcome: Outcome, entry: Entry | undefined): string {
	if ('customerId' in outcome && outcome.customerId) return outcome.customerId;
	return entry?.customer?.value ?? '';
}

const SHOWN = 20;

function othersInWords(updated: string[], notSent: string[], alsoFailed: number): string {
	const sentences = [
		updated.length ? `Updated in this run: ${shortList(updated)}.` : 'No customer was updated.',
		notSent.length ? `Not sent: ${shortList(notSent)}.` : '',
		alsoFailed ? `${alsoFailed} more could not be updated.` : '',
	];
	return ` ${sentences.filter((sentence) => sentence !== '').join(' ')}`;
}

function shortList(ids: string[]): string {
	const rest = ids.length - SHOWN;
	const shown = ids.slice(0, SHOWN).join(', ');
	return rest > 0 ? `${shown} and ${rest} more` : shown;
}
