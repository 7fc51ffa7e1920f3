import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { testRules } from '../nodes/n8n/credentialTest';
import { keyFrom, signedRequest } from '../nodes/n8n/signedRequest';
import { server } from '../nodes/Diga/server';

export class DigaApi implements ICredentialType {
	name = 'digaApi';

	displayName = 'Diga API';

	icon = { light: 'file:../icons/diga.svg', dark: 'file:../icons/diga.dark.svg' } as const;

	documentationUrl =
		'https://github.com/billing-nodes/n8n-nodes-billing-customers/blob/main/docs/diga.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{ name: 'Custom', value: 'custom' },
				{ name: 'Production', value: 'production' },
			],
			default: 'production',
			description: 'Diga has one environment; Custom is for a proxy or a test server',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://billing.example.com',
			description:
				'The root address of your own server. Plain http:// is accepted only for this machine and private networks.',
			displayOptions: { show: { environment: ['custom'] } },
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'The API key of one project, whose billing customer it can update; Diga shows it once',
			hint: 'In Diga: Settings → Project → API Keys. It needs the permission "Billing: Write".',
		},
	];

	test: ICredentialTestRequest = {
		// Relative: authenticate() knows the server. No permission is documented for this one; a key
		// that may only write billing could not read payment methods.
		request: { url: '/v1/role/' },
		rules: testRules('Diga', 'data', 'It needs the permission "Billing: Write" in its project.'),
	};

	authenticate = async (
		credential: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> =>
		signedRequest(request, credential, server, {
			Authorization: `Bearer ${keyFrom(credential.apiKey, 'API Key')}`,
		});
}
