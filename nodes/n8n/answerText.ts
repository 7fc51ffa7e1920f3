/**
 * What an answer may be at most. n8n serves nobody else while an answer is parsed: at these limits
 * that takes up to 100 ms, whatever the answer is made of. A page of 1,000 customers is far below.
 */
const MOST_MEGABYTES = 5;
const MOST_VALUES = 100_000;
const MOST_LEVELS = 100;
const MOST_BYTES = MOST_MEGABYTES * 1024 * 1024;

/** The text of an answer, or what it has too much of: `5 MB`. */
export type AnswerText = { readonly text: string } | { readonly excess: string };

/** What is asked of n8n's HTTP client, so that an answer can be cut off in the middle. */
export const AS_STREAM = { encoding: 'stream', returnFullResponse: true } as const;

/**
 * The text of an answer's body as n8n's HTTP client hands it on: a stream that was unpacked already.
 * Where the answer is more than one may be, the rest of it is not read.
 */
export async function answerText(body: unknown): Promise<AnswerText> {
	const excessIn = scales();
	let kept: Buffer = Buffer.alloc(0);
	let bytes = 0;
	// To leave the loop early ends the stream, and the connection with it.
	for await (const chunk of chunksOf(body)) {
		const excess = bytes + chunk.length > MOST_BYTES ? `${MOST_MEGABYTES} MB` : excessIn(chunk);
		if (excess) return { excess };
		// Copied, since a server may send single bytes: each would be an object of a hundred.
		kept = withRoomFor(kept, bytes + chunk.length);
		kept.set(chunk, bytes);
		bytes += chunk.length;
	}
	return { text: kept.toString('utf8', 0, bytes).replace(/^\uFEFF/, '') };
}

function chunksOf(body: unknown): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
	if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body) {
		return body as AsyncIterable<Uint8Array>;
	}
	const text = typeof body === 'string' ? body : (JSON.stringify(body ?? undefined) ?? '');
	return [Buffer.from(text)];
}

function withRoomFor(kept: Buffer, bytes: number): Buffer {
	if (bytes <= kept.length) return kept;
	const larger = Buffer.alloc(Math.max(bytes, kept.length * 2));
	larger.set(kept);
	return larger;
}

/**
 * Weighs JSON as it arrives, since a few bytes may be a value: five million brackets take a second
 * to parse, and whoever walks through them runs out of stack. What is not JSON is not harmed: a page
 * has few of these characters.
 */
function scales(): (chunk: Uint8Array) => string | undefined {
	let values = 0;
	let levels = 0;
	let isInText = false;
	let isEscaped = false;
	// A plain loop over numbers, since it looks at every byte of every answer.
	return (chunk) => {
		for (let index = 0; index < chunk.length; index++) {
			const byte = chunk[index];
			if (isEscaped) isEscaped = false;
			else if (isInText) {
				if (byte === BACKSLASH) isEscaped = true;
				else if (byte === QUOTE) isInText = false;
			} else if (byte === QUOTE) isInText = true;
			else if (byte === COMMA) values += 1;
			else if (byte === BRACKET || byte === BRACE) {
				values += 1;
				levels += 1;
				if (levels > MOST_LEVELS) return `${MOST_LEVELS} levels of nesting`;
			} else if (byte === BRACKET_END || byte === BRACE_END) levels -= 1;
		}
		return values > MOST_VALUES ? `${MOST_VALUES.toLocaleString('en')} values` : undefined;
	};
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const BRACKET_END = 0x5d;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
