/** What a server does with requests: how long they take, and which it lets in. Milliseconds. */
export interface World {
	/** How long an answer takes while so many requests are inside. */
	readonly latencyMs: (inside: number, random: () => number) => number;
	/** Whether the server lets in one more. `now`: since the world began; asked in that order. */
	readonly letsIn: (now: number, inside: number) => Verdict;
	/** The least time in which so many requests can be let in. */
	readonly boundMs: (requests: number) => number;
}

export type Verdict = { readonly let: true } | { readonly let: false; readonly askedMs?: number };

export const YES: Verdict = { let: true };
export const NO: Verdict = { let: false };

/** A time of about so long: up to a fifth less or more. */
export function about(ms: number): World['latencyMs'] {
	return (_, random) => ms * (0.8 + 0.4 * random());
}

/** How long an answer takes that stands in no queue. */
export const ORDINARY_MS = 50;

/** The share of an answer's time that is spent inside the server; the rest is the way. */
export const INSIDE = 0.8;
