import type { IDataObject } from 'n8n-workflow';

import { flag } from '../engine/customer/fields';
import { isEmpty } from '../engine/json';
import type { Fault } from '../engine/outcome/failure';

/**
 * Reads the entries of n8n's `options`. What cannot be read is added to the faults, never taken for
 * the default: a Preview that says "maybe" would send real updates.
 */
export function optionReader(options: IDataObject, faults: Fault[]) {
	return {
		/** One of these words; the first where the option is absent or says nothing. */
		word: <Word extends string>(name: string, words: Words<Word>): Word =>
			wordOf(options[name], words, ['options', name], faults),

		/** Off where the option is absent; once it is there, it must say yes or no. */
		isOn: (name: string): boolean => {
			if (!Object.hasOwn(options, name)) return false;
			const given = options[name];
			const value = YES_OR_NO.convert(given);
			if (typeof value === 'boolean') return value;
			faults.push({ path: ['options', name], given, words: YES_OR_NO.accepts });
			return false;
		},

		/** A number within these limits, also as text; the fallback where there is none. */
		number: (name: string, fallback: number, [low, high]: readonly [number, number]): number => {
			const given = options[name] ?? fallback;
			const value = Number(given);
			if (!isEmpty(given) && value >= low && value <= high) return value;
			faults.push({ path: ['options', name], given, words: `a number from ${low} to ${high}` });
			return fallback;
		},
	};
}

export type OptionReader = ReturnType<typeof optionReader>;

/** The words that an option knows, its default first. */
export type Words<Word extends string> = readonly [Word, ...Word[]];

/** The word that was given, blanks around it aside; the first where nothing was given. */
export function wordOf<Word extends string>(
	given: unknown,
	words: Words<Word>,
	path: readonly string[],
	faults: Fault[],
): Word {
	if (given === undefined || given === null) return words[0];
	const text = String(given).trim();
	const known = words.find((word) => word === text);
	if (known === undefined) faults.push({ path, given, words: `one of ${words.join(', ')}` });
	return known ?? words[0];
}

const YES_OR_NO = flag();
