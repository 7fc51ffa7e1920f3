import Table from 'cli-table3';
import { upperFirst } from 'lodash';

import type { Demonstration } from './demoWorkflows';
import type { Execution } from './runningN8n';
import { type StateChange, stateChanges } from './stateChanges';

const LONGEST_VALUE = 60;
const PADDING = 2;
const NARROWEST = 30;

export interface Result {
	readonly vendor: string;
	readonly customer: string;
	/** What the vendor holds now and did not hold before, whatever the node says. */
	readonly changes: readonly StateChange[];
	/** Why the customer does not count as updated; absent where it does. */
	readonly trouble?: string;
}

/** Judges one execution by the node's output and by what the vendor really holds. */
export function resultOf(
	{ vendor, customerId, nodeName }: Demonstration,
	before: Readonly<Record<string, unknown>>,
	execution: Execution,
): Result {
	const changes = stateChanges(before, vendor.customers.get(customerId));
	const name = before.name;
	return {
		vendor: upperFirst(vendor.name),
		customer: typeof name === 'string' ? `${name}\n${customerId}` : customerId,
		changes,
		trouble: troubleOf(execution, nodeName, changes),
	};
}

/** As wide as the terminal; where there is none, as a build server's log has room for. */
export function tableOf(results: readonly Result[], width = process.stdout.columns ?? 120): string {
	const rows = results.map(({ vendor, customer, changes, trouble }) => [
		vendor,
		customer,
		changes.map(lineOf).join('\n'),
		trouble === undefined ? 'updated' : 'not updated',
	]);
	const head = ['Vendor', 'Customer', 'Before → after, as the vendor has it', 'Status'];

	// The changes get what the other columns leave, and wrap in it.
	const widths = head.map((_, index) => {
		const lines = [head, ...rows].flatMap((row) => (row[index] ?? '').split('\n'));
		return Math.max(...lines.map((line) => line.length)) + PADDING;
	});
	const [vendors = 0, customers = 0, changes = 0, statuses = 0] = widths;
	const borders = head.length + 1;
	const room = Math.max(NARROWEST, width - vendors - customers - statuses - borders);

	const table = new Table({
		head,
		colWidths: [vendors, customers, Math.min(changes, room), statuses],
		wordWrap: true,
		style: { head: [], border: [] },
	});
	table.push(...rows);
	return table.toString();
}

function troubleOf(
	execution: Execution,
	nodeName: string,
	changes: readonly StateChange[],
): string | undefined {
	if (execution.status !== 'success') {
		const { message, description } = execution.error ?? {};
		return [`The execution ended as “${execution.status}”`, message, description]
			.filter(Boolean)
			.join(': ');
	}

	const [item] = execution.nodes[nodeName]?.[0]?.data?.main[0] ?? [];
	if (item?.json.status !== 'updated') {
		return `The node's output does not say “updated”: ${JSON.stringify(item?.json)}`;
	}
	if (changes.length === 0) {
		return 'The node says “updated”, but the vendor holds what it held before.';
	}
	return undefined;
}

function lineOf({ path, before, after }: StateChange): string {
	return `${path}: ${shown(before)} → ${shown(after)}`;
}

function shown(value: unknown): string {
	if (value === undefined || value === null || value === '') return '(none)';
	const text = typeof value === 'string' ? value : JSON.stringify(value);
	return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
