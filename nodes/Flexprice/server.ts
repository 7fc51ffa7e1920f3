import type { Server } from '../engine/vendor';

/** Flexprice's regions, whose keys are their own. All paths begin with /v1, custom servers' too. */
export const server: Server = {
	environments: {
		us: 'https://us.api.flexprice.io',
		india: 'https://api.cloud.flexprice.io',
	},
	root: '/v1',
	sites: ['flexprice.io'],
};
