/** No vendor means a longer wait than a day: such a number is read in another unit, or not at all. */
const LONGEST_MEANT_MS = 24 * 60 * 60 * 1000;

/**
 * How long an answer asks to wait, in milliseconds: `Retry-After` in seconds or as an HTTP date,
 * otherwise the reset time of rate limit headers when nothing remains. `date` is the wall's time.
 * `undefined` where it asks for nothing, or for what makes no sense: a wait of no length, or of
 * years, which is how an epoch, or milliseconds in the place of seconds, read.
 */
export function waitAskedFor(
	headers: Readonly<Record<string, string>>,
	date: number,
): number | undefined {
	// The vendor's clock decides what its times mean, where it tells its time.
	const vendorNow = timeIn(headers.date) ?? date;
	const asked = headers['retry-after'];
	if (asked !== undefined) {
		const until = timeIn(asked);
		const waits = numberIn(asked) ?? (until === undefined ? undefined : (until - vendorNow) / 1000);
		return waits === undefined ? undefined : meant(waits, vendorNow);
	}
	const { remaining, reset } = limitIn(headers);
	if (reset === undefined || remaining === undefined || remaining > 0) return undefined;
	return meant(reset, vendorNow);
}

/** Seconds to wait, or a moment in seconds or milliseconds since 1970. */
function meant(value: number, now: number): number | undefined {
	const readings = [value * 1000, value * 1000 - now, value - now];
	return readings.find((ms) => ms > 0 && ms <= LONGEST_MEANT_MS);
}

interface RateLimit {
	readonly remaining?: number | undefined;
	readonly reset?: number | undefined;
}

const PREFIXES = ['ratelimit-', 'x-ratelimit-', 'x-rate-limit-'];

/** The names of several drafts and vendors, then the standard's one field: `"default";r=0;t=5`. */
function limitIn(headers: Readonly<Record<string, string>>): RateLimit {
	const prefix = PREFIXES.find((name) => headers[`${name}reset`] !== undefined);
	if (prefix !== undefined) {
		return {
			remaining: numberIn(headers[`${prefix}remaining`]),
			reset: numberIn(headers[`${prefix}reset`]),
		};
	}
	const field = headers.ratelimit ?? '';
	return { remaining: parameterIn(field, 'r'), reset: parameterIn(field, 't') };
}

function parameterIn(field: string, name: string): number | undefined {
	const parameters = field.split(/[;,]/).map((part) => part.trim());
	return numberIn(parameters.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1));
}

function numberIn(text: string | undefined): number | undefined {
	return text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

// HTTP's own dates name their zone; what names none would be read in the zone of this machine.
function timeIn(text: string | undefined): number | undefined {
	if (text === undefined || !/(GMT|UTC|Z|[+-]\d\d:?\d\d)\s*$/i.test(text)) return undefined;
	const time = Date.parse(text);
	return Number.isNaN(time) ? undefined : time;
}
