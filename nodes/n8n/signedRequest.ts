import {
	UserError,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IHttpRequestOptions,
} from 'n8n-workflow';

import { baseUrlOf } from '../engine/traffic/baseUrl';
import type { Server } from '../engine/vendor';

/**
 * Signs a request with a credential: the one way in which a key gets onto one. A relative address
 * is meant for the server that the credential names. Throws, with the key still here, when the
 * request would go anywhere else or when the key cannot stand in a header. Changes the options in
 * place, as n8n's own authentication does.
 *
 * n8n calls this for the nodes, for the credential's Test button and for the HTTP Request node,
 * whose options are older and name some things differently.
 */
export function signedRequest(
	options: IHttpRequestOptions & { uri?: string; followRedirect?: boolean },
	credential: ICredentialDataDecryptedObject,
	server: Server,
	headers: IDataObject,
): IHttpRequestOptions {
	const base = baseUrlOf(credential, server);
	if (!base.ok) throw new UserError(base.words, { description: base.advice });
	const asked = options.url ?? options.uri ?? '';
	const url = /^https?:/i.test(asked) ? asked : `${options.baseURL ?? base.url}${asked}`;
	// A path put after the root cannot leave its origin.
	const isOwn = url === base.url + asked && asked.startsWith('/');
	if (!isOwn && (!URL.canParse(url) || new URL(url).origin !== new URL(base.url).origin)) {
		throw new UserError(`This credential is for ${base.url} only`, {
			description: 'Its key is sent nowhere else. Use an address there, or another credential.',
		});
	}
	if (options.uri !== undefined) options.uri = url;
	delete options.baseURL;
	return Object.assign(options, {
		url,
		headers: { ...options.headers, ...headers },
		// A redirect would carry the key on; an API call needs none.
		disableFollowRedirect: true,
		followRedirect: false,
		...deadline(options),
		...allowedDomains(credential),
	});
}

/** A credential's key as it goes into a header: trimmed, since pasting brings spaces along. */
export function keyFrom(value: unknown, label: string): string {
	const key = typeof value === 'string' ? value.trim() : '';
	if (key === '') {
		throw new UserError(`'${label}' is empty`, {
			description: 'Open the credential and enter it.',
		});
	}
	if (!/^[\x21-\x7e]+$/.test(key)) {
		throw new UserError(
			`'${label}' holds a space, a line break or a character that keys do not have`,
			{
				description: 'Copy the key again and paste it alone.',
			},
		);
	}
	return key;
}

// n8n's timeout starts anew with every byte, so an answer that drips would never end. Only here can
// the time be limited: n8n puts its own signal on a request until it is signed.
function deadline({ timeout, abortSignal, uri }: Parameters<typeof signedRequest>[0]): object {
	if (!timeout || uri !== undefined) return {};
	const cancel = abortSignal instanceof AbortSignal ? abortSignal : UNCANCELLED;
	return { abortSignal: signalAfter(timeout, cancel) };
}

const UNCANCELLED = new AbortController().signal;

/** The signal of each run, for all requests of a moment. */
const signals = new WeakMap<AbortSignal, { slice: string; signal: AbortSignal }>();

/** The run's signal with a time limit, a tenth late at most: one for each request would add up. */
function signalAfter(ms: number, cancel: AbortSignal): AbortSignal {
	const moment = Math.ceil(ms / 10);
	const slice = `${ms} ${Math.floor(performance.now() / moment)}`;
	const known = signals.get(cancel);
	if (known?.slice === slice) return known.signal;
	// Passed on by hand: as a mere part of another, Node 20 collects it before its time.
	const late = new AbortController();
	AbortSignal.timeout(ms + moment).addEventListener('abort', () => late.abort());
	const signal = AbortSignal.any([cancel, late.signal]);
	signals.set(cancel, { slice, signal });
	return signal;
}

// n8n adds these fields to every credential, and enforces the list where the request names it. The
// vendors' own addresses are always allowed, as they are to n8n's declarative nodes.
function allowedDomains(credential: ICredentialDataDecryptedObject): object {
	const restricted = credential.allowedHttpRequestDomains === 'domains';
	return restricted && credential.environment === 'custom'
		? { allowedDomains: String(credential.allowedDomains ?? '') || 'none.invalid' }
		: {};
}
