import type { ICredentialTestRequest } from 'n8n-workflow';

/** What the editor says of a key that is not accepted; n8n's own word for it is the bare status. */
export function rulesForRefusedKey(
	vendor: string,
	advice: string,
): NonNullable<ICredentialTestRequest['rules']> {
	return [401, 403].map((value) => ({
		type: 'responseCode' as const,
		properties: {
			value,
			message: `${vendor} did not accept the key (status ${value}). Check that it is complete and still valid. ${advice}`,
		},
	}));
}
