import type { FieldPath, Json } from '../json';
import type { Ending } from '../traffic/http';

/** Why an update did not happen. Failures are values; only program bugs throw. */
export type Failure =
	Local | Refusal | Unreachable | Stranger | Ambiguous | Unsent | Unapplied | Cancelled | Defect;

/** Where a failure was met. */
interface Met {
	/** Says it met a request that only reads: nothing can have been changed. */
	readonly whileReading?: true;
}

/** Found before anything was sent. */
export type Local = Invalid | Misconfigured;

export interface Invalid {
	readonly kind: 'invalid';
	readonly faults: readonly Fault[];
}

/** One thing that is wrong with what was given. */
export interface Fault {
	/** The field, or nothing where the fault is not in one field. */
	readonly path?: FieldPath;
	/** What was given; absent where nothing was. */
	readonly given?: unknown;
	/**
	 * Without `path`: a whole sentence. With it: what the field accepts, to follow "needs"
	 * (`an e-mail address such as nathan@example.com`).
	 */
	readonly words: string;
	/**
	 * Says `words` is a whole clause about the field, to follow its name (`cannot be cleared`), or
	 * what was given, where that is there (`which has lost digits`).
	 */
	readonly clause?: boolean;
}

/** The credential or the host does not let the request out. */
export interface Misconfigured {
	readonly kind: 'misconfigured';
	readonly words: string;
	readonly advice: string;
}

/** The vendor answered, and not with success. */
export interface Refusal extends Met {
	readonly kind:
		| 'notFound'
		| 'conflict'
		| 'unauthorized'
		| 'refused'
		| 'elsewhere'
		| 'redirected'
		| 'rateLimited'
		| 'unavailable'
		| 'unreadable';
	/** Absent where a look-up found no customer: then no single answer says so. */
	readonly status?: number;
	/** The vendor's own words; empty where it gave none. */
	readonly words: string;
	readonly code?: string;
	readonly requestId?: string;
	readonly field?: FieldPath;
	/** The answer's body: JSON where it is JSON, text otherwise, shortened where long. */
	readonly response?: Json;
	readonly attempts: number;
	/** How long the vendor asked to wait, where it asked for longer than this node waits. */
	readonly askedToWaitMs?: number;
	/** Says it is answered so each time. */
	readonly isLasting?: true;
}

/** No answer came. Whether the update was applied is not known. */
export interface Unreachable extends Met {
	readonly kind: 'unreachable';
	/** `tooLarge`: an answer came that nobody reads, `words` say how large one may be. */
	readonly reason: 'timeout' | 'network' | 'tooLarge';
	readonly words: string;
	readonly attempts: number;
}

/** An answer shows another customer than the one that was named. */
export interface Stranger extends Met {
	readonly kind: 'stranger';
	readonly id: string;
	readonly attempts: number;
}

/** Several customers answer to one name, so which one is meant is not known. */
export interface Ambiguous {
	readonly kind: 'ambiguous';
	readonly ids: readonly string[];
}

/** The run ended before this item's turn: nothing was sent for it. */
export interface Unsent extends Ending, Met {
	readonly kind: 'unsent';
	readonly attempts: 0;
}

/** The vendor answered success, and its answer does not hold what was sent. */
export interface Unapplied {
	readonly kind: 'unapplied';
	readonly paths: readonly FieldPath[];
}

/** The execution was stopped. */
export interface Cancelled {
	readonly kind: 'cancelled';
}

/** This package met something it was not built for. */
export interface Defect {
	readonly kind: 'defect';
	readonly words: string;
}

const KINDS: Record<Failure['kind'], true> = {
	invalid: true,
	misconfigured: true,
	notFound: true,
	conflict: true,
	unauthorized: true,
	refused: true,
	elsewhere: true,
	stranger: true,
	redirected: true,
	rateLimited: true,
	unavailable: true,
	unreadable: true,
	unreachable: true,
	ambiguous: true,
	unsent: true,
	unapplied: true,
	cancelled: true,
	defect: true,
};

export function isFailure(value: unknown): value is Failure {
	return (
		typeof value === 'object' &&
		value !== null &&
		'kind' in value &&
		typeof value.kind === 'string' &&
		Object.hasOwn(KINDS, value.kind)
	);
}

export function invalid(...faults: Fault[]): Invalid {
	return { kind: 'invalid', faults };
}
