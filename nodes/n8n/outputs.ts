import cloneDeep from 'lodash/cloneDeep';
import pick from 'lodash/pick';
import {
	NodeOperationError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';

import { explain, type Scene } from '../engine/outcome/explain';
import type { Failure } from '../engine/outcome/failure';
import { dotted } from '../engine/json';
import type { Done, Failed } from '../engine/operations/update';
import type { OutputFormat } from './parameters';

/** How a customer that was dealt with leaves the node. A preview always shows its changes. */
export function toItem(
	done: Done,
	itemIndex: number,
	format: OutputFormat,
	{ vendor, baseUrl }: Scene & { readonly baseUrl: string },
): INodeExecutionData {
	// What was read may be several items' state: each gets one of its own.
	const own = done.status === 'updated' ? done : { ...done, customer: cloneDeep(done.customer) };
	const shown = done.status === 'preview' ? 'changes' : format;
	const json = {
		raw: () => own.customer,
		simplified: () => pick(own.customer, vendor.essentials),
		changes: () => changesOf(own, baseUrl),
	}[shown]();
	return { json: json as IDataObject, pairedItem: { item: itemIndex } };
}

/**
 * How a customer that could not be updated leaves the node. n8n sends an item to the error branch
 * only when `json` holds these three keys and no other.
 */
export function toErrorItem(failed: Failed, itemIndex: number, scene: Scene): INodeExecutionData {
	const { message, description } = explain(failed.failure, scene);
	return {
		json: { error: message, message: description, details: detailsOf(failed) },
		pairedItem: { item: itemIndex },
	};
}

/**
 * Marks an item for the error branch of older versions of n8n: they take it for a success because
 * of its `details`, unless it also has an `error` of its own, and would then keep nothing but the
 * message of that. They copy the item in between, so an `error` that is not copied does both.
 */
export function markedForErrorBranch(item: INodeExecutionData, node: INode): INodeExecutionData {
	const value = new NodeOperationError(node, String(item.json.error));
	return Object.defineProperty(item, 'error', { value, enumerable: false });
}

/** What is known of a failure besides its words. */
export function detailsOf({ failure, customerId }: Failed): IDataObject {
	const known: Record<string, unknown> = {
		customerId,
		field: fieldOf(failure),
		...factsOf(failure),
	};
	return Object.fromEntries(
		Object.entries(known).filter(([, value]) => value !== undefined),
	) as IDataObject;
}

function factsOf(failure: Failure): object {
	return pick(failure, ['status', 'code', 'requestId', 'attempts', 'response']);
}

function fieldOf(failure: Failure): string | undefined {
	if (failure.kind === 'invalid') {
		const [path] = failure.faults.flatMap((fault) => (fault.path ? [fault.path] : []));
		return path && dotted(path);
	}
	if (failure.kind === 'unapplied') return failure.paths.map(dotted).join(', ');
	return 'field' in failure && failure.field ? dotted(failure.field) : undefined;
}

function changesOf(done: Done, baseUrl: string): object {
	const changes = done.changes.map(({ path, ...change }) => [dotted(path), change]);
	const { request } = done;
	return {
		customerId: done.customerId,
		status: done.status,
		changes: Object.fromEntries(changes),
		unapplied: done.unapplied.map(dotted),
		customer: done.customer,
		...(request
			? { request: { method: request.method, url: baseUrl + request.path, body: request.body } }
			: {}),
	};
}
