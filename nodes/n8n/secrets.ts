import escapeRegExp from 'lodash/escapeRegExp';
import mapKeys from 'lodash/mapKeys';
import mapValues from 'lodash/mapValues';
import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

/** What a run must never show. What leaves the node is masked; the engine sees what the vendor said. */
export interface Secrets {
	/** Remembers the keys of a credential. */
	readonly learn: (credential: ICredentialDataDecryptedObject) => void;
	/** Remembers what the signature put on a request: a login's token among it. */
	readonly learnSigned: (options: IHttpRequestOptions) => void;
	/** The value without its secrets, in texts and names at any depth; itself where it holds none. */
	readonly masked: <Value>(value: Value) => Value;
}

/** Starts with nothing to hide. */
export function secretsOfRun(): Secrets {
	const known = new Set<string>();
	let pattern: RegExp | undefined;

	const remember = (secrets: readonly string[]) => {
		const fresh = secrets.filter((one) => one.length >= LEAST_LENGTH && !known.has(one));
		if (!fresh.length) return;
		fresh.forEach((one) => known.add(one));
		// The longest first: one may begin another.
		const all = [...known].flatMap((one) => [one, ...inBase64(one)]);
		const longestFirst = all.sort((one, other) => other.length - one.length);
		pattern = new RegExp(longestFirst.map(patternFor).join('|'), 'gi');
	};

	return {
		learn: (credential) => remember(keysIn(credential)),
		learnSigned: ({ headers = {} }) => {
			const signed = Object.entries(headers).filter(([name]) => isSecret(name));
			remember(signed.map(([, value]) => String(value).replace(/^(Bearer|Basic) /, '')));
		},
		masked: (value) => (pattern ? maskedBy(pattern, value) : value),
	};
}

/** Texts without these secrets: for what is shown outside a run. */
function maskedBy<Value>(pattern: RegExp, value: Value): Value {
	const mask = (part: unknown): unknown => {
		if (typeof part === 'string') return part.replace(pattern, MASK);
		if (typeof part !== 'object' || part === null) return part;
		if (Array.isArray(part)) return part.map(mask);
		return mapValues(
			mapKeys(part, (_, name) => name.replace(pattern, MASK)),
			mask,
		);
	};
	const isClean = (part: unknown): boolean => {
		pattern.lastIndex = 0;
		if (typeof part === 'string') return part.length < LEAST_LENGTH || !pattern.test(part);
		if (typeof part !== 'object' || part === null) return true;
		return Object.entries(part).every(([name, inner]) => isClean(name) && isClean(inner));
	};
	return isClean(value) ? value : (mask(value) as Value);
}

function keysIn(credential: ICredentialDataDecryptedObject): string[] {
	return Object.entries(credential).flatMap(([name, value]) =>
		typeof value === 'string' && isSecret(name) ? [value.trim()] : [],
	);
}

/**
 * A long secret is known by its beginning and goes on as far as keys do: to compare all of it takes
 * seconds in a text that nearly repeats it.
 */
function patternFor(secret: string): string {
	if (secret.length <= TELLING) return anySpelling(secret);
	return `${anySpelling(secret.slice(0, TELLING))}[\\w.~+/=:%\\\\-]*`;
}

// More than the part that all tokens of one kind begin with.
const TELLING = 64;

/**
 * A pattern for a secret as texts may hold it: as it is, with escapes as JSON has them, encoded as in
 * a URL, once or twice, or in a form. Letters and digits are never spelled in another way.
 */
function anySpelling(secret: string): string {
	return secret.replace(/[^a-z0-9]/giu, (character) => {
		const unit = character.charCodeAt(0).toString(16).padStart(4, '0');
		const encoded = encodeURIComponent(character.toWellFormed());
		const hex = encoded === character ? `%${unit.slice(2)}` : encoded;
		const spellings = [
			`\\\\u${unit}`,
			hex.replaceAll('%', '%(?:25)?'),
			`\\\\{0,2}${escapeRegExp(character)}`,
			...(character === ' ' ? ['\\+'] : []),
		];
		return `(?:${spellings.join('|')})`;
	});
}

/**
 * The part of a Base64 text that a secret alone decides, when so many other bytes stand before it,
 * as in "user:key"; where the secret is long enough to leave one.
 */
function base64Within(secret: string, before: number): string[] {
	const encoded = Buffer.from(`${'x'.repeat(before)}${secret}`).toString('base64');
	const from = Math.ceil((before * 8) / 6);
	const until = Math.floor(((before + secret.length) * 8) / 6);
	const part = encoded.slice(from, until);
	if (part.length < LEAST_LENGTH) return [];
	return [part, part.replaceAll('+', '-').replaceAll('/', '_')];
}

function inBase64(secret: string): string[] {
	return [0, 1, 2].flatMap((before) => base64Within(secret, before));
}

// Shorter texts are no keys, and would be masked in the middle of words.
const LEAST_LENGTH = 8;

const MASK = '*****';

function isSecret(name: string): boolean {
	return /auth(?!entication)|key|token|secret/i.test(name);
}
