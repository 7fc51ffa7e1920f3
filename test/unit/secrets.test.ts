import { secretsOfRun } from '../../nodes/n8n/secrets';

const KEY = 'pv_prod_a+b/c"d=e%f0123456789';

function maskedWith(value: unknown, key = KEY): unknown {
	const secrets = secretsOfRun();
	secrets.learn({ environment: 'cloud', authentication: 'apiKey', apiKey: ` ${key} ` });
	return secrets.masked(value);
}

test.each([
	['as it is', KEY],
	['in JSON', JSON.stringify(KEY).slice(1, -1)],
	['in JSON with escaped slashes', JSON.stringify(KEY).slice(1, -1).replaceAll('/', '\\/')],
	['encoded for a URL', encodeURIComponent(KEY)],
	['encoded in lower case', encodeURIComponent(KEY).replace(/%../g, (hex) => hex.toLowerCase())],
	['encoded as a form', new URLSearchParams({ a: KEY }).toString().slice(2)],
])('a key is masked %s, wherever it stands', (_, spelled) => {
	const shown = maskedWith({ [`a ${spelled}`]: [{ deep: `before ${spelled} after` }] });
	expect(shown).toEqual({ 'a *****': [{ deep: 'before ***** after' }] });
});

test.each(['', 'a', 'ab', 'account:', 'Bearer '])(
	'a key is masked in Base64, after %p',
	(before) => {
		for (const form of ['base64', 'base64url'] as const) {
			const encoded = Buffer.from(`${before}${KEY}`).toString(form);
			const shown = String(maskedWith(encoded));
			expect(shown).toContain('*****');
			expect(shown.length).toBeLessThan(before.length * 2 + 15);
		}
	},
);

test('what holds no secret is handed on as it is', () => {
	const value = { text: 'production apiKey cloud', list: [1, null, true] };
	expect(maskedWith(value)).toBe(value);
});

test('what is too short to be a key is not masked', () => {
	expect(maskedWith('the word secret', 'secret')).toBe('the word secret');
});

test("a login's token is masked once a request was signed with it", () => {
	const secrets = secretsOfRun();
	secrets.learnSigned({ url: '/', headers: { Authorization: 'Bearer token-12345', Accept: '*' } });
	expect(secrets.masked('echo token-12345')).toBe('echo *****');
});

test('the longest secret is masked first, since one may begin another', () => {
	const secrets = secretsOfRun();
	secrets.learn({ apiKey: 'sk_12345678', secretToken: 'sk_12345678_and_more' });
	expect(secrets.masked('sk_12345678_and_more')).toBe('*****');
});
