import type { Clock } from './clock';
import { isAnswer, type Send } from './http';
import { waitAskedFor } from './retryAfter';

/** The pace of a run: every request passes through it, and a refusal holds it for all. */
export interface Gate {
	/** Resolves when the next request may start. */
	readonly pass: () => Promise<void>;
	/** Lets nothing pass for this long. */
	readonly hold: (ms: number) => void;
}

/** A gate that lets `requestsPerSecond` pass, evenly spaced; 0: all at once, until held. */
export function gateFor(requestsPerSecond: number, clock: Clock): Gate {
	const spacing = requestsPerSecond > 0 ? 1000 / requestsPerSecond : 0;
	let opensAt = 0;
	return {
		pass: async () => {
			while (opensAt > clock.now() && !clock.isCancelled()) {
				const slot = opensAt;
				await clock.sleep(slot - clock.now());
			}
			opensAt = Math.max(opensAt, clock.now()) + spacing;
		},
		hold: (ms) => {
			opensAt = Math.max(opensAt, clock.now() + ms);
		},
	};
}

/** Sends at the gate's pace. A 429, or a 503 that says how long to wait, holds it for everybody. */
export function withPacing(send: Send, gate: Gate, clock: Clock): Send {
	return async (request) => {
		await gate.pass();
		if (clock.isCancelled()) return { noAnswer: 'cancelled', words: '' };
		const result = await send(request);
		if (isAnswer(result) && (result.status === 429 || result.status === 503)) {
			const asked = waitAskedFor(result.headers, clock.now());
			if (result.status === 429 || asked !== undefined) gate.hold(asked ?? HOLD_MS);
		}
		return result;
	};
}

const HOLD_MS = 1000;
