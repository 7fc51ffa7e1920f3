import { keysIn, maskOver, signatureIn } from '../../nodes/n8n/secrets';

test('a secret that begins another leaves nothing of the longer one to be seen', () => {
	const mask = maskOver(['key-0001', 'key-0001-and-more']);
	expect(mask('key-0001-and-more, key-0001')).toBe('*****, *****');
});

test('secrets are masked as JSON may spell them, and as they are where they look like a pattern', () => {
	const mask = maskOver(['pv/a+b(c)$1']);
	expect(mask('{"key":"pv\\/a+b(c)$1"} pv/a+b(c)$1')).toBe('{"key":"*****"} *****');
});

test('without secrets a text stays as it is', () => {
	expect(maskOver([])('as it is')).toBe('as it is');
});

test('the keys of a credential and the signature of a request count as secrets, short texts do not', () => {
	const basic = Buffer.from('acc_1:sk_12345678').toString('base64');
	const keys = keysIn({ accountId: 'acc_1', apiKey: ' sk_12345678 ', sessionToken: 'short' });
	expect(keys).toEqual(expect.arrayContaining(['sk_12345678', basic]));
	expect(keys).not.toContain('acc_1');
	expect(keys).not.toContain('short');
	const headers = { Authorization: 'Bearer sk_12345678', Accept: 'application/json' };
	expect(signatureIn({ url: '/', headers })).toEqual(['sk_12345678']);
});
