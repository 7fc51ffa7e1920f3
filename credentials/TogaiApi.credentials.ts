import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { testRules } from '../nodes/n8n/credentialTest';
import { keyFrom, signedRequest } from '../nodes/n8n/signedRequest';
import { server } from '../nodes/Togai/server';

export class TogaiApi implements ICredentialType {
	name = 'togaiApi';

	displayName = 'Togai API';

	icon = { light: 'file:../icons/togai.svg', dark: 'file:../icons/togai.dark.svg' } as const;

	documentationUrl =
		'https://github.com/billing-nodes/n8n-nodes-billing-customers/blob/main/docs/togai.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{ name: 'Custom', value: 'custom' },
				{ name: 'Production', value: 'production' },
				{ name: 'Sandbox', value: 'sandbox' },
			],
			default: 'production',
			description: 'Where the key works; a Togai key belongs to one environment',
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
			description: 'The secret key of an API token; Togai shows it once, when you create it',
			hint: 'In Togai: Settings → API Tokens',
		},
	];

	test: ICredentialTestRequest = {
		// Relative: authenticate() knows the server.
		request: { url: '/customers?pageSize=1' },
		rules: testRules('Togai', 'data', 'A key works in the environment it was made in.'),
	};

	authenticate = async (
		credential: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> =>
		signedRequest(request, credential, server, {
			Authorization: `Bearer ${keyFrom(credential.apiKey, 'API Key')}`,
		});
}
