import type { IExecuteFunctions, IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';

import { at, isObject, type Json } from '../engine/json';
import type { HttpAnswer, HttpRequest, HttpResult, SendOnce } from '../engine/traffic/http';
import type { Vendor } from '../engine/vendor';
import { answerText, AS_STREAM } from './answerText';
import { credentialOf, type Credential } from './credential';
import { withLogin, type LoginRenewal } from './login';
import type { Secrets } from './secrets';

/** n8n where a node runs, or where its editor loads a list. */
export type Host = IExecuteFunctions | ILoadOptionsFunctions;

/** How requests of one credential are sent. */
export interface Sending {
	/** An item whose credential it is; absent in the editor. */
	readonly itemIndex?: number;
	readonly timeoutMs: number;
	/** Gets to know what must not be shown. */
	readonly secrets: Secrets;
}

/** Sends through n8n's own HTTP client, so that proxies, SSRF protection and cancelling hold. */
export function sendThrough(
	host: Host,
	vendor: Vendor,
	{ itemIndex, timeoutMs, secrets }: Sending,
): SendOnce {
	const credential = credentialOf(host, vendor, itemIndex, secrets);

	const sendWith = async (used: Credential, request: HttpRequest): Promise<HttpResult> => {
		const options = toOptions(request, timeoutMs);
		try {
			const answer: unknown = await host.helpers.httpRequestWithAuthentication.call(
				host,
				vendor.credential,
				options,
				{ credentialsDecrypted: used },
			);
			return await toResult(answer);
		} catch (thrown) {
			return await fromThrown(thrown, isCancelled(host));
		} finally {
			// Not before n8n has put the signature on them.
			secrets.learnSigned(options);
		}
	};

	const once = async (request: HttpRequest, login: LoginRenewal): Promise<HttpResult> => {
		try {
			const used = await (login.renews ? credential.readForLogin() : credential.read());
			const result = await sendWith(used, request);
			if (vendor.login) return result;
			if (!isKeyRefused(result)) {
				credential.accepted(used);
				return result;
			}
			const changed = await credential.changedSince(used);
			return changed ? await sendWith(changed, request) : result;
		} catch (thrown) {
			return await fromThrown(thrown, isCancelled(host));
		}
	};
	return vendor.login ? withLogin(once) : async (request) => await once(request, { renews: false });
}

function isKeyRefused(result: HttpResult): boolean {
	return 'status' in result && (result.status === 401 || result.status === 403);
}

function toOptions(request: HttpRequest, timeout: number): IHttpRequestOptions {
	return {
		method: request.method,
		// Relative: the credential knows the server.
		url: request.path,
		headers: { ...OWN_HEADERS, ...(request.body ? { 'Content-Type': 'application/json' } : {}) },
		// As text: of an object n8n's HTTP client drops what is called `constructor` or `__proto__`.
		...(request.body ? { body: JSON.stringify(request.body) } : {}),
		...AS_STREAM,
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		timeout,
	};
}

const OWN_HEADERS = { Accept: 'application/json' };

async function toResult(answer: unknown): Promise<HttpResult> {
	const body = await answerText(at(answer, ['body']));
	const status = Number(at(answer, ['statusCode']));
	const isSuccess = status >= 200 && status < 300;
	if ('excess' in body && isSuccess) return { noAnswer: 'tooLarge', words: body.excess };
	// A refusal says enough by its status.
	return toAnswer(status, at(answer, ['headers']), 'text' in body ? body.text : '');
}

function toAnswer(status: number, headers: unknown, text: string): HttpAnswer {
	return {
		status,
		headers: isObject(headers) ? lowerCased(headers) : {},
		text,
		body: parsed(text),
	};
}

// n8n hands on what its HTTP client threw as the cause, under errors of its own.
async function fromThrown(thrown: unknown, wasCancelled: boolean): Promise<HttpResult> {
	const chain = causesOf(thrown);
	const answered = chain.find((cause) => isObject(fieldOf(cause, 'response')));
	if (answered) {
		const response = fieldOf(answered, 'response');
		return await toResult({
			statusCode: fieldOf(response, 'status'),
			headers: { ...(fieldOf(response, 'headers') as object) },
			body: fieldOf(response, 'data'),
		});
	}
	// Older versions of n8n hand on no cause, only what they made of it.
	const code = ['code', 'httpCode']
		.flatMap((name) => chain.map((cause) => fieldOf(cause, name)))
		.find((value): value is string => typeof value === 'string' && value !== '');
	if (code === undefined) {
		const last = chain.at(-1);
		return { noAnswer: 'refused', words: last instanceof Error ? last.message : String(thrown) };
	}
	if (/^\d+$/.test(code)) {
		return await toResult({ statusCode: code, body: fieldOf(fieldOf(thrown, 'context'), 'data') });
	}
	// A request that takes longer than it may is cancelled too.
	if (code === 'ERR_CANCELED')
		return { noAnswer: wasCancelled ? 'cancelled' : 'timeout', words: '' };
	if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') return { noAnswer: 'timeout', words: '' };
	const untrusted =
		CERTIFICATE_WORDS[code] ??
		(CERTIFICATE.test(code) ? `${NOT_HELD} (${spelled(code)})` : undefined);
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

const UNSIGNED = "The server's certificate is not signed by a trusted authority";
const NO_TLS = 'The server does not speak https at this address: try http, or another port';
const NOT_HELD = "The server's certificate does not hold";

const CERTIFICATE_WORDS: Record<string, string> = {
	CERT_HAS_EXPIRED: "The server's certificate has expired",
	CERT_NOT_YET_VALID: "The server's certificate is not valid yet: is the clock of this n8n right?",
	DEPTH_ZERO_SELF_SIGNED_CERT: UNSIGNED,
	SELF_SIGNED_CERT_IN_CHAIN: UNSIGNED,
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNSIGNED,
	UNABLE_TO_GET_ISSUER_CERT: UNSIGNED,
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNSIGNED,
	ERR_TLS_CERT_ALTNAME_INVALID: "The server's certificate is for another name",
	HOSTNAME_MISMATCH: "The server's certificate is for another name",
	EPROTO: NO_TLS,
	ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
	ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
};

/** Codes of OpenSSL for a certificate that it does not take. */
const CERTIFICATE = /^(?:CERT_|INVALID_CA|INVALID_PURPOSE|UNABLE_TO_|PATH_LENGTH_EXCEEDED)/;

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

function parsed(text: string): Json | undefined {
	try {
		return JSON.parse(text) as Json;
	} catch {
		return undefined;
	}
}

function lowerCased(headers: object): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
	);
}
