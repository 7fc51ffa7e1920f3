import type { Server } from '../engine/vendor';

/** Togai's two hosts; a key works on one of them (getting-started page). */
export const server: Server = {
	environments: {
		production: 'https://api.togai.com',
		sandbox: 'https://sandbox-api.togai.com',
	},
	sites: ['togai.com'],
};
