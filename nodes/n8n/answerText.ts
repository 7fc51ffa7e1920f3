/** More of an answer is read by nobody: it would keep n8n from its other work. */
export const MOST_MEGABYTES = 5;
const MOST_BYTES = MOST_MEGABYTES * 1024 * 1024;

/** What is asked of n8n's HTTP client, so that an answer can be cut off in the middle. */
export const AS_STREAM = { encoding: 'stream', returnFullResponse: true } as const;

/**
 * The text of an answer's body as n8n's HTTP client hands it on: a stream that was unpacked already.
 * `undefined` where it is larger than an answer may be; the rest is then not read.
 */
export async function answerText(body: unknown): Promise<string | undefined> {
	if (typeof body === 'string') return body;
	if (body === undefined || body === null) return '';
	if (!isStream(body)) return JSON.stringify(body);
	const chunks: Buffer[] = [];
	let bytes = 0;
	// To leave the loop early ends the stream, and the connection with it.
	for await (const chunk of body) {
		bytes += chunk.length;
		if (bytes > MOST_BYTES) return undefined;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks)
		.toString('utf8')
		.replace(/^\uFEFF/, '');
}

function isStream(body: unknown): body is AsyncIterable<Buffer> {
	return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
