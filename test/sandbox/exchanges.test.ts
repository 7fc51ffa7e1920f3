import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './ask';
import type { Reply } from './ask';
import { isObject } from './json';
import { startSandbox } from './startSandbox';
import type { Json, JsonObject, RunningVendor, Sandbox } from './types';

interface Asked {
	method: string;
	path: string;
	/** The text as it was sent; `«x×60»` stands for sixty times x. */
	body?: string;
	/** Its content type, where that is not JSON. */
	type?: string;
	headers?: Record<string, string>;
	/** Nothing, `wrong`, or how the name of one of the vendor's keys begins. */
	key?: string;
}

/** What the vendor's own server answered to a request in the state of the seeds. */
interface Exchange {
	label: string;
	/** Generated ones, besides the seeds. */
	customers?: number;
	/** Sent first. */
	after?: Asked[];
	request: Asked;
	status: number;
	/** The vendor's own word for what is wrong. */
	code?: string;
	/** The field that the answer names. */
	field?: string;
	/** The customer in the answer. */
	id?: string;
	/** What the customer in the answer has that it had not before. */
	changes?: JsonObject;
	/** The customers of a list, in order. */
	ids?: string[];
	total?: number;
	/** Why the stand-in answers otherwise. */
	differs?: string;
}

type Customers = ReadonlyMap<string, JsonObject>;

const folder = join(__dirname, 'exchanges');
const most = 0.05;

const unfolded = (text: string): string =>
	text.replace(/«(.)×(\d+)»/gu, (_, part: string, times: string) => part.repeat(Number(times)));

const readTable = (vendor: string): Exchange[] =>
	readFileSync(join(folder, `${vendor}.jsonl`), 'utf8')
		.trim()
		.split('\n')
		.map((line) => JSON.parse(unfolded(line)) as Exchange);

function send(vendor: RunningVendor, { method, path, body, type, headers, key }: Asked) {
	return ask(vendor, `${method} ${path}`, {
		...(body !== undefined && { body }),
		headers: { ...(type !== undefined && { 'content-type': type }), ...headers },
		...(key !== undefined && { key: keyNamed(vendor, key) }),
	});
}

function keyNamed({ credential, keys }: RunningVendor, name: string): string {
	if (name === '') return '';
	if (name === 'wrong') return `${credential.apiKey}x`;
	const key = Object.entries(keys).find(([purpose]) => purpose.startsWith(name))?.[1];
	if (key === undefined) throw new Error(`No key for "${name}"`);
	return key;
}

/** What an answer says, in the words of the table. */
function told({ status, body, text }: Reply, row: Exchange, before: Customers): Partial<Exchange> {
	const answer = isObject(body) ? body : {};
	const list = [answer.items, answer.data].find((value) => Array.isArray(value));
	const meta = answer.pagination ?? answer.pagination_meta;
	const { total, total_items } = isObject(meta) ? meta : {};
	const changes = changesIn(answer, row, before);
	const field = isObject(answer.details)
		? Object.keys(answer.details).join(', ')
		: [row.field].find((name) => name && text.includes(name));
	return {
		status,
		...(typeof answer.code === 'string' && { code: answer.code }),
		...(field && { field }),
		...(row.id !== undefined && { id: String(answer.id) }),
		...(Object.keys(changes).length > 0 && { changes }),
		...(list && row.ids && { ids: list.map((entry) => String(isObject(entry) && entry.id)) }),
		...(list && row.ids && { total: Number(total ?? total_items) }),
	};
}

/** Of a new customer, the fields that the table names are enough. */
function changesIn(answer: JsonObject, { changes = {} }: Exchange, before: Customers): JsonObject {
	const customer = before.get(String(answer.id));
	if (customer) return differences(customer, answer);
	return Object.fromEntries(Object.keys(changes).map((name) => [name, answer[name] ?? null]));
}

/** Fields with other values, those that are gone as null; when something was written is left out. */
function differences(before: JsonObject, after: JsonObject): JsonObject {
	const names = Object.keys({ ...before, ...after }).filter((name) => !name.endsWith('_at'));
	return Object.fromEntries(
		names
			.filter((name) => inOrder(before[name]) !== inOrder(after[name]))
			.map((name) => [name, after[name] ?? null]),
	);
}

/** As text, whatever the order of its keys. */
const inOrder = (value: Json | undefined): string | undefined =>
	JSON.stringify(value, (_, part: Json) =>
		isObject(part) ? Object.fromEntries(Object.entries(part).sort()) : part,
	);

/** What the table says of an answer; no changes are the same whether it says so or not. */
function expected({ status, code, field, id, changes, ids, total }: Exchange): Partial<Exchange> {
	const isChanged = changes && Object.keys(changes).length > 0;
	const answer = { status, code, field, id, changes: isChanged ? changes : undefined, ids, total };
	return JSON.parse(JSON.stringify(answer)) as Partial<Exchange>;
}

describe.each(
	readdirSync(folder)
		.filter((file) => file.endsWith('.jsonl'))
		.map((file) => file.slice(0, -'.jsonl'.length)),
)('%s answers as its own server does:', (name) => {
	const table = readTable(name);
	const sandboxes = new Map<number, Sandbox>();

	beforeAll(async () => {
		for (const customers of new Set(table.map((row) => row.customers ?? 0))) {
			sandboxes.set(customers, await startSandbox({ only: [name], customers }));
		}
	});
	afterAll(() => Promise.all([...sandboxes.values()].map((sandbox) => sandbox.close())));

	test.each(table)('$label', async (row) => {
		const vendor = sandboxes.get(row.customers ?? 0)?.vendors[name] as RunningVendor;
		vendor.reset();
		for (const first of row.after ?? []) await send(vendor, first);
		const before = structuredClone(new Map(vendor.customers));

		const reply = await send(vendor, row.request);

		const answered = told(reply, row, before);
		if (row.differs) return expect(answered).not.toEqual(expected(row));
		expect(answered).toEqual(expected(row));
		if (reply.status >= 300) return expect(new Map(vendor.customers)).toEqual(before);
		const shown = isObject(reply.body) ? reply.body : {};
		const stored = vendor.customers.get(String(shown.id));
		if (stored) expect(differences(shown, stored)).toEqual({});
	});

	test('few answers differ on purpose', () => {
		const differing = table.filter(({ differs }) => differs);
		expect(differing.length).toBeLessThanOrEqual(table.length * most);
	});
});
