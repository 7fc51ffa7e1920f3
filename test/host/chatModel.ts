import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ChatModel {
	/** For n8n's OpenAI credential. */
	readonly credential: Readonly<Record<string, string>>;
	/** What has been asked, in order. */
	readonly asked: ChatRequest[];
	close(): Promise<void>;
}

export interface ChatRequest {
	readonly model: string;
	readonly stream?: boolean;
	readonly messages: ReadonlyArray<{ readonly role: string; readonly content: unknown }>;
	readonly tools?: ReadonlyArray<{ readonly function: OfferedTool }>;
}

/** A tool as the model sees it; `parameters` is a JSON schema. */
export interface OfferedTool {
	readonly name: string;
	readonly description: string;
	readonly parameters: {
		readonly properties: Readonly<Record<string, object>>;
		readonly required?: readonly string[];
	};
}

/**
 * A server of OpenAI's chat completions whose model calls the first tool that it is offered, with
 * these arguments, and then repeats what the tool has told it.
 */
export async function startChatModel(toolArguments: () => object): Promise<ChatModel> {
	const asked: ChatRequest[] = [];
	const server = createServer((request, response) => {
		void readJson(request).then((body) => {
			const chat = body as ChatRequest;
			asked.push(chat);
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify(completion(chat, toolArguments())));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		credential: { apiKey: 'only-the-scripted-model-knows-it', url: `http://127.0.0.1:${port}/v1` },
		asked,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function completion({ model, messages, tools }: ChatRequest, toolArguments: object): object {
	const told = messages.findLast(({ role }) => role === 'tool');
	const call = {
		id: 'call_1',
		type: 'function',
		function: { name: tools?.[0]?.function.name, arguments: JSON.stringify(toolArguments) },
	};
	const message = told
		? { role: 'assistant', content: `The tool says: ${String(told.content)}` }
		: { role: 'assistant', content: null, tool_calls: [call] };
	return {
		id: 'chatcmpl-1',
		object: 'chat.completion',
		created: 0,
		model,
		choices: [{ index: 0, message, finish_reason: told ? 'stop' : 'tool_calls' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

async function readJson(request: IncomingMessage): Promise<unknown> {
	const parts: Buffer[] = [];
	for await (const part of request) parts.push(part as Buffer);
	return JSON.parse(Buffer.concat(parts).toString());
}
