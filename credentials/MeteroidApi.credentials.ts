import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { testRules } from '../nodes/n8n/credentialTest';
import { keyFrom, signedRequest } from '../nodes/n8n/signedRequest';
import { server } from '../nodes/Meteroid/server';

export class MeteroidApi implements ICredentialType {
	name = 'meteroidApi';

	displayName = 'Meteroid API';

	icon = { light: 'file:../icons/meteroid.svg', dark: 'file:../icons/meteroid.dark.svg' } as const;

	documentationUrl =
		'https://github.com/billing-nodes/n8n-nodes-billing-customers/blob/main/docs/meteroid.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{ name: 'Cloud', value: 'cloud' },
				{ name: 'Custom', value: 'custom' },
			],
			default: 'cloud',
			description: 'Meteroid Cloud, or your own server',
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
			placeholder: 'e.g. pv_prod_...',
			description: 'The API key of one tenant, whose customers it can update',
			hint: 'In Meteroid: Developers → API Keys',
		},
	];

	test: ICredentialTestRequest = {
		// Relative: authenticate() knows the server.
		request: { url: '/api/v1/customers?page=0&per_page=1' },
		rules: testRules('Meteroid', 'data', 'A key of another tenant or server does not work here.'),
	};

	authenticate = async (
		credential: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> =>
		signedRequest(request, credential, server, {
			Authorization: `Bearer ${keyFrom(credential.apiKey, 'API Key')}`,
		});
}
