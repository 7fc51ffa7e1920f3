import type { IncomingHttpHeaders } from 'node:http';
import type { CustomerTable } from './customerTable';
import type { Fault } from './faults';

export type Json = null | boolean | number | string | Json[] | JsonObject;

export interface JsonObject {
	[key: string]: Json;
}

/** One way a request breaks the vendor's contract; the path starts with requestBody, path or query. */
export interface Problem {
	instancePath: string;
	keyword: string;
	params: Record<string, unknown>;
	message?: string;
}

/** A request as the vendor's code sees it. */
export interface Call {
	/** The contract's operationId; empty where no route matched. */
	operation: string;
	method: string;
	/** As sent: percent-encoded, with the query. */
	path: string;
	headers: IncomingHttpHeaders;
	text: string;
	tooLarge: boolean;
	params: Record<string, string>;
	query: Record<string, string | number | boolean | undefined>;
	body: JsonObject;
	problems: readonly Problem[];
}

export interface Answer {
	status: number;
	headers?: Record<string, string>;
	json?: Json;
	text?: string;
	/** Content type of `text`. */
	type?: string;
}

/** How an API behaves where its documentation leaves it open; switched per vendor. */
export type Quirks = Record<string, boolean | number | string>;

export interface World {
	customers: CustomerTable;
	/** What the vendor keeps about a customer but never shows, by id. */
	hidden: Map<string, JsonObject>;
	/** Read at every request: tests switch them while the server runs. */
	quirks: Quirks;
}

export interface VendorCode {
	/** The refusal, or nothing when the key may do this. */
	authorize(call: Call, scheme: string): Answer | undefined;
	/** The request breaks the contract. */
	invalid(call: Call): Answer;
	/** No such path or method. */
	missing(call: Call): Answer;
	operations: Record<string, (call: Call) => Answer>;
	/** Issued tokens are refused from now on. */
	revokeTokens?(): void;
}

export interface VendorSandboxDefinition {
	/** Also the name of its contract. */
	name: string;
	/** What the n8n credential holds besides `environment` and `baseUrl`. */
	credential: Record<string, string>;
	/** Every key that is accepted, by what it is for. */
	keys: Record<string, string>;
	quirks: Quirks;
	/** The customer property that is the caller's own, unique name for a customer. */
	uniqueKey?: string;
	/** Whether a customer keeps others from having its unique key; all do where this is absent. */
	holdsKey?(customer: JsonObject): boolean;
	seeds: readonly JsonObject[];
	hiddenSeeds?: Readonly<Record<string, JsonObject>>;
	/** The n-th customer of a load test, from 1. */
	generate?(n: number): JsonObject;
	bodyLimitBytes?: number;
	/** Reads JSON whatever the content type says. */
	anyContentType?: boolean;
	/** What the vendor's router does to a path before it looks for a route. */
	readPath?(path: string): string;
	/** What the vendor's parser does to a body before it looks at it. */
	readBody?(body: JsonObject): JsonObject;
	/** Headers on every answer. */
	headers?(call: Pick<Call, 'headers'>, quirks: Quirks): Record<string, string>;
	/** Any status in the vendor's own error shape. */
	error(status: number, message?: string): Answer;
	/** Fresh code for fresh state. */
	open(world: World): VendorCode;
}

export type RetryAfter = 'seconds' | 'date' | 'none';

export interface RateLimit {
	perSecond: number;
	burst: number;
	retryAfter: RetryAfter;
	/** X-RateLimit-Limit, -Remaining and -Reset (Unix seconds) on every answer. */
	rateLimitHeaders?: boolean;
}

export interface Knobs {
	latencyMs: number;
	rateLimit: RateLimit | null;
	/** Used up in order; `set` replaces the list. */
	faults: Fault[];
	/** `set` changes those named, and keeps the others. */
	quirks: Quirks;
}

export interface RecordedRequest {
	method: string;
	path: string;
	headers: IncomingHttpHeaders;
	/** Parsed, or the raw text where it is not JSON; absent without a body. */
	body?: Json;
	/** Absent where nothing was answered. */
	status?: number;
	/** Milliseconds since the sandbox started. */
	at: number;
	/** Requests under way at this vendor when this one arrived, itself included. */
	concurrency: number;
}

export interface RunningVendor {
	readonly name: string;
	readonly url: string;
	readonly credential: Record<string, string>;
	readonly keys: Record<string, string>;
	/** Live, as GET returns them. To change one, `set` a new object. */
	readonly customers: Map<string, JsonObject>;
	readonly hidden: Map<string, JsonObject>;
	readonly requests: RecordedRequest[];
	readonly knobs: Knobs;
	set(knobs: Partial<Knobs>): void;
	/** As freshly started: customers, knobs, tokens; no recorded requests. */
	reset(): void;
	revokeTokens?(): void;
}

export interface Sandbox {
	vendors: Record<string, RunningVendor>;
	/** Address of the control endpoint. */
	control: string;
	close(): Promise<void>;
}

export interface SandboxOptions {
	/** The first port, vendors taking consecutive ones by name; or any that are free. */
	ports?: 'free' | number;
	controlPort?: number;
	latencyMs?: number;
	rateLimit?: RateLimit;
	/** Generated customers per vendor, besides the seeds. */
	customers?: number;
	only?: string[];
	/** By vendor. */
	quirks?: Record<string, Quirks>;
}
