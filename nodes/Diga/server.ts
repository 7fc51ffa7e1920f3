import type { Server } from '../engine/vendor';

/** Diga has one host and no sandbox. */
export const server: Server = {
	environments: { production: 'https://api.diga.io' },
	sites: ['diga.io'],
};
