import { NodeApiError, NodeOperationError, type IDataObject, type INode } from 'n8n-workflow';

import { explain, type Scene } from '../engine/outcome/explain';
import type { Entry } from '../engine/operations/run';
import { isNotSent, type Failed, type Outcome } from '../engine/operations/update';
import { detailsOf } from './outputs';
import type { Secrets } from './secrets';

/** What the words of a stop are made with. */
export interface Stop {
	readonly sceneOf: (itemIndex: number) => Scene;
	readonly node: INode;
	readonly secrets: Secrets;
}

/**
 * What stops the workflow: the first failed item in the vendor's own words, and what became of all
 * the others, so that nobody has to guess.
 */
export function stopError(
	outcomes: readonly Outcome[],
	entries: readonly Entry[],
	{ sceneOf, node, secrets }: Stop,
): NodeApiError | NodeOperationError {
	const isFailed = (outcome: Outcome) => outcome.status === 'failed' && !isNotSent(outcome);
	const tried = outcomes.findIndex(isFailed);
	const itemIndex = tried >= 0 ? tried : outcomes.findIndex(({ status }) => status === 'failed');
	const failed = outcomes[itemIndex] as Failed;
	const { message, description } = explain(failed.failure, sceneOf(itemIndex));
	const idsOf = (isMeant: (outcome: Outcome) => boolean) =>
		outcomes.flatMap((outcome, at) =>
			isMeant(outcome) ? [idOf(outcome, entries[at]) || `item ${at}`] : [],
		);
	const updated = idsOf(({ status }) => status === 'updated');
	const notSent = idsOf(isNotSent);
	const notUpdated = idsOf(isFailed);
	const text = secrets.masked(`${message} [item ${itemIndex}]`);
	const others = othersInWords(updated, notSent, Math.max(0, notUpdated.length - 1));
	const options = {
		message: text,
		description: secrets.masked(`${description}${others}`),
		itemIndex,
	};
	const details = secrets.masked(detailsOf(failed));
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
	error.context.data = {
		...details,
		...secrets.masked({ updated, notSent, notUpdated }),
	} as IDataObject;
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
