import type { ICredentialTestRequest } from 'n8n-workflow';

/**
 * What the editor says where a key is not accepted, or where something else than the vendor's API
 * answers; n8n's own words are the bare status, and success for any page. `holds`: what each answer
 * to the test's request has.
 */
export function testRules(
	vendor: string,
	holds: string,
	advice: string,
): NonNullable<ICredentialTestRequest['rules']> {
	const saying = (value: number, message: string) => ({
		type: 'responseCode' as const,
		properties: { value, message },
	});
	const refused = (status: number) =>
		saying(
			status,
			`${vendor} did not accept the key (status ${status}). Check that it is complete and still valid. ${advice}`,
		);
	const address = `Check the address: the API of ${vendor} is not there.`;
	const lacking = {
		type: 'responseSuccessBody' as const,
		properties: {
			key: holds,
			value: undefined,
			message: `Something answers that is not ${vendor}. ${address}`,
		},
	};
	const rules = [
		refused(401),
		refused(403),
		saying(404, `Nothing was found (status 404). ${address}`),
	];
	// n8n reads rules of both kinds from one list, which its type does not know.
	return [...rules, lacking] as typeof rules;
}
