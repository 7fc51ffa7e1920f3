import memoize from 'lodash/memoize';
import type {
	ICredentialsDecrypted,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

import type { HttpAnswer, HttpRequest, HttpResult, SendOnce } from '../engine/traffic/http';
import { at, isObject, type Json } from '../engine/json';
import type { Vendor } from '../engine/vendor';
import { withLogin, type LoginRenewal } from './login';
import { keysIn, maskOver, signatureIn, type Mask } from './secrets';

/** n8n where a node runs, or where its editor loads a list. */
export type Host = IExecuteFunctions | ILoadOptionsFunctions;

/** Sends through n8n's own HTTP client, so that proxies, SSRF protection and cancelling hold. */
export function sendThrough(host: Host, vendor: Vendor, timeoutMs: number): SendOnce {
	const credential = credentialOf(host, vendor);
	const maskFor = memoize(maskOver, (secrets: readonly string[]) => secrets.join('\n'));

	const sendWith = async (
		{ decrypted, keys }: ReadCredential,
		options: IHttpRequestOptions,
	): Promise<HttpResult> => {
		// Not before n8n has put the signature on them.
		const mask = () => maskFor([...signatureIn(options), ...keys]);
		try {
			const answer: unknown = await host.helpers.httpRequestWithAuthentication.call(
				host,
				vendor.credential,
				options,
				{ credentialsDecrypted: decrypted },
			);
			return toAnswer(answer, mask());
		} catch (thrown) {
			return fromThrown(thrown, mask(), isCancelled(host));
		}
	};

	const once = async (request: HttpRequest, login: LoginRenewal): Promise<HttpResult> => {
		try {
			return await sendWith(await credential(login), toOptions(request, timeoutMs));
		} catch (thrown) {
			return fromThrown(thrown, maskFor([]), isCancelled(host));
		}
	};
	return vendor.login ? withLogin(once) : async (request) => await once(request, { renews: false });
}

interface ReadCredential {
	readonly decrypted: ICredentialsDecrypted;
	/** What of it is never to be shown. */
	readonly keys: readonly string[];
}

/**
 * Reads a vendor's credential, and does so once where nothing can change it: left to itself, n8n
 * reads and decrypts it anew for each request. A token may be renewed by other runs, so a credential
 * that holds one is read each time.
 */
function credentialOf(
	host: Host,
	{ credential: type, login }: Vendor,
): (login: LoginRenewal) => Promise<ReadCredential> {
	const read = async ({ renews }: LoginRenewal): Promise<ReadCredential> => {
		const data = await host.getCredentials(type);
		// n8n logs in where there is no token. It also does so by itself when a token is refused, but
		// older versions only on a 401 that nobody asked them to hand on.
		if (login && renews) data[login.token] = '';
		return { decrypted: { id: '', name: '', type, data }, keys: keysIn(data) };
	};
	if (login) return read;

	let known: Promise<ReadCredential> | undefined;
	return async (renewal) => {
		known ??= read(renewal);
		return await known.catch((thrown: unknown) => {
			known = undefined;
			throw thrown;
		});
	};
}

function toOptions(request: HttpRequest, timeout: number): IHttpRequestOptions {
	return {
		method: request.method,
		// Relative: the credential knows the server.
		url: request.path,
		headers: { ...OWN_HEADERS },
		...(request.body ? { body: request.body } : {}),
		// As text, so that what is not JSON can be told from what is.
		encoding: 'text',
		returnFullResponse: true,
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		timeout,
	};
}

const OWN_HEADERS = { Accept: 'application/json' };

function toAnswer(answer: unknown, mask: Mask): HttpAnswer {
	const text = mask(textOf(at(answer, ['body'])));
	const headers = at(answer, ['headers']);
	return {
		status: Number(at(answer, ['statusCode'])),
		headers: isObject(headers) ? lowerCased(headers, mask) : {},
		text,
		body: parsed(text),
	};
}

// n8n hands on what its HTTP client threw as the cause, under errors of its own.
function fromThrown(thrown: unknown, mask: Mask, wasCancelled: boolean): HttpResult {
	const chain = causesOf(thrown);
	const answered = chain.find((cause) => isObject(fieldOf(cause, 'response')));
	if (answered) {
		const response = fieldOf(answered, 'response');
		return toAnswer(
			{
				statusCode: fieldOf(response, 'status'),
				headers: { ...(fieldOf(response, 'headers') as object) },
				body: fieldOf(response, 'data'),
			},
			mask,
		);
	}
	// Older versions of n8n hand on no cause, only what they made of it.
	const code = ['code', 'httpCode']
		.flatMap((name) => chain.map((cause) => fieldOf(cause, name)))
		.find((value): value is string => typeof value === 'string' && value !== '');
	if (code === undefined) {
		const last = chain.at(-1);
		const words = mask(last instanceof Error ? last.message : String(thrown));
		return { noAnswer: 'refused', words };
	}
	if (/^\d+$/.test(code)) {
		return toAnswer({ statusCode: code, body: fieldOf(fieldOf(thrown, 'context'), 'data') }, mask);
	}
	// A request that takes longer than it may is cancelled too.
	if (code === 'ERR_CANCELED')
		return { noAnswer: wasCancelled ? 'cancelled' : 'timeout', words: '' };
	if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') return { noAnswer: 'timeout', words: '' };
	const untrusted = CERTIFICATE_WORDS[code];
	if (untrusted) return { noAnswer: 'untrusted', words: untrusted };
	return {
		noAnswer: 'network',
		words: NETWORK_WORDS[code] ?? `The connection ended (${spelled(code)})`,
	};
}

/** Whether the execution was stopped, in the editor or by its time limit. */
export function isCancelled(host: Host): boolean {
	return 'getExecutionCancelSignal' in host && host.getExecutionCancelSignal()?.aborted === true;
}

const NETWORK_WORDS: Record<string, string> = {
	ECONNREFUSED: 'The server refuses connections at this address',
	ECONNRESET: 'The server closed the connection before it answered',
	ENOTFOUND: 'No server has this name',
	EAI_AGAIN: 'The name of the server could not be looked up',
	EHOSTUNREACH: 'There is no way to this server from here',
	ENETUNREACH: 'There is no way to this server from here',
};

const CERTIFICATE_WORDS: Record<string, string> = {
	CERT_HAS_EXPIRED: "The server's certificate has expired",
	DEPTH_ZERO_SELF_SIGNED_CERT: "The server's certificate is not signed by a trusted authority",
	SELF_SIGNED_CERT_IN_CHAIN: "The server's certificate is not signed by a trusted authority",
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The server's certificate is not signed by a trusted authority",
	ERR_TLS_CERT_ALTNAME_INVALID: "The server's certificate is for another name",
};

// n8n replaces a message that holds such a code as one word.
function spelled(code: string): string {
	return code
		.toLowerCase()
		.replace(/_/g, ' ')
		.replace(/^e(?=[a-z]{4})/, 'E-');
}

function causesOf(thrown: unknown): unknown[] {
	const chain: unknown[] = [];
	for (let cause = thrown; cause && !chain.includes(cause); cause = fieldOf(cause, 'cause')) {
		chain.push(cause);
	}
	return chain;
}

function fieldOf(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(body: unknown): string {
	if (typeof body === 'string') return body;
	return body === undefined || body === null ? '' : JSON.stringify(body);
}

function parsed(text: string): Json | undefined {
	try {
		return JSON.parse(text) as Json;
	} catch {
		return undefined;
	}
}

function lowerCased(headers: object, mask: Mask): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), mask(String(value))]),
	);
}
