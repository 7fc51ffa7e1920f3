import type { Answer, Json, RetryAfter } from './types';

export const json = (status: number, body: Json): Answer => ({ status, json: body });

export const plain = (status: number, text: string): Answer => ({
	status,
	text,
	type: 'text/plain; charset=utf-8',
});

export const html = (status: number, title: string): Answer => ({
	status,
	text: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
	type: 'text/html',
});

/** Retry-After as whole seconds or as an HTTP date, never earlier than asked for. */
export function retryAfterHeader(form: RetryAfter, waitMs: number): Record<string, string> {
	if (form === 'none') return {};
	if (form === 'seconds') return { 'retry-after': String(Math.ceil(waitMs / 1000)) };
	const wholeSecond = Math.ceil((Date.now() + waitMs) / 1000) * 1000;
	return { 'retry-after': new Date(wholeSecond).toUTCString() };
}

export const withHeaders = (answer: Answer, headers: Record<string, string>): Answer => ({
	...answer,
	headers: { ...answer.headers, ...headers },
});
