import {
	UserError,
	type ICredentialDataDecryptedObject,
	type IHttpRequestOptions,
} from 'n8n-workflow';

import { baseUrlOf } from '../engine/traffic/baseUrl';
import type { Server } from '../engine/vendor';

/** A request's options as n8n has them: the HTTP Request node's are older, with a name of their own. */
export type RequestOptions = IHttpRequestOptions & { uri?: string; followRedirect?: boolean };

/**
 * The address that a request with this credential goes to: a relative one is meant for the server
 * that the credential names. Throws where the request would go anywhere else.
 */
export function destinationOf(
	options: RequestOptions,
	credential: ICredentialDataDecryptedObject,
	server: Server,
): string {
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
	return url;
}

/**
 * The domains that a credential is allowed for, for n8n to enforce: it adds the fields to every
 * credential. The vendors' own addresses are always allowed, as they are to n8n's declarative nodes.
 */
export function allowedDomains(credential: ICredentialDataDecryptedObject): {
	allowedDomains?: string;
} {
	const isRestricted = credential.allowedHttpRequestDomains === 'domains';
	return isRestricted && credential.environment === 'custom'
		? { allowedDomains: String(credential.allowedDomains ?? '') || 'none.invalid' }
		: {};
}
