import type {
	HttpAnswer,
	HttpRequest,
	HttpResult,
	SendOnce,
} from '../../nodes/engine/traffic/http';
import type { JsonObject } from '../../nodes/engine/json';
import type { AcmeRecords } from './acme';
import type { SimulatedClock } from './simulatedClock';

export interface ServerOptions {
	/** Requests a second that the server allows for ever; absent: no limit. */
	readonly perSecond?: number;
	/** Requests that it allows at once after a rest. */
	readonly burst?: number;
	readonly latencyMs?: number;
	/** How long a request takes that gets no answer; absent: as long as an answer. */
	readonly hangMs?: number;
	/** How a refusal says when to come back. */
	readonly retryAfter?: 'seconds' | 'date' | 'none';
	/** How far the server's clock is ahead. */
	readonly clockAheadMs?: number;
	/**
	 * Answers before the limit is looked at; nothing: go on. `tries` counts from 1, `at` is the time
	 * since the start in milliseconds.
	 */
	readonly script?: (request: HttpRequest, tries: number, at: number) => HttpResult | undefined;
	/** Changes made by others, when their time has come. */
	readonly others?: ReadonlyArray<readonly [at: number, change: (records: AcmeRecords) => void]>;
}

/** One request as the server saw it. */
export interface Seen {
	readonly at: number;
	readonly method: string;
	readonly path: string;
	readonly status: number | undefined;
	readonly body: JsonObject | undefined;
}

/** A vendor's server with a token bucket, in simulated time. */
export class SimulatedServer {
	readonly seen: Seen[] = [];

	private tokens: number;

	private refilledAt: number;

	private readonly start: number;

	private readonly tries = new Map<string, number>();

	constructor(
		private readonly clock: SimulatedClock,
		private readonly records: AcmeRecords,
		/** May change while the server runs. */
		public options: ServerOptions = {},
	) {
		this.tokens = options.burst ?? 1;
		this.refilledAt = this.start = clock.now();
		for (const [at, change] of options.others ?? []) clock.at(at, () => change(records));
	}

	readonly send: SendOnce = async (request) => {
		const { latencyMs = 50 } = this.options;
		await this.clock.sleep((latencyMs / 2) * (0.8 + 0.4 * this.clock.random()));
		const result = this.answer(request);
		const status = 'status' in result ? result.status : undefined;
		const { method, path, body } = request;
		this.seen.push({ at: this.clock.now() - this.start, method, path, status, body });
		const { hangMs = latencyMs / 2 } = 'noAnswer' in result ? this.options : {};
		await this.clock.sleep(hangMs * (0.8 + 0.4 * this.clock.random()));
		return result;
	};

	/** How many requests got this status. */
	count(status: number): number {
		return this.seen.filter((request) => request.status === status).length;
	}

	/** The limit's own bound for this many requests, in milliseconds. */
	boundMs(requests: number): number {
		const { perSecond = Infinity, burst = 1 } = this.options;
		return (Math.max(0, requests - burst) / perSecond) * 1000;
	}

	private answer(request: HttpRequest): HttpResult {
		const key = `${request.method} ${request.path}`;
		const tries = (this.tries.get(key) ?? 0) + 1;
		this.tries.set(key, tries);
		const scripted = this.options.script?.(request, tries, this.clock.now() - this.start);
		if (scripted) return scripted;
		if (!this.take()) return answer(429, { message: 'Slow down' }, this.askToWait());
		return answer(...this.records.answer(request));
	}

	private take(): boolean {
		const { perSecond, burst = 1 } = this.options;
		if (perSecond === undefined) return true;
		const elapsed = this.clock.now() - this.refilledAt;
		this.tokens = Math.min(burst, this.tokens + (elapsed / 1000) * perSecond);
		this.refilledAt = this.clock.now();
		if (this.tokens < 1) return false;
		this.tokens -= 1;
		return true;
	}

	private askToWait(): Record<string, string> {
		const { retryAfter = 'none', clockAheadMs = 0 } = this.options;
		if (retryAfter === 'seconds') return { 'retry-after': '1' };
		if (retryAfter === 'none') return {};
		const now = this.clock.date() + clockAheadMs;
		return {
			date: new Date(now).toUTCString(),
			'retry-after': new Date(Math.ceil(now / 1000 + 1) * 1000).toUTCString(),
		};
	}
}

/** An answer with a JSON body. */
export function answer(
	status: number,
	body: JsonObject,
	headers: Record<string, string> = {},
): HttpAnswer {
	return { status, headers, text: JSON.stringify(body), body };
}
