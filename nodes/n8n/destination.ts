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
	const { hostname } = new URL(url);
	if (!isAllowed(hostname, credential)) {
		throw new UserError(`This credential is not allowed for ${hostname}`, {
			description:
				"Add the domain to 'Allowed Domains' in the credential, or change its 'Base URL'.",
		});
	}
	return url;
}

/**
 * Whether a credential may be used for a domain. n8n adds these fields to every credential, and its
 * older versions enforce them in the HTTP Request node only. The vendors' own addresses are always
 * allowed, as they are to n8n's declarative nodes.
 */
function isAllowed(hostname: string, credential: ICredentialDataDecryptedObject): boolean {
	const { allowedHttpRequestDomains, allowedDomains, environment } = credential;
	if (allowedHttpRequestDomains !== 'domains' || environment !== 'custom') return true;
	const allowed = String(allowedDomains ?? '').split(',');
	return allowed
		.map((domain) => domain.trim().toLowerCase())
		.some(
			(domain) =>
				hostname === domain || (/^\*\../.test(domain) && hostname.endsWith(domain.slice(1))),
		);
}
