import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate for a name, signed by nobody but itself, and its key: made anew by each call. */
export function selfSigned(name: string): { readonly key: string; readonly cert: string } {
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const ecdsaWithSha256 = sequence(der(0x06, hex('2a8648ce3d040302')));
	const commonName = sequence(der(0x06, hex('550403')), der(0x0c, Buffer.from(name)));
	const subject = sequence(der(0x31, commonName));
	const toBeSigned = sequence(
		der(0xa0, der(0x02, hex('02'))),
		der(0x02, hex('01')),
		ecdsaWithSha256,
		subject,
		sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z'))),
		subject,
		publicKey.export({ type: 'spki', format: 'der' }),
	);
	const signature = sign('sha256', toBeSigned, privateKey);
	const certificate = sequence(
		toBeSigned,
		ecdsaWithSha256,
		der(0x03, Buffer.concat([hex('00'), signature])),
	);
	return {
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
		cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
	};
}

function der(tag: number, content: Buffer): Buffer {
	const { length } = content;
	const size = length < 128 ? [length] : [0x82, length >> 8, length & 0xff];
	return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: Buffer[]): Buffer {
	return der(0x30, Buffer.concat(parts));
}

function hex(digits: string): Buffer {
	return Buffer.from(digits, 'hex');
}
