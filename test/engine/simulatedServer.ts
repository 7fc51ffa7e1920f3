import type {
	HttpAnswer,
	HttpRequest,
	HttpResult,
	SendOnce,
} from '../../nodes/engine/traffic/http';
import type { JsonObject } from '../../nodes/engine/json';
import type { AcmeRecords } from './acme';
import type { SimulatedClock } from './simulatedClock';
import { free } from './worlds/free';
import { INSIDE, type World } from './worlds/world';

export interface ServerOptions {
	/** Which requests it lets in, and how long they take; absent: all, in 50 ms. */
	readonly world?: World;
	/** How a refusal says for how long to wait, where the world asks for a wait. */
	readonly retryAfter?: 'seconds' | 'date';
	/** How far the server's clock is ahead. */
	readonly clockAheadMs?: number;
	/** How long a request takes that gets no answer; absent: as long as an answer. */
	readonly hangMs?: number;
	/**
	 * Answers before the world is asked; nothing: go on. `tries` counts from 1, `at` is the time since
	 * the start in milliseconds.
	 */
	readonly script?: (request: HttpRequest, tries: number, at: number) => HttpResult | undefined;
	/** Changes made by others, when their time has come. */
	readonly others?: ReadonlyArray<readonly [at: number, change: (records: AcmeRecords) => void]>;
}

/** What a refusal takes inside the server. */
const REFUSAL_MS = 1;

/** One request as the server saw it. */
export interface Seen {
	readonly at: number;
	readonly method: string;
	readonly path: string;
	readonly status: number | undefined;
	readonly body: JsonObject | undefined;
}

/** A vendor's server in a world of its own, in simulated time. */
export class SimulatedServer {
	readonly seen: Seen[] = [];

	private readonly world: World;

	private inside = 0;

	private readonly start: number;

	private readonly tries = new Map<string, number>();

	constructor(
		private readonly clock: SimulatedClock,
		private readonly records: AcmeRecords,
		private readonly options: ServerOptions = {},
	) {
		this.world = options.world ?? free();
		this.start = clock.now();
		for (const [at, change] of options.others ?? []) clock.at(at, () => change(records));
	}

	readonly send: SendOnce = async (request) => {
		const { clock, world } = this;
		const wayMs = ((1 - INSIDE) / 2) * world.latencyMs(this.inside, clock.random);
		await clock.sleep(wayMs);
		const { result, isRefusal } = this.answer(request);
		const status = 'status' in result ? result.status : undefined;
		const { method, path, body } = request;
		this.seen.push({ at: clock.now() - this.start, method, path, status, body });
		this.inside += 1;
		const { hangMs } = 'noAnswer' in result ? this.options : {};
		const insideMs = hangMs ?? INSIDE * world.latencyMs(this.inside - 1, clock.random);
		await clock.sleep(isRefusal ? REFUSAL_MS : insideMs);
		this.inside -= 1;
		await clock.sleep(wayMs);
		return result;
	};

	/** How many requests got this status. */
	count(status: number): number {
		return this.seen.filter((request) => request.status === status).length;
	}

	private answer(request: HttpRequest): { result: HttpResult; isRefusal: boolean } {
		const key = `${request.method} ${request.path}`;
		const tries = (this.tries.get(key) ?? 0) + 1;
		this.tries.set(key, tries);
		const scripted = this.options.script?.(request, tries, this.clock.now() - this.start);
		if (scripted) return { result: scripted, isRefusal: false };
		const verdict = this.world.letsIn(this.clock.now() - this.start, this.inside);
		if (verdict.let) return { result: answer(...this.records.answer(request)), isRefusal: false };
		const headers = verdict.askedMs === undefined ? {} : this.askToWait(verdict.askedMs);
		return { result: answer(429, { message: 'Slow down' }, headers), isRefusal: true };
	}

	private askToWait(ms: number): Record<string, string> {
		const { retryAfter = 'seconds', clockAheadMs = 0 } = this.options;
		if (retryAfter === 'seconds') return { 'retry-after': String(ms / 1000) };
		const now = this.clock.date() + clockAheadMs;
		return {
			date: new Date(now).toUTCString(),
			'retry-after': new Date(Math.ceil((now + ms) / 1000) * 1000).toUTCString(),
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
