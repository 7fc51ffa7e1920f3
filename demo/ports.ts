import { createServer } from 'node:net';

const HOST = '127.0.0.1';

/** Asks the system for a port that nobody uses. */
export async function freePort(): Promise<number> {
	return await tryToListen(0);
}

/** Whether a server could listen on this port now. */
export async function isFree(port: number): Promise<boolean> {
	return await tryToListen(port).then(
		() => true,
		() => false,
	);
}

async function tryToListen(port: number): Promise<number> {
	return await new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(port, HOST, () => {
			const address = server.address();
			const listenedOn = typeof address === 'object' && address ? address.port : port;
			server.close(() => resolve(listenedOn));
		});
	});
}
