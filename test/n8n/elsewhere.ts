import { createServer, type IncomingMessage } from 'node:http';

import { listen, stop } from '../sandbox/listen';

/** A server that is not the vendor's, and what it got to see in a test. */
export interface Elsewhere {
	/** Known once the tests run. */
	url: string;
	readonly requests: IncomingMessage[];
}

/** Opens such a server for all tests of a file. It should never be asked anything. */
export function openElsewhere(): Elsewhere {
	const elsewhere: Elsewhere = { url: '', requests: [] };
	const server = createServer((request, response) => {
		elsewhere.requests.push(request);
		response.end('{}');
	});
	beforeAll(async () => {
		elsewhere.url = await listen(server, 0);
	});
	afterAll(async () => await stop(server));
	beforeEach(() => {
		elsewhere.requests.length = 0;
	});
	return elsewhere;
}
