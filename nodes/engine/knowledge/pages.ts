import chunk from 'lodash/chunk';
import groupBy from 'lodash/groupBy';

import type { JsonObject } from '../json';
import { readBody } from '../outcome/refusal';
import type { Clock } from '../traffic/clock';
import type { Send } from '../traffic/http';
import type { CustomerList, CustomerReference, Vendor } from '../vendor';

/** Customers that were read together. */
export interface Window {
	readonly customers: readonly JsonObject[];
	/** When they were asked for: what they hold may be older than the answer, but not than this. */
	readonly askedAt: number;
}

/** What was read longer ago says nothing of the customer as it is now. */
export const FRESH_MS = 30_000;

/** Reading pages stops once it has cost this many requests more than it has saved. */
const MOST_PAGES_WASTED = 2;

/** What reads windows. */
interface Reader {
	readonly send: Send;
	readonly clock: Clock;
	/** How many reads the windows have made needless so far. */
	readonly spared: () => number;
}

/**
 * Reads the customers that a run will need, many at once, for as long as that takes fewer requests
 * than reading each: exactly those where the vendor can be asked for them, otherwise its whole list
 * page by page. Each window is read when it is asked for. Ends early where a read does not succeed:
 * single reads follow, and say what there is to say.
 */
export async function* windowsOf(
	references: readonly CustomerReference[],
	{ customers: { list, modes }, ...vendor }: Vendor,
	{ send, clock, spared }: Reader,
): AsyncGenerator<Window> {
	const needed = new Map(references.map((reference) => [reference.value, reference]));
	if (!list || needed.size <= MOST_PAGES_WASTED) return;

	const read = async (request: ReturnType<CustomerList['request']>) => {
		const askedAt = clock.now();
		const answer = readBody(await send(request), vendor);
		return answer.ok ? { body: answer.body, askedAt } : undefined;
	};
	const forget = (customers: readonly JsonObject[]) => {
		const fields = Object.values(modes).map(({ field }) => field);
		customers.forEach((customer) => fields.forEach((field) => needed.delete(`${customer[field]}`)));
	};

	const { exactly } = list;
	if (exactly) {
		const ofOneMode = Object.values(groupBy([...needed.values()], 'mode'));
		for (const some of ofOneMode.flatMap((all) => chunk(all, list.pageSize))) {
			const answer = await read(exactly(some));
			if (!answer) return;
			const { customers } = list.page(answer.body, { size: list.pageSize });
			yield { customers, askedAt: answer.askedAt };
		}
		return;
	}
	let cursor: string | undefined;
	for (let pages = 1; needed.size > 0; pages++) {
		const page = { size: list.pageSize, ...(cursor === undefined ? {} : { cursor }) };
		const answer = await read(list.request(page));
		if (!answer) return;
		const { customers, next, total } = list.page(answer.body, page);
		forget(customers);
		yield { customers, askedAt: answer.askedAt };
		const pagesLeft = total === undefined || !(total >= 0) ? 1 : total / list.pageSize - pages;
		if (next === undefined || needed.size < pagesLeft) return;
		if (pages - spared() >= MOST_PAGES_WASTED) return;
		cursor = next;
	}
}
