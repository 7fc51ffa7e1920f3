import { html, json, retryAfterHeader, withHeaders } from './answers';
import type { Answer, Call, JsonObject, RetryAfter, VendorSandboxDefinition } from './types';

interface FaultBase {
	/** How many matching requests it hits; 1 where not said. */
	times?: number | 'always';
	match?: {
		method?: string;
		/** The path's beginning, or an id in the path or the query. */
		path?: string;
	};
}

/** The vendor's own error for this status; 502 and 504 are a gateway's HTML page. */
interface StatusFault extends FaultBase {
	kind: 'status';
	status: number;
	message?: string;
	retryAfter?: RetryAfter;
	/** For `retryAfter`; 1 where not said. */
	seconds?: number;
}

/** The connection ends without an answer; the request had no effect. */
interface ResetBeforeFault extends FaultBase {
	kind: 'reset-before';
}

/** The connection ends without an answer, after the request took effect. */
interface ResetAfterFault extends FaultBase {
	kind: 'reset-after';
}

/** Never answers; the request had no effect. */
interface HangFault extends FaultBase {
	kind: 'hang';
}

/** Took effect; the answer drips over `ms`. */
interface SlowFault extends FaultBase {
	kind: 'slow';
	ms: number;
}

/** Took effect; the answer's JSON ends half way, the response itself ends cleanly. */
interface TruncatedFault extends FaultBase {
	kind: 'truncated';
}

/** No effect; a login page with status 200. */
interface WrongTypeFault extends FaultBase {
	kind: 'wrong-type';
}

/** Took effect; answers with nothing. */
interface EmptyFault extends FaultBase {
	kind: 'empty';
	status?: number;
}

/** Took effect; the answer has an extra field of so many megabytes. */
interface HugeFault extends FaultBase {
	kind: 'huge';
	megabytes: number;
}

/** No effect; 307 to a path of this vendor or to any address. */
interface RedirectFault extends FaultBase {
	kind: 'redirect';
	location: string;
	status?: number;
}

/** No effect; any answer at all. */
interface BodyFault extends FaultBase {
	kind: 'body';
	status: number;
	contentType: string;
	text: string;
	headers?: Record<string, string>;
}

/** Took effect and says so, but this field (dotted path) stays as it was. */
interface NotKeptFault extends FaultBase {
	kind: 'not-kept';
	field: string;
}

/** Shows the caller's key: in a field of the answer, or in the message of an error. */
interface EchoKeyFault extends FaultBase {
	kind: 'echo-key';
	field?: string;
	/** Given: no effect, and this error. */
	status?: number;
}

export type Fault =
	| StatusFault
	| ResetBeforeFault
	| ResetAfterFault
	| HangFault
	| SlowFault
	| TruncatedFault
	| WrongTypeFault
	| EmptyFault
	| HugeFault
	| RedirectFault
	| BodyFault
	| NotKeptFault
	| EchoKeyFault;

/** What goes over the wire, and how. */
export interface Delivery {
	answer: Answer;
	how: 'whole' | 'never' | 'destroyed' | 'dripping';
	overMs?: number;
}

interface Scene {
	call: Pick<Call, 'headers'>;
	definition: VendorSandboxDefinition;
	/** Lets the vendor handle the request. */
	handle(notKept?: string): Promise<Answer>;
}

type Behaviour<F extends Fault> = (fault: F, scene: Scene) => Promise<Delivery> | Delivery;

const nothing: Answer = { status: 0 };
const whole = (answer: Answer): Delivery => ({ answer, how: 'whole' });

const behaviours: { [K in Fault['kind']]: Behaviour<Extract<Fault, { kind: K }>> } = {
	status: ({ status, message, retryAfter = 'none', seconds = 1 }, { definition }) =>
		whole(
			withHeaders(
				gatewayPage(status) ?? definition.error(status, message),
				retryAfterHeader(retryAfter, seconds * 1000),
			),
		),
	'reset-before': () => ({ answer: nothing, how: 'destroyed' }),
	'reset-after': async (_fault, { handle }) => ({ answer: await handle(), how: 'destroyed' }),
	hang: () => ({ answer: nothing, how: 'never' }),
	slow: async ({ ms }, { handle }) => ({ answer: await handle(), how: 'dripping', overMs: ms }),
	truncated: async (_fault, { handle }) => {
		const answer = await handle();
		const text = JSON.stringify(answer.json ?? {});
		return whole({
			...answer,
			json: undefined,
			text: text.slice(0, text.length / 2),
			type: 'application/json',
		});
	},
	'wrong-type': () => whole(html(200, 'Sign in')),
	empty: async ({ status }, { handle }) => {
		const answer = await handle();
		return whole({ status: status ?? answer.status, headers: answer.headers });
	},
	huge: async ({ megabytes }, { handle }) => {
		const answer = await handle();
		return whole(withField(answer, 'padding', 'x'.repeat(megabytes * 1024 * 1024)));
	},
	redirect: ({ status = 307, location }) => whole({ status, headers: { location } }),
	body: ({ status, contentType, text, headers }) =>
		whole({ status, text, type: contentType, headers }),
	'not-kept': async ({ field }, { handle }) => whole(await handle(field)),
	'echo-key': async ({ field = 'echo', status }, { call, definition, handle }) => {
		const key = keyOf(call);
		if (status !== undefined) return whole(definition.error(status, `Refused for key ${key}`));
		return whole(withField(await handle(), field, key));
	},
};

export const faultKinds = Object.keys(behaviours);

export function deliverWith(fault: Fault, scene: Scene): Promise<Delivery> | Delivery {
	const behave = behaviours[fault.kind] as Behaviour<Fault>;
	return behave(fault, scene);
}

/** Takes the first fault meant for this request off the list. */
export function takeFault(faults: Fault[], method: string, path: string): Fault | undefined {
	const index = faults.findIndex((fault) => isMeantFor(fault, method, path));
	const fault = faults[index];
	if (!fault || fault.times === 'always') return fault;
	const left = (fault.times ?? 1) - 1;
	if (left > 0) faults[index] = { ...fault, times: left };
	else faults.splice(index, 1);
	return fault;
}

function isMeantFor({ match = {} }: Fault, method: string, path: string): boolean {
	if (match.method && match.method.toUpperCase() !== method) return false;
	return match.path === undefined || path.startsWith(match.path) || names(path, match.path);
}

function names(path: string, id: string): boolean {
	const url = new URL(`http://sandbox${path}`);
	const encoded = encodeURIComponent(id);
	return (
		url.pathname.split('/').some((segment) => segment === id || segment === encoded) ||
		[...url.searchParams.values()].includes(id)
	);
}

const gatewayPages: Record<number, string> = { 502: 'Bad Gateway', 504: 'Gateway Time-out' };

function gatewayPage(status: number): Answer | undefined {
	const title = gatewayPages[status];
	return title === undefined ? undefined : html(status, `${status} ${title}`);
}

function withField(answer: Answer, field: string, value: string): Answer {
	const body = answer.json;
	if (Array.isArray(body)) return json(answer.status, [...body, value]);
	return { ...answer, json: { ...(body as JsonObject | undefined), [field]: value } };
}

function keyOf({ headers }: Pick<Call, 'headers'>): string {
	const [, token] = (headers.authorization ?? '').split(' ');
	return token ?? String(headers['x-api-key'] ?? '');
}
