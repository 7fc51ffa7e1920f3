import {
	UserError,
	type ICredentialDataDecryptedObject,
	type ICredentialTestRequest,
	type ICredentialType,
	type IHttpRequestOptions,
	type IDataObject,
	type IHttpRequestHelper,
	type IN8nHttpFullResponse,
	type INodeProperties,
} from 'n8n-workflow';
import { createHash } from 'node:crypto';

import { parsedIfText, textAt } from '../nodes/engine/json';
import { baseUrlOf } from '../nodes/engine/traffic/baseUrl';
import { answerText, AS_STREAM } from '../nodes/n8n/answerText';
import { testRules } from '../nodes/n8n/credentialTest';
import { isKey, keyFrom, signedRequest } from '../nodes/n8n/signedRequest';
import { server } from '../nodes/Flatpeak/server';

// The pages of different API versions name it differently.
const TOKEN_NAMES = ['bearer_token', 'bearer', 'token'];

const LOGIN_TIMEOUT_MS = 30_000;

export class FlatpeakApi implements ICredentialType {
	name = 'flatpeakApi';

	displayName = 'Flatpeak API';

	icon = { light: 'file:../icons/flatpeak.svg', dark: 'file:../icons/flatpeak.dark.svg' } as const;

	documentationUrl =
		'https://github.com/billing-nodes/n8n-nodes-billing-customers/blob/main/docs/flatpeak.md#credential';

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
			description:
				'The key decides between test and live data; Custom is for a proxy or a test server',
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
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{
					name: 'API Key',
					value: 'apiKey',
					description:
						'Log in with the account ID and an API key; the login is renewed when needed',
				},
				{
					name: 'Bearer Token',
					value: 'bearerToken',
					description: 'Use a token from elsewhere; it works for about an hour',
				},
			],
			default: 'apiKey',
		},
		{
			displayName: 'Account ID',
			name: 'accountId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. acc_65e421bed29d88d9012e0662',
			description: 'The ID of your account',
			hint: 'From the Flatpeak dashboard',
			displayOptions: { show: { authentication: ['apiKey'] } },
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. sk_live_...',
			description: 'The API key of your account',
			hint: 'From the Flatpeak dashboard: sk_test_... for test data, sk_live_... for live data',
			displayOptions: { show: { authentication: ['apiKey'] } },
		},
		{
			displayName: 'Bearer Token',
			name: 'bearerToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The token that GET /login answered with',
			displayOptions: { show: { authentication: ['bearerToken'] } },
		},
		{
			displayName: 'API Version',
			name: 'apiVersion',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2025-09-14.anode',
			description: 'The API version to ask for. One older than that of your account is refused.',
			hint: 'Leave empty to use the version that is set for your account',
		},
		{
			// n8n fills it by calling preAuthentication() when it is empty or was refused.
			displayName: 'Session Token',
			name: 'sessionToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
	];

	test: ICredentialTestRequest = {
		// Relative: authenticate() knows the server.
		request: { url: '/customers?limit=1' },
		rules: testRules(
			'Flatpeak',
			'data',
			'The account ID and the key must be those of one account.',
		),
	};

	/** `GET /login` with HTTP Basic answers a token that works for an hour (authorization page). */
	async preAuthentication(
		this: IHttpRequestHelper,
		credential: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		if (credential.authentication === 'bearerToken') return {};
		const accountId = keyFrom(credential.accountId, 'Account ID');
		const apiKey = keyFrom(credential.apiKey, 'API Key');
		const basic = Buffer.from(`${accountId}:${apiKey}`).toString('base64');
		const login: IHttpRequestOptions = {
			url: '/login',
			timeout: LOGIN_TIMEOUT_MS,
			ignoreHttpStatusErrors: true,
			...AS_STREAM,
		};
		const answer = (await this.helpers.httpRequest(
			signedRequest(login, credential, server, { Authorization: `Basic ${basic}` }),
		)) as IN8nHttpFullResponse;
		const read = await answerText(answer.body);
		// Parsed, since older versions of n8n hand on what was refused only as an object.
		const data = parsedIfText('text' in read ? read.text : '');
		const { statusCode: status, headers } = answer;
		if (status < 200 || status >= 300) {
			// As n8n's HTTP client throws it, so that the status and the words reach the user.
			const refused = new UserError(`The login was refused (status ${status})`);
			throw Object.assign(refused, { response: { status, headers, data } });
		}
		const token = TOKEN_NAMES.map((name) => textAt(data, name)).find(Boolean);
		if (token === undefined || !isKey(token)) {
			throw new UserError('The login answered without a token', {
				description: 'Check that the address in the credential is the API and not a web page.',
			});
		}
		return { sessionToken: `${loginOf(credential)}${BETWEEN}${token}` };
	}

	authenticate = async (
		credential: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> =>
		signedRequest(request, credential, server, {
			Authorization: `Bearer ${tokenOf(credential)}`,
			...(credential.apiVersion
				? { 'Flatpeak-Version': keyFrom(credential.apiVersion, 'API Version') }
				: {}),
		});
}

const BETWEEN = ':';

function tokenOf(credential: ICredentialDataDecryptedObject): string {
	if (credential.authentication === 'bearerToken') {
		return keyFrom(credential.bearerToken, 'Bearer Token');
	}
	const [login, ...token] = keyFrom(credential.sessionToken, 'Session Token').split(BETWEEN);
	if (login !== loginOf(credential)) {
		// n8n answers a 401 with a new login.
		const stale = new UserError('The login was made with another key, account or server');
		throw Object.assign(stale, { response: { status: 401, headers: {}, data: '' } });
	}
	return token.join(BETWEEN);
}

/** What a token was made with: it is kept with the token, which is worth nothing with another key. */
function loginOf(credential: ICredentialDataDecryptedObject): string {
	const { environment, baseUrl, accountId, apiKey } = credential;
	const base = baseUrlOf({ environment, baseUrl }, server);
	const parts = [base.ok ? base.url : '', accountId, apiKey].map((part) => String(part).trim());
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
