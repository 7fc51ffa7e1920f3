import { isObject } from '../json';

/**
 * Why nobody can have meant a value, as a clause that follows the value; `undefined` where somebody
 * may have. Such values come from programs, sheets and files, and would be stored for good.
 */
export function whyNotMeant(value: unknown): string | undefined {
	if (typeof value === 'number') return whyNoNumber(value);
	if (typeof value !== 'string') return undefined;
	if (NOTHING_WORDS.has(value.trim())) {
		return 'which is how programs write nothing: check where it comes from, or leave it empty';
	}
	if (value.includes('\uFFFD') || isDecodedTwice(value)) {
		return 'whose letters are broken: the file or page that it comes from was read in another encoding';
	}
	if (value.includes('\0')) return 'which holds an invisible character, U+0000: remove it';
	return value.isWellFormed() ? undefined : 'which holds half a character: it was cut too short';
}

/** The values within a value, and the names of its own, of which nobody can have meant one. */
export function notMeantIn(
	value: unknown,
	path: readonly string[] = [],
): Array<{ readonly path: readonly string[]; readonly given: unknown; readonly words: string }> {
	if (isObject(value) || Array.isArray(value)) {
		return Object.entries(value).flatMap(([name, part]) => {
			const words = whyNotMeant(name);
			const within = [...path, name];
			return words ? [{ path: within, given: name, words }] : notMeantIn(part, within);
		});
	}
	const words = whyNotMeant(value);
	return words ? [{ path, given: value, words }] : [];
}

// As JavaScript, Python, databases and sheets write them. `Null` and `None` in other letters are
// left alone: people have such names.
const NOTHING_WORDS = new Set([
	...['undefined', 'null', 'NULL', '(null)', '<null>', '\\N', 'NaN', 'nan', 'None', 'nil'],
	...['[object Object]', '[object Undefined]', '[object Null]', 'Invalid Date', 'Invalid DateTime'],
	...['#N/A', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '#NULL!', '#NUM!', '#ERROR!'],
]);

// JSON carries every whole number up to here as it is. Above, 1234567890123456789 has become
// 1234567890123456800 before anybody sees it, and would name another customer.
function whyNoNumber(value: number): string | undefined {
	if (!Number.isFinite(value))
		return 'which is no number: check the calculation that it comes from';
	return Math.abs(value) > Number.MAX_SAFE_INTEGER
		? 'which has lost digits, since a number keeps fifteen of them: give it as text'
		: undefined;
}

/** Whether text that was written as UTF-8 was read as Windows-1252, which makes `MÃ¼ller` of it. */
function isDecodedTwice(text: string): boolean {
	if (!SUSPECT.test(text)) return false;
	const bytes = [...text].map((letter) => BYTES_OF_1252.get(letter) ?? letter.codePointAt(0) ?? 0);
	if (bytes.some((byte) => byte > 0xff)) return false;
	try {
		new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
		return true;
	} catch {
		return false;
	}
}

// How ü, ’ and Я begin then. Other pairs of the kind occur in good text too, such as the É’ of CAFÉ’S.
const FOLLOWER = '[\\u0080-\\u00BF€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]';
const SUSPECT = new RegExp(`[ÂÃ]${FOLLOWER}|â€${FOLLOWER}|(?:[ÐÑ]${FOLLOWER}){2}`);

const BYTES_OF_1252 = new Map(
	[...'€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ'].map((letter, at) => [
		letter,
		0x80 + at,
	]),
);
