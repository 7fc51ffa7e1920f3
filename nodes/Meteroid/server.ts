import type { Server } from '../engine/vendor';

/** Meteroid's cloud; the key's tenant decides which data it sees. */
export const server: Server = {
	environments: { cloud: 'https://api.meteroid.com' },
	root: '/api/v1',
	sites: ['meteroid.com'],
};
