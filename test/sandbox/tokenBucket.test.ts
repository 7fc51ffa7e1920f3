import { tokenBucket } from './tokenBucket';

test('a bucket allows its burst, then one request per refilled token', () => {
	let time = 0;
	const take = tokenBucket({ perSecond: 10, burst: 2, retryAfter: 'none' }, () => time);
	const allowedAt = (ms: number): boolean => {
		time = ms;
		return take().allowed;
	};
	expect([0, 0, 0, 99, 100, 101, 200].map(allowedAt)).toEqual([
		true,
		true,
		false,
		false,
		true,
		false,
		true,
	]);
	expect([10_000, 10_000, 10_000].map(allowedAt)).toEqual([true, true, false]);
});

test.each([
	['seconds', /^2$/],
	['date', / GMT$/],
	['none', /^undefined$/],
] as const)('a refusal says when to come back: %s', (retryAfter, header) => {
	const take = tokenBucket({ perSecond: 0.5, burst: 1, retryAfter }, () => 0);
	expect(take().headers['retry-after']).toBeUndefined();
	const before = Date.now();
	const { 'retry-after': given } = take().headers;
	expect(String(given)).toMatch(header);
	if (retryAfter === 'date') expect(Date.parse(given ?? '')).toBeGreaterThanOrEqual(before + 2000);
});
