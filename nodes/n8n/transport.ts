import memoize from 'lodash/memoize';
import type {
	ICredentialsDecrypted,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

import type { HttpAnswer, HttpRequest, HttpResult, Send } from '../engine/http';
import { at, isObject, type Json } from '../engine/json';
import type { Vendor } from '../engine/vendor';
import { withLogin, type LoginRenewal } from './login';

/** n8n where a node runs, or where its editor loads a list. */
export type Host = IExecuteFunctions | ILoadOptionsFunctions;

/** Sends through n8n's own HTTP client, so that proxies, SSRF protection and cancelling hold. */
export function sendThrough(host: Host, vendor: Vendor, timeoutMs: number): Send {
	const keys = memoize(async () => await keysIn(host, vendor));
	const once = async (request: HttpRequest, login: LoginRenewal): Promise<HttpResult> => {
		const options = toOptions(request, timeoutMs);
		const secrets = async () => [...new Set([...secretsIn(options), ...(await keys())])];
		try {
			const answer: unknown = await host.helpers.httpRequestWithAuthentication.call(
				host,
				vendor.credential,
				options,
				login.renews ? { credentialsDecrypted: await withoutToken(host, vendor) } : {},
			);
			return toAnswer(answer, await secrets());
		} catch (thrown) {
			return fromThrown(thrown, await secrets(), isCancelled(host));
		}
	};
	return vendor.login ? withLogin(once) : async (request) => await once(request, { renews: false });
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

// n8n logs in where there is no token. It also does so by itself when a token is refused, but older
// versions only on a 401 that nobody asked them to hand on.
async function withoutToken(
	host: Host,
	{ credential, login }: Vendor,
): Promise<ICredentialsDecrypted> {
	const data = await host.getCredentials(credential);
	return {
		id: '',
		name: '',
		type: credential,
		data: { ...data, ...(login ? { [login.token]: '' } : {}) },
	};
}

function toAnswer(answer: unknown, secrets: readonly string[]): HttpAnswer {
	const text = masked(textOf(at(answer, ['body'])), secrets);
	const headers = at(answer, ['headers']);
	return {
		status: Number(at(answer, ['statusCode'])),
		headers: isObject(headers) ? lowerCased(headers, secrets) : {},
		text,
		body: parsed(text),
	};
}

// n8n hands on what its HTTP client threw as the cause, under errors of its own.
function fromThrown(
	thrown: unknown,
	secrets: readonly string[],
	wasCancelled: boolean,
): HttpResult {
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
			secrets,
		);
	}
	// Older versions of n8n hand on no cause, only what they made of it.
	const code = ['code', 'httpCode']
		.flatMap((name) => chain.map((cause) => fieldOf(cause, name)))
		.find((value): value is string => typeof value === 'string' && value !== '');
	if (code === undefined) {
		const last = chain.at(-1);
		const words = masked(last instanceof Error ? last.message : String(thrown), secrets);
		return { noAnswer: 'refused', words };
	}
	if (/^\d+$/.test(code)) {
		return toAnswer(
			{ statusCode: code, body: fieldOf(fieldOf(thrown, 'context'), 'data') },
			secrets,
		);
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

function isCancelled(host: Host): boolean {
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

/** What the signature put on a request: never to be shown, even where a vendor echoes it. */
function secretsIn({ headers = {} }: IHttpRequestOptions): string[] {
	return Object.entries(headers)
		.filter(([name]) => isSecret(name))
		.map(([, value]) => String(value).replace(/^(Bearer|Basic) /, ''))
		.filter((secret) => secret.length >= 8);
}

// A login is refused before there is a signature, with the key in its vendor's mouth.
async function keysIn(host: Host, { credential }: Vendor): Promise<string[]> {
	const fields = await host.getCredentials(credential).catch(() => ({}));
	const texts = Object.entries(fields).flatMap(([name, value]): Array<[string, string]> =>
		typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [],
	);
	const keys = texts.flatMap(([name, text]) => (isSecret(name) && text.length >= 8 ? [text] : []));
	const basic = (user: string, key: string) => Buffer.from(`${user}:${key}`).toString('base64');
	return [...keys, ...texts.flatMap(([, user]) => keys.map((key) => basic(user, key)))];
}

function isSecret(name: string): boolean {
	return /auth|key|token|secret/i.test(name);
}

function masked(text: string, secrets: readonly string[]): string {
	return secrets.reduce(
		(shown, secret) =>
			shown.replaceAll(secret, MASK).replaceAll(secret.replaceAll('/', '\\/'), MASK),
		text,
	);
}

const MASK = '*****';

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

function lowerCased(headers: object, secrets: readonly string[]): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [
			name.toLowerCase(),
			masked(String(value), secrets),
		]),
	);
}
