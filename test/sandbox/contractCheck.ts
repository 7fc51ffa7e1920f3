import { OpenAPIBackend } from 'openapi-backend';
import { formats, readContract } from './contracts';
import type { Json, Problem, RecordedRequest } from './types';

export interface ContractCheck {
	/** What the contract has against a recorded request; empty when nothing. */
	problemsOfRequest(
		request: Pick<RecordedRequest, 'method' | 'path' | 'headers' | 'body'>,
	): string[];
	/** What the contract has against a JSON answer to it; empty when nothing. */
	problemsOfAnswer(
		request: Pick<RecordedRequest, 'method' | 'path'>,
		status: number,
		body: Json,
	): string[];
}

/** Holds requests and answers to a vendor's contract; the document itself is checked first. */
export async function openContract(vendor: string): Promise<ContractCheck> {
	const api = new OpenAPIBackend({
		definition: readContract(vendor),
		strict: true,
		ignoreTrailingSlashes: false,
		coerceTypes: true,
		ajvOpts: { allErrors: true, formats },
	});
	await api.init();
	const operationOf = ({ method, path }: Pick<RecordedRequest, 'method' | 'path'>) =>
		api.matchOperation({ method, path, headers: {} });

	return {
		problemsOfRequest({ method, path, headers, body }) {
			const operation = operationOf({ method, path });
			if (!operation) return [`${method} ${path} is not in the contract`];
			const request = { method, path, headers: headers as Record<string, string>, body };
			return (api.validateRequest(request, operation).errors ?? []).map(inWords);
		},
		problemsOfAnswer(request, status, body) {
			const operation = operationOf(request);
			if (!operation) return [];
			return (api.validateResponse(body, operation, status).errors ?? []).map(inWords);
		},
	};
}

const inWords = ({ instancePath, message = '', params }: Problem): string =>
	`${instancePath} ${message} ${JSON.stringify(params)}`.trim();
