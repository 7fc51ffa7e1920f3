import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Delivery } from './faults';
import type { Answer } from './types';

/** Reads to the end even past the limit, so that the client gets to see the refusal. */
export function readText(
	request: IncomingMessage,
	limitBytes: number,
): Promise<{ text: string; tooLarge: boolean }> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let bytes = 0;
		request.on('data', (chunk: Buffer) => {
			bytes += chunk.length;
			if (bytes <= limitBytes) chunks.push(chunk);
		});
		request.once('end', () =>
			resolve({ text: Buffer.concat(chunks).toString('utf8'), tooLarge: bytes > limitBytes }),
		);
		request.once('error', reject);
	});
}

export async function deliver(
	response: ServerResponse,
	{ answer, how, overMs = 0 }: Delivery,
	signal: AbortSignal,
): Promise<void> {
	if (how === 'never') return void (await once(response, 'close', { signal }));
	if (how === 'destroyed') return void response.destroy();

	const { body, type } = bodyOf(answer);
	response.writeHead(answer.status, {
		...(type && { 'content-type': type }),
		...(answer.status !== 204 && { 'content-length': body.length }),
		...answer.headers,
	});
	if (how === 'dripping') await drip(response, body, overMs, signal);
	response.end(how === 'dripping' ? undefined : body);
}

function bodyOf({ json, text = '', type }: Answer): { body: Buffer; type?: string } {
	if (json === undefined) return { body: Buffer.from(text), type };
	return { body: Buffer.from(JSON.stringify(json)), type: 'application/json' };
}

const dripMs = 10;

async function drip(
	response: ServerResponse,
	body: Buffer,
	overMs: number,
	signal: AbortSignal,
): Promise<void> {
	const size = Math.max(1, Math.ceil((body.length * dripMs) / Math.max(dripMs, overMs)));
	const drops = Math.ceil(body.length / size);
	for (let sent = 0; sent < body.length && !response.destroyed; sent += size) {
		response.write(body.subarray(sent, sent + size));
		await wait(overMs / drops, undefined, { signal });
	}
}
