import {
	UserError,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IHttpRequestOptions,
} from 'n8n-workflow';

import type { Server } from '../engine/vendor';
import { deadline } from './deadline';
import { destinationOf, type RequestOptions } from './destination';

/**
 * Signs a request with a credential: the one way in which a key gets onto one. Throws, with the key
 * still here, when the request would go to another server or when the key cannot stand in a header.
 * Changes the options in place, as n8n's own authentication does.
 *
 * n8n calls this for the nodes, for the credential's Test button and for the HTTP Request node,
 * whose options are older and name some things differently.
 */
export function signedRequest(
	options: RequestOptions,
	credential: ICredentialDataDecryptedObject,
	server: Server,
	headers: IDataObject,
): IHttpRequestOptions {
	const url = destinationOf(options, credential, server);
	if (options.uri !== undefined) options.uri = url;
	delete options.baseURL;
	return Object.assign(options, {
		url,
		headers: { ...options.headers, ...headers },
		// A redirect would carry the key on; an API call needs none.
		disableFollowRedirect: true,
		followRedirect: false,
		...deadline(options),
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
	if (!isKey(key)) {
		throw new UserError(
			`'${label}' holds a space, a line break or a character that keys do not have`,
			{
				description: 'Copy the key again and paste it alone.',
			},
		);
	}
	return key;
}

/** Whether a text can stand in a header as a key or a token. */
export function isKey(text: string): boolean {
	return /^[\x21-\x7e]{1,8192}$/.test(text);
}
