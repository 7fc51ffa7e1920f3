import { isSuccess, path, query, type HttpAnswer } from '../../nodes/engine/traffic/http';

test.each([
	['c1', '/customers/c1/notes'],
	['a/b', '/customers/a%2Fb/notes'],
	['a b', '/customers/a%20b/notes'],
	['é', '/customers/%C3%A9/notes'],
	['a?b#c', '/customers/a%3Fb%23c/notes'],
	['a%2Fb', '/customers/a%252Fb/notes'],
	['...', '/customers/.../notes'],
])('the id %j becomes one segment: %s', (id, expected) => {
	expect(path`/customers/${id}/notes`).toBe(expected);
});

test.each(['', '.', '..', '\udc00'])('an id that would change the path is refused: %j', (id) => {
	expect(() => path`/customers/${id}`).toThrow(RangeError);
});

test.each<[Record<string, string | number | undefined>, string]>([
	[{}, ''],
	[{ cursor: undefined, search: '' }, ''],
	[{ page: 0, size: 10 }, '?page=0&size=10'],
	[{ search: 'a b&c=d', cursor: undefined }, '?search=a+b%26c%3Dd'],
])('%j is the query %j', (values, expected) => {
	expect(query(values)).toBe(expected);
});

test.each([
	[199, false],
	[200, true],
	[202, true],
	[299, true],
	[301, false],
	[500, false],
])('%d is success: %j', (status, expected) => {
	const answer: HttpAnswer = { status, headers: {}, text: '', body: undefined };
	expect(isSuccess(answer)).toBe(expected);
});
