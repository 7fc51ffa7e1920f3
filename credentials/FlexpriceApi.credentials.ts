import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { testRules } from '../nodes/n8n/credentialTest';
import { keyFrom, signedRequest } from '../nodes/n8n/signedRequest';
import { server } from '../nodes/Flexprice/server';

export class FlexpriceApi implements ICredentialType {
	name = 'flexpriceApi';

	displayName = 'Flexprice API';

	icon = {
		light: 'file:../icons/flexprice.svg',
		dark: 'file:../icons/flexprice.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/billing-nodes/n8n-nodes-billing-customers/blob/main/docs/flexprice.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Region',
			name: 'environment',
			type: 'options',
			options: [
				{ name: 'Custom', value: 'custom' },
				{ name: 'India', value: 'india' },
				{ name: 'United States', value: 'us' },
			],
			default: 'us',
			description: 'The region of your account, or your own server',
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
			placeholder: 'e.g. sk_...',
			description: 'The API key of one environment, in the region above',
			hint: 'In Flexprice: Developers → API Keys. It is shown once.',
		},
		{
			displayName: 'Environment ID',
			name: 'environmentId',
			type: 'string',
			default: '',
			placeholder: 'e.g. env_...',
			description: 'The environment to work in, sent as X-Environment-ID',
			hint: 'Leave empty, unless your own server sets its keys in its configuration',
		},
	];

	test: ICredentialTestRequest = {
		// Relative: authenticate() knows the server.
		// A key from a server's own configuration may see itself, and no customer without an environment.
		request: { method: 'POST', url: '/v1/customers/search', body: { limit: 1 } },
		rules: testRules(
			'Flexprice',
			'items',
			"A key works in its own region and environment; one from a server's own configuration needs the Environment ID too.",
		),
	};

	authenticate = async (
		credential: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> =>
		signedRequest(request, credential, server, {
			'x-api-key': keyFrom(credential.apiKey, 'API Key'),
			...(credential.environmentId
				? { 'X-Environment-ID': keyFrom(credential.environmentId, 'Environment ID') }
				: {}),
		});
}
