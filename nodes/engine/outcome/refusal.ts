import type { Failure, Refusal } from './failure';
import { isNamed } from '../customer/reference';
import {
	isAnswer,
	isElsewhere,
	isSuccess,
	type HttpAnswer,
	type NoAnswer,
	type NotSent,
	type Tried,
} from '../traffic/http';
import { isObject, type Json, type JsonObject } from '../json';
import type { CustomerReference, Vendor } from '../vendor';

/** What a request came to: the answer's body, or why there is none. */
export type Read<Body> =
	{ readonly ok: true; readonly body: Body } | { readonly ok: false; readonly failure: Failure };

/** Reads an answer's body, or classifies why there is none. Answers are classified nowhere else. */
export function readBody(result: Tried, vendor: Pick<Vendor, 'refusal'>): Read<Json> {
	if ('notSent' in result) return { ok: false, failure: withoutSending(result) };
	if (!isAnswer(result)) return { ok: false, failure: withoutAnswer(result, result.attempts) };
	if (isSuccess(result) && result.body !== undefined) return { ok: true, body: result.body };
	return { ok: false, failure: refusalOf(result, vendor) };
}

/**
 * The customer in an answer, which is what holds an ID: a success that holds none is not readable,
 * whatever else it says, and one that holds another than the reference names is about a stranger.
 * `sent`: what the request sent, which may have renamed it.
 */
export function readCustomer(
	result: Tried,
	vendor: Vendor,
	reference: CustomerReference,
	sent?: JsonObject,
): Read<JsonObject> {
	const read = readBody(result, vendor);
	if (!read.ok) return read;
	const id = isObject(read.body) ? vendor.customers.idOf(read.body) : undefined;
	if (!isObject(read.body) || id === undefined) {
		return { ok: false, failure: refusalOf(result as HttpAnswer & Tried, vendor) };
	}
	if (isNamed(read.body, reference, vendor, sent)) return { ok: true, body: read.body };
	return { ok: false, failure: { kind: 'stranger', id, attempts: result.attempts ?? 1 } };
}

function withoutAnswer({ noAnswer, words }: NoAnswer, attempts = 1): Failure {
	if (noAnswer === 'cancelled') return { kind: 'cancelled' };
	if (noAnswer === 'refused' || noAnswer === 'untrusted') {
		const advice = `Nothing was sent. ${CHECKS[noAnswer]}`;
		return { kind: 'misconfigured', words: words.trim() || REFUSED_WORDS, advice };
	}
	return { kind: 'unreachable', reason: noAnswer, words, attempts };
}

// What was late is sent again, fresh: that ends nowhere but in an outcome of its own.
function withoutSending({ notSent, askedToWaitMs }: NotSent): Failure {
	if (notSent === 'late') return { kind: 'cancelled' };
	const asked = askedToWaitMs === undefined ? {} : { askedToWaitMs };
	return { kind: 'unsent', because: notSent, attempts: 0, ...asked };
}

const REFUSED_WORDS = 'This n8n did not send the request';

const CHECKS = {
	refused: 'Check the credential, and whether this n8n lets requests out to its address.',
	untrusted:
		'Check the address in the credential, and that this n8n trusts the authority that signed the certificate.',
};

function refusalOf(answer: HttpAnswer & Tried, { refusal }: Pick<Vendor, 'refusal'>): Refusal {
	const kind = kindOf(answer);
	const isMute = kind === 'unreadable' && answer.body === undefined;
	const { words, code, field } = isMute ? { words: '' } : read(answer, refusal);
	const { attempts = 1, askedToWaitMs } = answer;
	const requestId = answer.headers['x-request-id'] ?? answer.headers['request-id'];
	return {
		kind,
		status: answer.status,
		words,
		attempts,
		...(code === undefined ? {} : { code }),
		...(field === undefined ? {} : { field }),
		...(requestId === undefined ? {} : { requestId: shortened(requestId) }),
		...(answer.text === '' ? {} : { response: kept(answer) }),
		...(askedToWaitMs === undefined ? {} : { askedToWaitMs }),
	};
}

function kindOf(answer: HttpAnswer): Refusal['kind'] {
	const { status } = answer;
	if (status < 300) return 'unreadable';
	if (isElsewhere(answer)) return 'elsewhere';
	if (status < 400) return 'redirected';
	return KINDS[status] ?? (status >= 500 ? 'unavailable' : 'refused');
}

const KINDS: Record<number, Refusal['kind']> = {
	401: 'unauthorized',
	403: 'unauthorized',
	404: 'notFound',
	408: 'unavailable',
	409: 'conflict',
	429: 'rateLimited',
};

// A proxy's page and a framework's plain text say something too, in their own way. Only their
// beginning is looked at: a refusal of megabytes would keep n8n busy, once for each item.
function read(answer: HttpAnswer, refusal: Vendor['refusal']): ReturnType<Vendor['refusal']> {
	const text = answer.text.slice(0, MOST_READ);
	const body = answer.text.length > LONGEST_JSON ? undefined : answer.body;
	const { words, code, field } = refusal({ ...answer, text, body });
	const isNamed = field !== undefined && field.join('').length <= LONGEST_NAME;
	return {
		words: shortened(body === undefined ? plainText(words || text) : words),
		...(code === undefined ? {} : { code: shortened(code) }),
		...(isNamed ? { field } : {}),
	};
}

const MOST_READ = 10_000;
const LONGEST_JSON = 50_000;
const LONGEST_NAME = 200;

/** The readable part of a page, or a text in one line. */
function plainText(text: string): string {
	const heading = /<(title|h1)[^<>]*>([^<]*)</i.exec(text)?.[2];
	const isPage = text.trimStart().startsWith('<');
	const readable = isPage ? (heading ?? text.replace(/<[^<>]*>/g, ' ')) : text;
	return readable.replace(/\s+/g, ' ').trim();
}

// A refusal of megabytes would be kept with the execution, once for each item.
function kept({ body, text }: HttpAnswer): Json {
	return body === undefined || text.length > MOST_READ ? shortened(text) : body;
}

function shortened(text: string): string {
	return text.length > 1000 ? `${text.slice(0, 1000)}…` : text;
}

/** Looks for the vendor's words under the names that APIs commonly give them. */
export function commonWords(body: Json | undefined): { words: string; code?: string } {
	if (!isObject(body)) return { words: '' };
	const inner = isObject(body.error) ? body.error : body;
	const words = [inner.message, inner.error, inner.detail, inner.title].find(
		(value) => typeof value === 'string' && value !== '',
	);
	const code = [inner.code, inner.error_code].find((value) => typeof value === 'string');
	return {
		words: typeof words === 'string' ? words : '',
		...(typeof code === 'string' ? { code } : {}),
	};
}
