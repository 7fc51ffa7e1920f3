import type { Json, JsonObject } from '../json';

/** A request as a vendor's API describes it. `path` begins with `/` and holds the query, encoded. */
export interface HttpRequest {
	readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT';
	readonly path: string;
	readonly body?: JsonObject;
}

/** A complete answer, whatever its status. `body` is `undefined` where the text is not JSON. */
export interface HttpAnswer {
	readonly status: number;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly text: string;
	readonly body: Json | undefined;
}

/** What came of sending: an answer, or why there is none. */
export type HttpResult = HttpAnswer | NoAnswer;

export interface NoAnswer {
	/**
	 * `refused`: the host or the credential would not send it. `untrusted`: the server's certificate
	 * does not hold, so nothing was sent. `tooLarge`: the answer is, and `words` say how large it may
	 * be. Trying any of these again is useless.
	 */
	readonly noAnswer: 'timeout' | 'network' | 'untrusted' | 'refused' | 'tooLarge' | 'cancelled';
	readonly words: string;
}

/** Sends a request once. Resolves in every case; only a fault in the program rejects. */
export type SendOnce = (request: HttpRequest) => Promise<HttpResult>;

/** Sends a request as a run does: when its turn has come, and again where that helps. */
export type Send = (request: HttpRequest, terms?: Terms) => Promise<Tried>;

/** What holds for the sending of one request. */
export interface Terms {
	/** Which customer it is about; absent where it is about many. */
	readonly customer?: string;
	/** It may not start after this time of the run's clock: what it says would be out of date. */
	readonly notAfter?: number;
	/** How often its job was sent before, and how many tries of it count. */
	readonly before?: Tries;
}

export interface Tries {
	/** How often the request was sent. */
	readonly attempts: number;
	/** How many of these use up the tries that it may have. */
	readonly counted: number;
}

/** What a request came to, with what the way there has to say of it. */
export type Tried = (HttpResult | NotSent) &
	Partial<Tries> & {
		/** How long the vendor asked to wait, where that is longer than a run waits. */
		readonly askedToWaitMs?: number;
	};

/** Why a request did not go out at all. */
export interface NotSent {
	/** `late`: its time was over. Otherwise why the whole run sends nothing any more. */
	readonly notSent: 'late' | Ending['because'];
	/** How long the vendor asked to wait, where that is longer than a run waits. */
	readonly askedToWaitMs?: number;
}

/** Why a run ends before its items do. */
export interface Ending {
	/**
	 * `away`: the vendor did not come back. `busy`: it let nothing in for as long as a run waits, or
	 * asked for longer. `keyRefused`: it does not accept the key.
	 * `elsewhere`: something else than the vendor refuses all that is sent.
	 */
	readonly because: 'away' | 'busy' | 'keyRefused' | 'elsewhere';
	readonly askedToWaitMs?: number;
}

export function isAnswer<Result extends object>(result: Result): result is Result & HttpAnswer {
	return 'status' in result;
}

export function isSuccess<Result extends object>(result: Result): result is Result & HttpAnswer {
	return isAnswer(result) && result.status >= 200 && result.status < 300;
}

/** Statuses of servers before the vendor's, Cloudflare's (52x) among them: nobody is behind them. */
const OUTAGES = new Set([502, 503, 504, 520, 521, 522, 523, 524, 527, 529, 530]);

/** Whether the vendor may be away: no answer came, or another server's that says so. */
export function isOutage(result: HttpResult): boolean {
	if (isAnswer(result)) return OUTAGES.has(result.status);
	return result.noAnswer === 'timeout' || result.noAnswer === 'network';
}

/**
 * Whether something else than the vendor's API answered: a page, or plain words of a router or proxy
 * where APIs answer JSON. It says nothing of the key, the customer or the values.
 */
export function isElsewhere({ status, text, body }: HttpAnswer): boolean {
	if (status < 400 || status >= 500 || status === 408 || status === 429) return false;
	if (status === 407) return true;
	if (body !== undefined || text.trim() === '') return false;
	return text.trimStart().startsWith('<') || [401, 403, 404].includes(status);
}

/**
 * Whether an answer refuses the key itself. A 403 may also be about one customer, so it speaks of
 * the key only while nothing was let in.
 */
export function isRefusedKey(status: number, wasLetIn: boolean): boolean {
	return status === 401 || (status === 403 && !wasLetIn);
}

/**
 * Builds a path from a template: each value becomes one encoded segment.
 * ``path`/customers/${id}` `` — values that would change the path (`''`, `.`, `..`) are kept out
 * by `checkReference` before a request is built; here they are a fault in the program.
 */
export function path(parts: TemplateStringsArray, ...values: string[]): string {
	for (const value of values) {
		if (!isSegment(value)) throw new RangeError('A path segment may not be empty, "." or ".."');
	}
	return String.raw({ raw: parts }, ...values.map(encodeURIComponent));
}

/** Whether a text can stand as one segment of a path without changing where the path leads. */
export function isSegment(value: string): boolean {
	return value !== '' && value !== '.' && value !== '..' && value.isWellFormed();
}

/** A query string with its `?`, or nothing; values not given are left out. */
export function query(values: Record<string, string | number | undefined>): string {
	const given = Object.entries(values).flatMap(([name, value]): Array<[string, string]> =>
		value === undefined || value === '' ? [] : [[name, String(value)]],
	);
	return given.length ? `?${new URLSearchParams(given).toString()}` : '';
}
