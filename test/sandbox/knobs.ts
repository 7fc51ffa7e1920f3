import { faultKinds } from './faults';
import type { Knobs } from './types';

/** The knobs after a change; refuses what would have no effect. */
export function changedKnobs(knobs: Knobs, changes: Partial<Knobs>): Knobs {
	refuseUnknown('knob', Object.keys(changes), Object.keys(knobs));
	const { quirks = {}, faults = knobs.faults, ...others } = changes;
	refuseUnknown('quirk', Object.keys(quirks), Object.keys(knobs.quirks));
	refuseUnknown(
		'fault',
		faults.map((fault) => fault.kind),
		faultKinds,
	);
	return { ...knobs, ...others, faults: [...faults], quirks: { ...knobs.quirks, ...quirks } };
}

function refuseUnknown(what: string, given: string[], known: string[]): void {
	const unknown = given.find((name) => !known.includes(name));
	if (unknown === undefined) return;
	throw new Error(`There is no ${what} "${unknown}". Known: ${known.join(', ') || 'none'}.`);
}
