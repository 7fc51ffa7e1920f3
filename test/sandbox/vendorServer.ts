import { setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { plain, withHeaders } from './answers';
import { openBackend } from './backend';
import { readContract } from './contracts';
import { CustomerTable } from './customerTable';
import { deliverWith, takeFault } from './faults';
import type { Delivery } from './faults';
import { changedKnobs } from './knobs';
import { parseJson } from './json';
import { listen, stop } from './listen';
import { tokenBucket } from './tokenBucket';
import { deliver, readText } from './wire';
import type {
	Answer,
	Call,
	Knobs,
	RecordedRequest,
	RunningVendor,
	VendorCode,
	VendorSandboxDefinition,
	World,
} from './types';

export interface VendorServerOptions {
	port: number;
	customers: number;
	/** What `reset` goes back to. */
	knobs: Partial<Knobs>;
	/** Milliseconds on a monotonic clock; recorded requests count from its zero. */
	now(): number;
}

export interface VendorServer {
	vendor: RunningVendor;
	close(): Promise<void>;
}

const defaultBodyLimitBytes = 16 * 1024 * 1024;

/** One vendor on one port. */
export async function startVendor(
	definition: VendorSandboxDefinition,
	options: VendorServerOptions,
): Promise<VendorServer> {
	const handle = await openBackend(readContract(definition.name), definition);
	const off: Knobs = { latencyMs: 0, rateLimit: null, faults: [], quirks: definition.quirks };
	const startKnobs = changedKnobs(off, options.knobs);
	const closing = new AbortController();
	setMaxListeners(0, closing.signal);

	const customers = new CustomerTable(definition);
	const hidden: World['hidden'] = new Map();
	const requests: RecordedRequest[] = [];
	let knobs = startKnobs;
	let takeToken: ReturnType<typeof tokenBucket> | undefined;
	// An n8n may leave a request open that it no longer waits for; after a reset it does not count.
	const underWay = new Set<IncomingMessage>();

	const world: World = {
		customers,
		hidden,
		get quirks() {
			return knobs.quirks;
		},
	};
	let code = definition.open(world);

	function applyKnobs(next: Knobs): void {
		if (next.rateLimit !== knobs.rateLimit || !takeToken) {
			takeToken = next.rateLimit ? tokenBucket(next.rateLimit, options.now) : undefined;
		}
		knobs = next;
	}

	function reset(): void {
		customers.clear();
		hidden.clear();
		for (const seed of definition.seeds) customers.set(String(seed.id), structuredClone(seed));
		for (let n = 1; n <= options.customers && definition.generate; n++) {
			const customer = definition.generate(n);
			customers.set(String(customer.id), customer);
		}
		for (const [id, seed] of Object.entries(definition.hiddenSeeds ?? {})) {
			hidden.set(id, structuredClone(seed));
		}
		requests.length = 0;
		underWay.clear();
		takeToken = undefined;
		applyKnobs(structuredClone(startKnobs));
		code = definition.open(world);
	}

	/** The vendor's code, but for one field that it quietly does not keep. */
	function forgetting(field: string): VendorCode {
		const operations = Object.entries(code.operations).map(
			([id, run]): [string, (call: Call) => Answer] => [
				id,
				(call) => {
					customers.notKept = field;
					const answer = run(call);
					customers.notKept = undefined;
					return answer;
				},
			],
		);
		return { ...code, operations: Object.fromEntries(operations) };
	}

	async function answerTo(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { method = 'GET', url: path = '/', headers } = request;
		underWay.add(request);
		const record: RecordedRequest = {
			method,
			path,
			headers,
			at: options.now(),
			concurrency: underWay.size,
		};
		requests.push(record);
		response.once('close', () => underWay.delete(request));

		const toll = takeToken?.();
		const { text, tooLarge } = await readText(
			request,
			definition.bodyLimitBytes ?? defaultBodyLimitBytes,
		);
		if (text !== '') record.body = parseJson(text) ?? text;
		if (knobs.latencyMs > 0) await wait(knobs.latencyMs, undefined, { signal: closing.signal });

		const call = { method, path, headers, text, tooLarge };
		const dressed = (answer: Answer): Answer => {
			const always = definition.headers?.(call, knobs.quirks);
			return always || toll ? withHeaders(answer, { ...always, ...toll?.headers }) : answer;
		};
		const delivery = await choose();
		if (delivery.how === 'whole' || delivery.how === 'dripping') {
			record.status = delivery.answer.status;
		}
		await deliver(response, { ...delivery, answer: dressed(delivery.answer) }, closing.signal);

		async function choose(): Promise<Delivery> {
			if (toll?.allowed === false) return { answer: definition.error(429), how: 'whole' };
			const fault = takeFault(knobs.faults, method, path);
			if (!fault) return { answer: await handle(call, code), how: 'whole' };
			return deliverWith(fault, {
				call,
				definition,
				handle: (notKept) => handle(call, notKept ? forgetting(notKept) : code),
			});
		}
	}

	const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
		answerTo(request, response).catch((error: unknown) => {
			if (closing.signal.aborted || response.destroyed) return;
			const isBadUrl = error instanceof URIError;
			if (!isBadUrl) console.error(`The ${definition.name} sandbox has a bug:`, error);
			const answer = isBadUrl ? definition.error(400) : plain(599, String(error));
			void deliver(response, { answer, how: 'whole' }, closing.signal);
		});
	});
	const url = await listen(server, options.port);
	reset();

	return {
		vendor: {
			name: definition.name,
			url,
			credential: { environment: 'custom', baseUrl: url, ...definition.credential },
			keys: definition.keys,
			customers,
			hidden,
			requests,
			get knobs() {
				return knobs;
			},
			set: (changes) => applyKnobs(changedKnobs(knobs, changes)),
			reset,
			...(code.revokeTokens && { revokeTokens: () => code.revokeTokens?.() }),
		},
		close: () => {
			closing.abort();
			return stop(server);
		},
	};
}
