import type { Server } from '../engine/vendor';

/** One host; the key's prefix (`sk_test_`, `sk_live_`) decides between test and live data. */
export const server: Server = {
	environments: { production: 'https://api.flatpeak.com' },
	sites: ['flatpeak.com'],
};
