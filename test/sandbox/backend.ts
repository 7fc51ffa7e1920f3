import { OpenAPIBackend } from 'openapi-backend';
import type { Context, Document } from 'openapi-backend';
import { formats } from './contracts';
import { isObject, parseJson } from './json';
import type { Answer, Call, JsonObject, VendorCode, VendorSandboxDefinition } from './types';

export type RawCall = Pick<Call, 'method' | 'path' | 'headers' | 'text' | 'tooLarge'>;

export type Backend = (raw: RawCall, code: VendorCode) => Promise<Answer>;

type Handled = Context<JsonObject, Call['params'], Call['query']>;

/** Routes, checks the key, holds the request to the contract, and calls the vendor's code. */
export async function openBackend(
	contract: Document,
	definition: VendorSandboxDefinition,
): Promise<Backend> {
	const knownQuery = queryNames(contract);
	const run = (context: Handled, raw: RawCall, code: VendorCode): Answer => {
		const call = toCall(context, raw);
		const operation = code.operations[call.operation];
		if (!operation) throw new Error(`${definition.name} has no code for ${call.operation}`);
		return operation(call);
	};
	const api = new OpenAPIBackend({
		definition: contract,
		quick: true,
		strict: true,
		ignoreTrailingSlashes: false,
		coerceTypes: true,
		ajvOpts: { allErrors: true, formats },
		handlers: {
			notFound: (context: Handled, raw: RawCall, code: VendorCode) =>
				code.missing(toCall(context, raw)),
			validationFail: (context: Handled, raw: RawCall, code: VendorCode) =>
				code.invalid(toCall(context, raw)),
			unauthorizedHandler: ({ security }: Handled) =>
				Object.values(security).find((result) => result?.error)?.error,
		},
		securityHandlers: Object.fromEntries(
			Object.keys(contract.components?.securitySchemes ?? {}).map((scheme) => [
				scheme,
				(context: Handled, raw: RawCall, code: VendorCode) => {
					const refusal = code.authorize(toCall(context, raw), scheme);
					return refusal ? { error: refusal } : true;
				},
			]),
		),
	});
	await api.init();
	// The router derives these anew several times per request, though they never change.
	const operations = api.router.getOperations();
	api.router.getOperations = () => operations;
	api.register(Object.fromEntries(operationIds(contract).map((id) => [id, run])));

	return (raw, code) => {
		const [sent = '/', search = ''] = raw.path.split('?');
		const path = definition.readPath?.(sent) ?? sent;
		const query = Object.fromEntries(
			[...new URLSearchParams(search)].filter(([name]) => knownQuery.has(name)),
		);
		const headers = raw.headers as Record<string, string>;
		const body = readBody(raw, definition);
		return api.handleRequest({ method: raw.method, path, query, headers, body }, raw, code);
	};
}

// Text that is not a JSON object goes in as it is: the validator then says what is wrong with it.
function readBody(
	{ text, headers, tooLarge }: RawCall,
	{ anyContentType, readBody: read = (body) => body }: VendorSandboxDefinition,
): JsonObject | string | undefined {
	const isJson = /^application\/(.+\+)?json\b/i.test(headers['content-type'] ?? '');
	if (tooLarge || text === '' || !(isJson || anyContentType)) return undefined;
	const body = parseJson(text);
	return isObject(body) ? read(body) : text;
}

const toCall = ({ operation, request, validation }: Handled, raw: RawCall): Call => ({
	...raw,
	operation: operation?.operationId ?? '',
	params: request.params,
	query: request.query,
	body: request.requestBody,
	problems: validation?.errors ?? [],
});

const operationsOf = (contract: Document) =>
	Object.values(contract.paths ?? {}).flatMap((path) => [
		path?.get,
		path?.put,
		path?.post,
		path?.patch,
		path?.delete,
	]);

const operationIds = (contract: Document): string[] =>
	operationsOf(contract).flatMap((operation) => operation?.operationId ?? []);

// The validator refuses any query parameter that the contract does not name; none of the vendors do.
const queryNames = (contract: Document): Set<string> =>
	new Set(
		operationsOf(contract).flatMap((operation) =>
			(operation?.parameters ?? []).flatMap((parameter) =>
				'in' in parameter && parameter.in === 'query' ? parameter.name : [],
			),
		),
	);
