import { parseJson } from './json';
import type { Json, RunningVendor } from './types';

export interface Reply {
	status: number;
	headers: Headers;
	text: string;
	/** Undefined where the text is not JSON. */
	body: Json | undefined;
}

export interface Question {
	body?: Json | string;
	headers?: Record<string, string>;
	/** Another key than the vendor's own; '' for none. */
	key?: string;
}

/** One request to a sandbox vendor, signed as its API wants it. */
export async function ask(
	vendor: RunningVendor,
	line: string,
	{ body, headers, key }: Question = {},
): Promise<Reply> {
	const [method = 'GET', path = '/'] = line.split(' ');
	const response = await fetch(vendor.url + path, {
		method,
		redirect: 'manual',
		headers: {
			...(body !== undefined && { 'content-type': 'application/json' }),
			...keyHeaders(vendor, key),
			...headers,
		},
		...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
	});
	const text = await response.text();
	return { status: response.status, headers: response.headers, text, body: parseJson(text) };
}

function keyHeaders({ credential, keys }: RunningVendor, given?: string): Record<string, string> {
	const key = given ?? keys['bearer token'] ?? credential.apiKey ?? '';
	if (key === '') return {};
	return key.startsWith('sk_flexprice') ? { 'x-api-key': key } : { authorization: `Bearer ${key}` };
}
