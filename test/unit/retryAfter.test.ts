import { waitAskedFor } from '../../nodes/engine/traffic/retryAfter';

const now = Date.UTC(2026, 4, 1, 12, 0, 0);
const httpDate = (ms: number) => new Date(ms).toUTCString();
const inHalfAMinute = httpDate(now + 30_000);

test.each<[string, Record<string, string>, number | undefined]>([
	['nothing is asked', {}, undefined],
	['seconds', { 'retry-after': '2' }, 2000],
	['part of a second', { 'retry-after': ' 0.5 ' }, 500],
	['no wait at all, which is no answer to how long', { 'retry-after': '0' }, undefined],
	['a date', { 'retry-after': inHalfAMinute }, 30_000],
	['a date that has passed', { 'retry-after': httpDate(now - 30_000) }, undefined],
	['a date without a zone', { 'retry-after': '2026-05-01 12:00:30' }, undefined],
	['an epoch in place of seconds', { 'retry-after': String(now / 1000 + 9) }, 9000],
	['a wait of years', { 'retry-after': '99999999' }, undefined],
	[
		"a date, by the vendor's clock where it tells its time",
		{ 'retry-after': httpDate(now + 3_630_000), date: httpDate(now + 3_600_000) },
		30_000,
	],
	[
		"a date, by one's own clock where the vendor's cannot be read",
		{ 'retry-after': inHalfAMinute, date: 'noon' },
		30_000,
	],
	['words', { 'retry-after': 'in a while' }, undefined],
	['the reset in seconds', { 'ratelimit-remaining': '0', 'ratelimit-reset': '7' }, 7000],
	['the older names', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '7' }, 7000],
	[
		'the reset as a Unix time',
		{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 9) },
		9000,
	],
	[
		'a Unix time that has passed',
		{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 - 9) },
		undefined,
	],
	[
		'the reset as a Unix time in milliseconds',
		{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now + 9000) },
		9000,
	],
	[
		'the names with more hyphens',
		{ 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '7' },
		7000,
	],
	["the standard's field", { ratelimit: '"burst";r=0;t=7' }, 7000],
	["the standard's field while requests remain", { ratelimit: '"burst";r=3;t=7' }, undefined],
	[
		'nothing, while requests remain',
		{ 'ratelimit-remaining': '1', 'ratelimit-reset': '7' },
		undefined,
	],
	['nothing, where how many remain is not said', { 'ratelimit-reset': '7' }, undefined],
	['nothing, where no reset is said', { 'ratelimit-remaining': '0' }, undefined],
	[
		'what Retry-After says, whatever else is there',
		{ 'retry-after': '1', 'ratelimit-remaining': '0', 'ratelimit-reset': '60' },
		1000,
	],
])('an answer may ask for %s', (_, headers, expected) => {
	expect(waitAskedFor(headers, now)).toBe(expected);
});
