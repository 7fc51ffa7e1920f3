import type { Refusal } from '../../nodes/engine/outcome/failure';
import type { Json } from '../../nodes/engine/json';
import { readCustomer } from '../../nodes/engine/outcome/refusal';
import { byName, vendorOf } from './vendors';

type Read = Pick<Refusal, 'kind' | 'words' | 'code' | 'field'>;

/** What a vendor's answer comes to; a text stands for a body that is not JSON. */
function readingOf(node: string, status: number, body: Json): Read | undefined {
	const isText = typeof body === 'string';
	const text = isText ? body : JSON.stringify(body);
	const answer = { status, headers: {}, text, body: isText ? undefined : body };
	const read = readCustomer(answer, vendorOf(node), { mode: 'id', value: 'c1' });
	if (read.ok || !('response' in read.failure)) return undefined;
	const { kind, words, code, field } = read.failure;
	return { kind, words, ...(code ? { code } : {}), ...(field ? { field } : {}) };
}

const flatpeak = (type: string, rest: Record<string, Json>) => ({
	...{ object: 'error', live_mode: false, context: 'api.customers', type },
	...rest,
	time_created: '2025-01-01T00:00:00Z',
});

const flexprice = (
	status: number,
	code: string,
	message: string,
	details?: Record<string, Json>,
) => ({
	...{ code, message, http_status_code: status },
	...(details ? { details } : {}),
});

const EMAIL_TAG =
	"Key: 'UpdateCustomerRequest.Email' Error:Field validation for 'Email' failed on the 'email' tag";

type Table = Array<[what: string, status: number, body: Json, expected: Read]>;

const dialects: Record<string, Table> = {
	togai: [
		['a refusal', 400, { message: 'Bad name' }, { kind: 'refused', words: 'Bad name' }],
		[
			'a bad key',
			401,
			{ message: 'Unauthorized' },
			{ kind: 'unauthorized', words: 'Unauthorized' },
		],
		[
			'a key of the other environment',
			403,
			{ message: 'Forbidden' },
			{ kind: 'unauthorized', words: 'Forbidden' },
		],
		[
			'nobody',
			404,
			{ message: 'Customer not found' },
			{ kind: 'notFound', words: 'Customer not found' },
		],
		[
			'the quota',
			429,
			{ message: 'Too many requests' },
			{ kind: 'rateLimited', words: 'Too many requests' },
		],
		['any other', 500, { message: 'Internal' }, { kind: 'unavailable', words: 'Internal' }],
	],
	meteroid: [
		[
			'a currency that the tenant lacks',
			400,
			{
				code: 'BAD_REQUEST',
				message: "Invalid input: Currency 'XXX' is not available for this tenant",
			},
			{
				kind: 'refused',
				code: 'BAD_REQUEST',
				words: "Invalid input: Currency 'XXX' is not available for this tenant",
			},
		],
		[
			'a bad key',
			401,
			{ code: 'UNAUTHORIZED', message: 'Invalid API key format' },
			{ kind: 'unauthorized', code: 'UNAUTHORIZED', words: 'Invalid API key format' },
		],
		[
			'nobody',
			404,
			{ code: 'NOT_FOUND', message: 'Resource not found' },
			{ kind: 'notFound', code: 'NOT_FOUND', words: 'Resource not found' },
		],
		[
			'a taken alias',
			409,
			{ code: 'CONFLICT', message: 'Conflict' },
			{ kind: 'conflict', code: 'CONFLICT', words: 'Conflict' },
		],
		[
			'too many requests',
			429,
			{ code: 'TOO_MANY_REQUESTS', message: 'Slow down' },
			{ kind: 'rateLimited', code: 'TOO_MANY_REQUESTS', words: 'Slow down' },
		],
		[
			'its own trouble',
			500,
			{
				code: 'INTERNAL_SERVER_ERROR',
				message: 'Internal server error. Please refer to logs or support.',
			},
			{
				kind: 'unavailable',
				code: 'INTERNAL_SERVER_ERROR',
				words: 'Internal server error. Please refer to logs or support.',
			},
		],
		[
			'a wrong type, as plain text that names the field',
			422,
			'Failed to deserialize the JSON body into the target type: billing_address.city: invalid type: integer `1`, expected a string',
			{
				kind: 'refused',
				words:
					'Failed to deserialize the JSON body into the target type: billing_address.city: invalid type: integer `1`, expected a string',
				field: ['billing_address', 'city'],
			},
		],
		[
			'a wrong value in a list, as plain text',
			422,
			'Failed to deserialize the JSON body into the target type: custom_taxes[1].rate: invalid value',
			{
				kind: 'refused',
				words:
					'Failed to deserialize the JSON body into the target type: custom_taxes[1].rate: invalid value',
				field: ['custom_taxes', '1', 'rate'],
			},
		],
		[
			'a body that is wrong as a whole, as plain text',
			422,
			'Failed to deserialize the JSON body into the target type: missing field `name` at line 1 column 2',
			{
				kind: 'refused',
				words:
					'Failed to deserialize the JSON body into the target type: missing field `name` at line 1 column 2',
			},
		],
		[
			'a reference with a space, as plain text',
			400,
			'Invalid URL: Cannot parse `id_or_alias`',
			{ kind: 'refused', words: 'Invalid URL: Cannot parse `id_or_alias`' },
		],
		[
			'a missing content type, as plain text',
			415,
			'Expected request with `Content-Type: application/json`',
			{ kind: 'refused', words: 'Expected request with `Content-Type: application/json`' },
		],
	],
	flatpeak: [
		[
			'a taken reference',
			409,
			flatpeak('conflict', { code: 'duplicate_reference', message: 'Reference ID already exists' }),
			{ kind: 'conflict', code: 'duplicate_reference', words: 'Reference ID already exists' },
		],
		[
			'a bad key, without a message',
			403,
			flatpeak('invalid_request', { code: 'access_denied' }),
			{ kind: 'unauthorized', code: 'access_denied', words: 'access_denied' },
		],
		[
			'nobody, without a message',
			404,
			flatpeak('invalid_request', { code: 'object_not_found' }),
			{ kind: 'notFound', code: 'object_not_found', words: 'object_not_found' },
		],
		[
			'a disabled account',
			422,
			flatpeak('invalid_request', {
				code: 'account_disabled',
				message: 'Your account is disabled',
			}),
			{ kind: 'refused', code: 'account_disabled', words: 'Your account is disabled' },
		],
		[
			'a version below that of the account',
			422,
			flatpeak('invalid_request', { code: 'api_version_not_supported', message: 'Version' }),
			{ kind: 'refused', code: 'api_version_not_supported', words: 'Version' },
		],
		[
			'too many requests',
			429,
			flatpeak('rate_limit', { code: 'rate_limit', message: 'Slow down' }),
			{ kind: 'rateLimited', code: 'rate_limit', words: 'Slow down' },
		],
		[
			'too many requests, said by the type alone',
			429,
			flatpeak('rate_limit', {}),
			{ kind: 'rateLimited', words: 'rate_limit' },
		],
		[
			'its own trouble',
			500,
			flatpeak('api_error', { code: 'internal', message: 'Oops' }),
			{ kind: 'unavailable', code: 'internal', words: 'Oops' },
		],
	],
	diga: [
		[
			'a missing permission',
			403,
			{
				status: 'error',
				error_code: 'INTERNAL_SERVER_ERROR',
				message: 'Missing required permissions',
			},
			{
				kind: 'unauthorized',
				code: 'INTERNAL_SERVER_ERROR',
				words: 'Missing required permissions',
			},
		],
		[
			'a bad key',
			401,
			{ status: 'error', error_code: 'UNAUTHORIZED', message: 'Invalid or missing API key' },
			{ kind: 'unauthorized', code: 'UNAUTHORIZED', words: 'Invalid or missing API key' },
		],
		[
			'a refusal',
			422,
			{ status: 'error', error_code: 'VALIDATION_ERROR', message: 'No such payment method' },
			{ kind: 'refused', code: 'VALIDATION_ERROR', words: 'No such payment method' },
		],
		[
			'what its framework finds wrong',
			422,
			{
				detail: [
					{
						loc: ['body', 'email'],
						msg: 'value is not a valid email address',
						type: 'value_error',
					},
					{ loc: ['body', 'address', 'city'], msg: 'str type expected', type: 'type_error.str' },
				],
			},
			{
				kind: 'refused',
				words: 'email: value is not a valid email address; address.city: str type expected',
				field: ['email'],
			},
		],
		[
			'what its framework finds wrong with the body as a whole',
			422,
			{ detail: [{ loc: ['body'], msg: 'field required', type: 'value_error.missing' }] },
			{ kind: 'refused', words: 'field required' },
		],
		[
			'a path that is not there',
			404,
			{ detail: 'Not Found' },
			{ kind: 'notFound', words: 'Not Found' },
		],
		[
			'a payment method before there is a customer',
			500,
			{
				status: 'error',
				error_code: 'DEFAULT_PAYMENT_METHOD_NOT_ALLOWED_ON_CREATE',
				message: 'Not on create',
			},
			{
				kind: 'unavailable',
				code: 'DEFAULT_PAYMENT_METHOD_NOT_ALLOWED_ON_CREATE',
				words: 'Not on create',
			},
		],
	],
	flexprice: [
		[
			'a value that breaks a rule',
			400,
			flexprice(400, 'validation_error', 'Request validation failed', { Email: EMAIL_TAG }),
			{
				kind: 'refused',
				code: 'validation_error',
				words: `Request validation failed. ${EMAIL_TAG}`,
				field: ['email'],
			},
		],
		[
			'a part of the address, by the name that the server gives it',
			400,
			flexprice(400, 'validation_error', 'Request validation failed', { AddressLine1: 'Too long' }),
			{
				kind: 'refused',
				code: 'validation_error',
				words: 'Request validation failed. Too long',
				field: ['address_line1'],
			},
		],
		[
			'a wrong type',
			400,
			flexprice(400, 'validation_error', 'Invalid request format'),
			{ kind: 'refused', code: 'validation_error', words: 'Invalid request format' },
		],
		[
			'a taken external ID',
			409,
			flexprice(409, 'already_exists', 'A customer with this identifier already exists', {
				external_id: 'acme',
				email: 'nathan@example.com',
			}),
			{
				kind: 'conflict',
				code: 'already_exists',
				words: 'A customer with this identifier already exists',
				field: ['external_id'],
			},
		],
		[
			'nobody',
			404,
			flexprice(404, 'not_found', 'Customer not found'),
			{ kind: 'notFound', code: 'not_found', words: 'Customer not found' },
		],
		[
			'the shape of older servers',
			400,
			{ success: false, error: { message: 'Invalid', internal_error: 'x', details: {} } },
			{ kind: 'refused', words: 'Invalid' },
		],
		['a bad key', 401, { error: 'Unauthorized' }, { kind: 'unauthorized', words: 'Unauthorized' }],
		[
			'another environment',
			403,
			{ error: 'Access denied', message: 'Invalid or inaccessible environment' },
			{ kind: 'unauthorized', words: 'Invalid or inaccessible environment' },
		],
		[
			'a missing role',
			403,
			{ message: 'insufficient permissions' },
			{ kind: 'unauthorized', words: 'insufficient permissions' },
		],
		[
			'a suspended account',
			403,
			{ message: 'tenant account is suspended' },
			{ kind: 'unauthorized', words: 'tenant account is suspended' },
		],
		[
			'too many requests',
			429,
			flexprice(429, 'too_many_requests', 'Slow down'),
			{ kind: 'rateLimited', code: 'too_many_requests', words: 'Slow down' },
		],
		[
			'its database',
			500,
			flexprice(500, 'database_error', 'Failed to update customer'),
			{ kind: 'unavailable', code: 'database_error', words: 'Failed to update customer' },
		],
	],
};

describe.each(Object.entries(dialects))('%s says', (node, table) => {
	test.each(table)('%s (%d)', (_, status, body, expected) => {
		expect(readingOf(node, status, body)).toEqual(expected);
	});
});

describe.each(byName)('%s', (_, { node }) => {
	test.each<[string, number, Json, Read]>([
		[
			"a proxy's page",
			502,
			'<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><hr>nginx</body></html>',
			{ kind: 'unavailable', words: '502 Bad Gateway' },
		],
		[
			'plain text',
			503,
			'upstream connect\n timeout',
			{ kind: 'unavailable', words: 'upstream connect timeout' },
		],
		[
			'words under a common name',
			418,
			{ message: 'Short and stout' },
			{ kind: 'refused', words: 'Short and stout' },
		],
		['nothing that is known', 400, { reason: 7 }, { kind: 'refused', words: '' }],
		['a list', 400, [], { kind: 'refused', words: '' }],
		['null', 400, null, { kind: 'refused', words: '' }],
	])('may answer with %s', (__, status, body, expected) => {
		expect(readingOf(node, status, body)).toEqual(expected);
	});
});
