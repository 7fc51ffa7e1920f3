import type { RequestOptions } from './destination';

/**
 * The time limit of a request as a whole. n8n's timeout starts anew with every byte, so an answer
 * that drips would never end. The limit is put on while the request is signed: before that n8n puts
 * its own signal there.
 */
export function deadline({ timeout, abortSignal, uri }: RequestOptions): {
	abortSignal?: AbortSignal;
} {
	if (!timeout || uri !== undefined) return {};
	const cancel = abortSignal instanceof AbortSignal ? abortSignal : UNCANCELLED;
	return { abortSignal: signalAfter(timeout, cancel) };
}

const UNCANCELLED = new AbortController().signal;

/** The signal of each run, for all requests of a moment. */
const signals = new WeakMap<AbortSignal, { slice: string; signal: AbortSignal }>();

/** The run's signal with a time limit, a tenth late at most: one for each request would add up. */
function signalAfter(ms: number, cancel: AbortSignal): AbortSignal {
	const moment = Math.ceil(ms / 10);
	const slice = `${ms} ${Math.floor(performance.now() / moment)}`;
	const known = signals.get(cancel);
	if (known?.slice === slice) return known.signal;
	// Passed on by hand: as a mere part of another, Node 20 collects it before its time.
	const late = new AbortController();
	AbortSignal.timeout(ms + moment).addEventListener('abort', () => late.abort());
	const signal = AbortSignal.any([cancel, late.signal]);
	signals.set(cancel, { slice, signal });
	return signal;
}
