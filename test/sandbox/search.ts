/** SQL's ILIKE '%…%': any letter case, with % and _ as wildcards unless escaped. */
export function likePattern(search: string): RegExp {
	// A backslash at the end escapes the closing wildcard: the search finds what ends with a percent sign.
	const pattern = `%${search}%`.replace(/\\?[\s\S]/gu, (found) => {
		if (found === '%') return '[\\s\\S]*';
		if (found === '_') return '[\\s\\S]';
		const literal = found.length > 1 && found.startsWith('\\') ? found.slice(1) : found;
		return literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
	});
	return new RegExp(`^${pattern}$`, 'iu');
}
