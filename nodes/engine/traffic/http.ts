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
	 * does not hold, so nothing was sent. Trying either again is useless.
	 */
	readonly noAnswer: 'timeout' | 'network' | 'untrusted' | 'refused' | 'cancelled';
	readonly words: string;
}

/** A result with what the way there has to say of it. */
export type Tried = HttpResult & {
	/** How often the request was sent. */
	readonly attempts?: number;
	/** How long the vendor asked to wait, where that is longer than a run waits. */
	readonly askedToWaitMs?: number;
};

/** Sends one request. Resolves in every case; only a fault in the program rejects. */
export type Send = (request: HttpRequest) => Promise<Tried>;

export function isAnswer(result: HttpResult): result is HttpAnswer {
	return 'status' in result;
}

export function isSuccess(result: HttpResult): result is HttpAnswer {
	return isAnswer(result) && result.status >= 200 && result.status < 300;
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
