import Table from 'cli-table3';
import type { IDataObject, OnError } from 'n8n-workflow';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

import type { Fault } from '../sandbox/faults';
import { listen, stop } from '../sandbox/listen';
import { fromInput, openBench, type VendorBench } from './bench';
import { selfSigned } from './certificate';
import type { NodeRun } from './n8n';

/** One way in which a vendor, or the way to it, lets a request down. */
interface Trouble {
	readonly says: string;
	readonly fault?: Fault;
	/** In place of a fault: brings the trouble about, once or for good. */
	readonly arrange?: (vendor: VendorBench, times: Times) => IDataObject | void;
	/** Absent where it cannot end: then it is not tried once. */
	readonly once?: 'updated' | 'reported';
	/** Absent where a run waits longer for its end than a test does. */
	readonly lasting?: 'updated' | 'reported';
	/** Says the updates took effect: a vendor that can be read shows it, and then they count. */
	readonly readBack?: true;
	/** What the user reads where it is reported. */
	readonly words: RegExp;
	readonly advice: RegExp;
	/** Says that trying again is useless: it is not done. */
	readonly isFinal?: true;
	/** Where the answer is to come too late; the second try's must be in time. */
	readonly timeout?: Readonly<Record<Times, number>>;
	readonly only?: 'login';
}

type Times = 'once' | 'lasting';

const MAX_RETRIES = 1;
// No busy machine takes as long for an answer.
const TIMEOUT_MS = 30_000;
const SHORT_TIMEOUT_MS = { once: 4000, lasting: 800 } as const;
const PAGE = join(__dirname, '../../docs/reliability.md');
const COMMAND = 'npm run reliability';

const busy = { once: 'updated', lasting: 'reported' } as const;
const later = /Run the item again later; sending the same update twice is safe/;
const unreadable = {
	...busy,
	words: /The answer was a success \(status \d+\) but holds no customer/,
	advice: /Check that the address in the credential is the API/,
};
const unreachable = {
	...busy,
	words: /could not be reached/,
	advice: /Check the network and the address in the credential.*running it again is safe/,
};
const late = {
	...busy,
	words: /did not answer in time/,
	advice: /running it again is safe\. Raise the option 'Timeout'/,
	timeout: SHORT_TIMEOUT_MS,
};
const statusOf = (status: number) => ({
	...busy,
	fault: { kind: 'status', status } as const,
	words: new RegExp(`could not handle the request \\(status ${status}\\)`),
	advice: later,
});
// Waited for up to ten minutes, whatever 'Max Retries' says.
const rateLimited = { once: 'updated', words: /asks for fewer requests/, advice: /later/ } as const;

const troubles: readonly Trouble[] = [
	{
		says: 'Answers 429 with Retry-After',
		...rateLimited,
		fault: { kind: 'status', status: 429, retryAfter: 'seconds', seconds: 1 },
	},
	{
		says: 'Answers 429 without Retry-After',
		...rateLimited,
		fault: { kind: 'status', status: 429 },
	},
	{ says: 'Answers 408', ...statusOf(408) },
	{ says: 'Answers 500', ...statusOf(500) },
	{ says: "Answers 502 with a gateway's HTML page", ...statusOf(502) },
	{ says: 'Answers 503', ...statusOf(503) },
	{
		says: 'Resets the connection before it dealt with the update',
		...unreachable,
		fault: { kind: 'reset-before' },
	},
	{
		says: 'Resets the connection after it applied the update',
		...unreachable,
		fault: { kind: 'reset-after' },
	},
	{ says: 'Never answers', ...late, fault: { kind: 'hang' } },
	{ says: 'Drips its answer past the timeout', ...late, fault: { kind: 'slow', ms: 8000 } },
	{
		says: 'Drips its answer within the timeout',
		...unreadable,
		fault: { kind: 'slow', ms: 300 },
		lasting: 'updated',
	},
	{
		says: 'Answers with half of its JSON',
		...unreadable,
		fault: { kind: 'truncated' },
		readBack: true,
	},
	{
		says: 'Answers with what cannot be unpacked',
		...unreachable,
		fault: {
			kind: 'body',
			status: 200,
			contentType: 'application/json',
			text: '{}',
			headers: { 'content-encoding': 'gzip' },
		},
	},
	{
		...statusOf(522),
		says: "Answers 522 with Cloudflare's page",
		fault: { kind: 'body', status: 522, contentType: 'text/html', text: '<h1>Timed out</h1>' },
	},
	{
		says: 'Answers 200 with a refusal in JSON',
		...unreadable,
		once: 'reported',
		isFinal: true,
		fault: {
			kind: 'body',
			status: 200,
			contentType: 'application/json',
			text: '{"error":"Quota exceeded"}',
		},
	},
	{
		says: 'Answers 200 with a web page in place of JSON',
		...unreadable,
		fault: { kind: 'wrong-type' },
	},
	...[200, 202, 204].map((status): Trouble => ({
		says: `Answers ${status} with nothing`,
		...unreadable,
		once: 'reported',
		isFinal: true,
		fault: { kind: 'empty', status },
		readBack: true,
	})),
	{
		says: 'Answers with 3 MB',
		...unreadable,
		fault: { kind: 'huge', megabytes: 3 },
		lasting: 'updated',
	},
	{
		says: 'Redirects to another server',
		isFinal: true,
		once: 'reported',
		lasting: 'reported',
		fault: { kind: 'redirect', location: 'https://billing.example.com/' },
		words: /answered with a redirect \(status 307\)/,
		advice: /Enter the final address in the credential/,
	},
	{
		says: 'Has a certificate that nobody trusts',
		lasting: 'reported',
		arrange: () => ({ baseUrl: untrusted.url }),
		isFinal: true,
		words: /certificate is not signed by a trusted authority/,
		advice: /^Nothing was sent\. Check/,
	},
	{
		says: 'Answers the login with 500',
		once: 'updated',
		lasting: 'reported',
		fault: { kind: 'status', status: 500, match: { path: '/login' } },
		words: /could not handle the request \(status 500\)/,
		advice: later,
		only: 'login',
	},
	{
		says: 'Refuses the login',
		isFinal: true,
		once: 'updated',
		lasting: 'reported',
		fault: { kind: 'status', status: 403, match: { path: '/login' } },
		words: /did not accept the credential \(status 403\)/,
		advice: /'.* API' credential.*check the key/,
		only: 'login',
	},
	{
		says: 'Refuses a token in the middle of a run',
		isFinal: true,
		once: 'updated',
		lasting: 'reported',
		arrange: ({ sandbox }, times) => {
			if (times === 'once') return revokeTokensLater(sandbox);
			sandbox.set({
				faults: [{ kind: 'status', status: 403, match: { method: 'PATCH' }, times: 'always' }],
			});
		},
		words: /did not accept the credential \(status 403\)/,
		advice: /'.* API' credential.*check the key/,
		only: 'login',
	},
];

/** What a trouble came to at one vendor. */
interface Cell {
	readonly ends: 'updated' | 'reported';
	/** How often the update was sent. */
	readonly tries: number;
	readonly isReadBack: boolean;
	readonly hasNewLogin: boolean;
	readonly message: string;
	readonly advice: string;
}

const untrusted = { url: '' };
let server: Server;
beforeAll(async () => {
	server = createServer(selfSigned('billing.example.com'), (_, response) => response.end('{}'));
	untrusted.url = (await listen(server, 0)).replace('http:', 'https:');
});
afterAll(async () => await stop(server));

// A sandbox for each, so that all of them take place at once.
const benches = {
	'once, stopping': openBench(),
	'once, continuing': openBench(),
	'lasting, stopping': openBench(),
	'lasting, continuing': openBench(),
};
const vendorNames = benches['once, stopping'].map(({ vendor }) => vendor.name);
const cells = new Map<string, Cell>();
const keyOf = (says: string, times: Times, vendor: string) => `${says}, ${times}, ${vendor}`;

describe.each(troubles)('a vendor that, as in "$says"', (trouble) => {
	const suffering = (bench: readonly VendorBench[]) =>
		bench.filter(({ vendor }) => trouble.only !== 'login' || vendor.login);
	const eachOf = async (
		name: keyof typeof benches,
		check: (vendor: VendorBench) => Promise<void>,
	): Promise<void> => {
		await allOf(suffering(benches[name]).map(check));
	};
	const expectedOf = (times: Times, { vendor }: VendorBench) =>
		trouble.readBack && vendor.customers.get ? 'updated' : trouble[times];

	test('leaves each item updated or reported, whether the node stops or continues', async () => {
		const isTriedOnce = trouble.once !== undefined;
		const lasts = trouble.lasting !== undefined;
		await allOf([
			isTriedOnce && eachOf('once, stopping', (vendor) => stopping(vendor, 'once')),
			isTriedOnce && eachOf('once, continuing', (vendor) => continuing(vendor, 'once')),
			lasts && eachOf('lasting, stopping', (vendor) => stopping(vendor, 'lasting')),
			lasts && eachOf('lasting, continuing', (vendor) => continuing(vendor, 'lasting')),
		]);
	}, 120_000);

	async function stopping(vendor: VendorBench, times: Times): Promise<void> {
		const run = await update(vendor, trouble, times, 'stopWorkflow');
		if (expectedOf(times, vendor) === 'updated') {
			expect(run).toMatchObject({ status: 'success', failed: [] });
			return expectUpdated(vendor, run, [0, 1]);
		}
		expect(run.status).toBe('error');
		const { message = '', description, context } = run.error ?? {};
		expect(message).toMatch(trouble.words);
		expect(message).toMatch(/ \[item \d\]$/);
		expect(description).toMatch(trouble.advice);
		const { updated, notSent, notUpdated } = context?.data as Record<string, unknown[]>;
		expect([updated, notSent, notUpdated].flat()).toHaveLength(2);
		expect(notUpdated?.length).toBeGreaterThan(0);
	}

	async function continuing(vendor: VendorBench, times: Times): Promise<void> {
		const run = await update(vendor, trouble, times, 'continueErrorOutput');
		const ends = expectedOf(times, vendor) ?? 'reported';
		expect(run.status).toBe('success');
		const places = [...run.items, ...run.failed].map(({ pairedItem }) => pairedItem);
		expect(places).toHaveLength(2);
		expect(places).toEqual(expect.arrayContaining([{ item: 0 }, { item: 1 }]));
		const one = { updated: 0, reported: 1 }[ends];
		expect(run.failed).toHaveLength(times === 'once' ? one : 2 * one);
		expectUpdated(
			vendor,
			run,
			run.items.map(({ pairedItem }) => (pairedItem as { item: number }).item),
		);
		for (const { json } of run.failed) {
			expect(json.error).toMatch(trouble.words);
			expect(json.message).toMatch(trouble.advice);
			expect(json.message).toMatch(/\.$/);
			const { attempts = 1 } = json.details as IDataObject;
			expect(String(json.error).includes('after 2 tries')).toBe(attempts === 2);
			expect(attempts).toBe(trouble.isFinal ? 1 : 1 + MAX_RETRIES);
		}
		const [reported] = run.failed;
		const { attempts = 1 } = (reported?.json.details ?? {}) as { attempts?: number };
		const sent = times === 'once' ? vendor.writes.length - 1 : vendor.writes.length / 2;
		const logins = vendor.sandbox.requests.filter(({ path }) => path === '/login').length;
		cells.set(keyOf(trouble.says, times, vendor.vendor.name), {
			ends,
			tries: ends === 'reported' || trouble.only ? attempts : sent,
			isReadBack: ends === 'updated' && vendor.reads.length > 0,
			hasNewLogin: ends === 'updated' && logins > 1,
			message: String(reported?.json.error ?? ''),
			advice: String(reported?.json.message ?? ''),
		});
	}
});

afterAll(() => {
	const plain = { head: [], border: [] };
	const chars = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };
	const table = new Table({ head: ['Once / lasting', ...vendorNames], style: plain, chars });
	const inBrief = (says: string, times: Times, vendor: string) => {
		const cell = cells.get(keyOf(says, times, vendor));
		return cell ? `${cell.ends} ${cell.tries}x` : '–';
	};
	for (const { says } of troubles) {
		const row = vendorNames.map((vendor) =>
			(['once', 'lasting'] as const).map((times) => inBrief(says, times, vendor)).join(' / '),
		);
		table.push([says, ...row]);
	}
	process.stdout.write(`${table.toString()}\n`);
});

test('the page on reliability says what these runs came to', async () => {
	const page = await format(toPage(), { ...(await resolveConfig(PAGE)), parser: 'markdown' });
	if (process.env.RELIABILITY === 'write') writeFileSync(PAGE, page);
	const linesOf = (text: string) => text.split('\n');
	const written = linesOf(readFileSync(PAGE, 'utf8'));
	const others = linesOf(page).filter((line) => !written.includes(line));
	// `npm run reliability` writes it anew.
	expect(others).toEqual([]);
	expect(written).toEqual(linesOf(page));
});

function toPage(): string {
	const bench = benches['lasting, continuing'];
	const row = (entries: readonly string[]) => `| ${entries.join(' | ')} |`;
	const matrix = (times: Times, rows: readonly Trouble[]) => [
		row(['The vendor …', ...vendorNames]),
		row(['The vendor …', ...vendorNames].map(() => '---')),
		...rows.map(({ says }) => row([inSentence(says), ...vendorNames.map(shownAt(says, times))])),
	];
	const explained = troubles.flatMap(({ says }) => {
		const found = bench
			.map(({ vendor }) => cells.get(keyOf(says, 'lasting', vendor.name)))
			.find((cell) => cell?.ends === 'reported');
		return found ? [row([inSentence(says), found.message, found.advice])] : [];
	});
	return [
		'# What happens when a vendor fails',
		'',
		`<!-- Written by "${COMMAND}" from what the tests saw. Not edited by hand. -->`,
		'',
		`Each row is a way in which a vendor, or the network before it, lets an update down. The tests bring it about in a sandbox of each vendor, with a node that stops on an error and with one that continues, and hold that each item ends updated or reported. This page is written from what they saw, with 'Max Retries' set to ${MAX_RETRIES} (its default is 5).`,
		'',
		'**Updated** means that the customer holds the new values and the item goes on. **Reported** means that the item goes to the error branch, or stops the workflow, with a message that says what to do. "Read back" means that the answer said nothing, so the customer was read to see that the update had been applied; Diga has no request that reads a customer. A vendor that answers 429 to everything is waited for up to ten minutes and is not in the second table. A dash means that it does not occur: only Flatpeak has a login, and a certificate does not get better by asking again.',
		'',
		'## When it happens once',
		'',
		...matrix(
			'once',
			troubles.filter(({ once }) => once),
		),
		'',
		'## When it goes on',
		'',
		...matrix(
			'lasting',
			troubles.filter(({ lasting }) => lasting),
		),
		'',
		'## What the user reads',
		'',
		'The messages for the first vendor where the item is reported; `error` and `message` on the error branch, message and description where the workflow stops.',
		'',
		row(['The vendor …', 'Message', 'What to do']),
		row(['---', '---', '---']),
		...explained,
		'',
		...WHAT_IS_BELIEVED,
	].join('\n');
}

/** What `belief.test.ts`, `rows.test.ts` and `realServers.test.ts` hold, in words. */
const WHAT_IS_BELIEVED = [
	'## What is believed, and what is sent',
	'',
	'Three rules hold everywhere:',
	'',
	'1. **An answer is believed only for what it shows.** What is read is a customer only if it holds the ID that was asked for. A success is one only if the answer is that customer, or a read after it shows the values. What something in between says (a page, a proxy, a refusal in an answer with status 200) is never told as the word of the vendor.',
	'2. **A value is sent only if somebody meant it.** What is absent, empty, decoded wrongly, has lost digits or is how programs write nothing is not written into a customer. What looks meant and is not clear is refused, with the row, the field and the value as it stands there.',
	'3. **What is refused here is refused there, and the reverse**, for the two vendors whose servers are open: Flexprice and Meteroid.',
	'',
	'| What comes | What happens |',
	'| --- | --- |',
	'| a read is answered with something that is not the customer who was asked for | nothing is merged into it, nothing is sent; the item is reported |',
	'| an update is answered with success and no customer | the customer is read, and counts if it holds the values; otherwise the item is reported as one that may have been applied |',
	"| an update is answered with somebody else's ID | the item is reported; to whom it was applied is not known |",
	'| a page or plain text answers 401, 403, 404 or 407 | the item is reported as answered by something else than the vendor |',
	'| the credential is tested at an address that answers with a page, nothing, or other JSON | the test does not pass |',
	'| a certificate does not hold, or the server speaks no https | one try; nothing was sent |',
	'| `undefined` in JSON | it is not there |',
	'| an empty value, list or object in the form or a column | the field is left alone, or cleared where Empty Values says so |',
	'| a number of more than fifteen digits, as a key or a value | refused: it has lost digits, and is to be given as text |',
	'| `undefined`, `null`, `NaN`, `None`, `[object Object]`, `#N/A` and the like as text | refused: it is how programs write nothing |',
	'| `M�ller`, `MÃ¼ller` | refused: the file was read in another encoding |',
	'| U+0000, half of a character | refused; what cannot be seen is written out in the message |',
	'| columns with blanks, a byte order mark or invisible characters around their names | taken as if these were not there |',
	'| a row whose only known column names the customer | not counted as updated; the columns are named |',
	'| an empty row | reported as empty |',
	'| JSON in a code fence, behind a byte order mark, as a list of one, as text within a text | taken as what is meant |',
	'| a tax rate of 20, or `20%` | 20 is refused, since 0.2 is 20 %; `20%` is taken as 0.2 |',
	'| a server error that comes back each time (a database that cannot store the value) | one more try, then the item is reported with the value to look at |',
	'',
];

function shownAt(says: string, times: Times): (vendor: string) => string {
	return (vendor) => {
		const cell = cells.get(keyOf(says, times, vendor));
		if (!cell) return '–';
		const how = [cell.isReadBack && ', read back', cell.hasNewLogin && ', new login'];
		return `${cell.ends}${how.find(Boolean) || ''}${cell.tries > 1 ? ` (${cell.tries} tries)` : ''}`;
	};
}

function inSentence(says: string): string {
	return says.charAt(0).toLowerCase() + says.slice(1);
}

async function update(
	vendor: VendorBench,
	{ fault, arrange, timeout }: Trouble,
	times: Times,
	onError: OnError,
): Promise<NodeRun> {
	if (fault) {
		const match = fault.match ?? { method: vendor.method };
		const often = times === 'once' ? 1 : 'always';
		vendor.sandbox.set({ faults: [{ ...fault, match, times: often }] });
	}
	const other = arrange?.(vendor, times);
	return await vendor.runMany([vendor.plain(1), vendor.plain(2)], {
		parameters: fromInput(),
		options: { maxRetries: MAX_RETRIES, timeout: timeout?.[times] ?? TIMEOUT_MS },
		onError,
		...(other ? { credential: { ...vendor.credential, ...other } } : {}),
	});
}

function expectUpdated(vendor: VendorBench, run: NodeRun, places: readonly number[]): void {
	for (const at of places) {
		const item = run.items.find(({ pairedItem }) => (pairedItem as { item: number }).item === at);
		expect(item?.json).toMatchObject(vendor.plain(at + 1));
		if (vendor.namesCustomers)
			expect(vendor.held(vendor.customerAt(at))).toMatchObject(vendor.plain(at + 1));
	}
}

/** Waits for all, even where one fails: none may go on into the next test. */
async function allOf(work: ReadonlyArray<Promise<void> | false>): Promise<void> {
	const settled = await Promise.allSettled(work);
	for (const result of settled) if (result.status === 'rejected') throw result.reason;
}

/** Revokes all tokens when the second update arrives. */
function revokeTokensLater({ requests, revokeTokens }: VendorBench['sandbox']): void {
	let arrived = 0;
	const push = requests.push.bind(requests);
	requests.push = (...more) => {
		arrived += more.filter(({ method }) => method === 'PATCH').length;
		if (arrived === 2) revokeTokens?.();
		return push(...more);
	};
}
