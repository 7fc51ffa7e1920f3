/** n8n is a server that runs for long: what its first items cost says little about a sync. */
export const WARM_UP_ITEMS = 2000;
