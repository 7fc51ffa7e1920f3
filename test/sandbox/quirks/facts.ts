import { ask } from '../ask';
import type { Question, Reply } from '../ask';
import { openContract } from '../contractCheck';
import type { ContractCheck } from '../contractCheck';
import { startSandbox } from '../startSandbox';
import type { JsonObject, Quirks, RunningVendor, Sandbox } from '../types';

/** One fact about a vendor: a request, and what comes of it. */
export interface Fact extends Question {
	says: string;
	/** Method and path. */
	line: string;
	quirks?: Quirks;
	/** 200 where not said. */
	status?: number;
	/** Matched against the JSON answer; a part of the text where it is a string. */
	reply?: object | string;
	replyHeaders?: Record<string, unknown>;
	/** Matched against what is stored of the first customer, or of the one that `id` names. */
	keeps?: { id?: string; [field: string]: unknown };
}

export interface Bench {
	readonly vendor: RunningVendor;
	ask(line: string, question?: Question): Promise<Reply>;
}

/** Checks facts about one vendor, each on a freshly seeded sandbox with thirty more customers. */
export function checkFacts(name: string, facts: Fact[]): Bench {
	let sandbox: Sandbox;
	let vendor: RunningVendor;
	let contract: ContractCheck;

	beforeAll(async () => {
		sandbox = await startSandbox({ only: [name], customers: 30 });
		vendor = sandbox.vendors[name] as RunningVendor;
		contract = await openContract(name);
	});
	afterAll(() => sandbox.close());
	afterEach(() => vendor.reset());

	test.each(facts)(`${name} $says`, async (fact) => {
		const { line, quirks = {}, status = 200, reply, replyHeaders = {}, keeps } = fact;
		vendor.set({ quirks });
		const [firstId] = vendor.customers.keys();

		const answer = await ask(vendor, line, fact);
		expect({ status: answer.status, text: answer.text }).toEqual({
			status,
			text: typeof reply === 'string' ? expect.stringContaining(reply) : expect.any(String),
		});
		if (typeof reply === 'object') expect(answer.body).toMatchObject(reply);
		for (const [header, value] of Object.entries(replyHeaders)) {
			expect(answer.headers.get(header)).toEqual(value);
		}
		if (keeps) expect(vendor.customers.get(keeps.id ?? firstId ?? '')).toMatchObject(keeps);
		if (answer.body !== undefined) {
			const [method = '', path = ''] = line.split(' ');
			expect(contract.problemsOfAnswer({ method, path }, answer.status, answer.body)).toEqual([]);
		}
	});

	return {
		get vendor() {
			return vendor;
		},
		ask: (line, question) => ask(vendor, line, question),
	};
}

/** The ids on every page of a list; `next` says how to ask for the page after the last. */
export async function pagesOf(
	next: (last?: JsonObject) => Promise<Reply> | undefined,
): Promise<string[][]> {
	const pages: string[][] = [];
	let asked = next();
	while (asked && pages.length < 50) {
		const page = (await asked).body as JsonObject;
		pages.push(((page.data ?? page.items) as JsonObject[]).map(({ id }) => String(id)));
		asked = next(page);
	}
	return pages;
}

/** What matches an object without this property. */
export const lacking = (name: string): Record<string, unknown> =>
	expect.not.objectContaining({ [name]: expect.anything() });
