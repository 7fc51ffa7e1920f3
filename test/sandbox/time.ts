/** The time now, and always later than before even within one millisecond. */
export function laterThan(before: string): string {
	return new Date(Math.max(Date.now(), Date.parse(before) + 1)).toISOString();
}
