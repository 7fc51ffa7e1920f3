import escapeRegExp from 'lodash/escapeRegExp';
import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

/** Shows a text without its secrets. */
export type Mask = (text: string) => string;

/** What the signature put on a request: never to be shown, even where a vendor echoes it. */
export function signatureIn({ headers = {} }: IHttpRequestOptions): string[] {
	return Object.entries(headers)
		.filter(([name]) => isSecret(name))
		.map(([, value]) => String(value).replace(/^(Bearer|Basic) /, ''))
		.filter((secret) => secret.length >= LEAST_LENGTH);
}

/**
 * The keys of a credential, alone and as Basic authentication spells them: a login is refused
 * before there is a signature, with the key in its vendor's mouth.
 */
export function keysIn(credential: ICredentialDataDecryptedObject): string[] {
	const texts = Object.entries(credential).flatMap(([name, value]): Array<[string, string]> =>
		typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [],
	);
	const keys = texts
		.filter(([name, text]) => isSecret(name) && text.length >= LEAST_LENGTH)
		.map(([, text]) => text);
	const basic = (user: string, key: string) => Buffer.from(`${user}:${key}`).toString('base64');
	return [...keys, ...texts.flatMap(([, user]) => keys.map((key) => basic(user, key)))];
}

/** A mask over these secrets, also as JSON may spell them. */
export function maskOver(secrets: readonly string[]): Mask {
	if (!secrets.length) return (text) => text;
	const spellings = secrets.flatMap((secret) => [secret, secret.replaceAll('/', '\\/')]);
	// The longest first: one secret may begin another.
	const longestFirst = spellings.sort((one, other) => other.length - one.length);
	const any = new RegExp(longestFirst.map(escapeRegExp).join('|'), 'g');
	return (text) => text.replace(any, MASK);
}

// Shorter texts are no keys, and would be masked in the middle of words.
const LEAST_LENGTH = 8;

const MASK = '*****';

function isSecret(name: string): boolean {
	return /auth|key|token|secret/i.test(name);
}
