import type { IDataObject } from 'n8n-workflow';

/** The ids that the sandbox gives its customers: a prefix and a number of this many digits. */
export interface Ids {
	readonly prefix: string;
	readonly width: number;
}

/** The sandbox's first customers, each with a new name. */
export function renames({ prefix, width }: Ids, count: number): IDataObject[] {
	const stamp = Date.now();
	return Array.from({ length: count }, (_, n) => ({
		id: prefix + String(n + 1).padStart(width, '0'),
		name: `New name ${n} ${stamp}`,
	}));
}
