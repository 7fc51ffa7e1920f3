import type { Call } from './types';

/** The token of an Authorization header, whatever the case of its scheme. */
export const bearerOf = ({ headers }: Pick<Call, 'headers'>): string | undefined =>
	/^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
