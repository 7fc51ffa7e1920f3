import { randomUUID } from 'node:crypto';
import { json } from '../answers';
import { isObject } from '../json';
import { bodyPath, isMalformed, lacksBody, valueAt } from '../problems';
import { laterThan } from '../time';
import type {
	Answer,
	Call,
	Json,
	JsonObject,
	Problem,
	VendorCode,
	VendorSandboxDefinition,
	World,
} from '../types';

const apiKey = 'sk_flexprice-sandbox-key-5e20b7c94d';
const ingestorKey = 'sk_flexprice-sandbox-key-event-ingestor';
const configKey = 'sk_flexprice-sandbox-key-any-environment';
const suspendedKey = 'sk_flexprice-sandbox-key-suspended-tenant';

const tenantId = 'tenant_01JWSANDBOX0000000000000';
const environmentId = 'env_01JWSANDBOX0000000000000';

const codes: Record<number, [code: string, message: string]> = {
	400: ['validation_error', 'Invalid request format'],
	403: ['permission_denied', 'Permission denied'],
	404: ['not_found', 'Customer not found'],
	409: ['already_exists', 'A customer with this identifier already exists'],
	422: ['invalid_operation', 'Invalid operation'],
	429: ['too_many_requests', 'Too many requests'],
	503: ['service_unavailable', 'Service unavailable'],
};

function error(status: number, message?: string, details?: JsonObject, code?: string): Answer {
	if (status === 401) return json(401, { error: message ?? 'Unauthorized' });
	const [usualCode, usualMessage] = codes[status] ?? ['internal_error', 'Internal server error'];
	return json(status, {
		code: code ?? usualCode,
		message: message ?? usualMessage,
		http_status_code: status,
		...(details && { details }),
	});
}

const notSaved = (): Answer => error(500, 'Failed to update customer', undefined, 'database_error');

function invalid(call: Call): Answer {
	const isUnreadable = call.problems.some(({ keyword }) => keyword === 'type');
	if (lacksBody(call) || isMalformed(call) || isUnreadable) return error(400);
	const fields = call.problems.filter((problem) => !isLeftToDatabase(problem));
	if (fields.length === 0) return notSaved();
	const taxId = fields.map((problem) => bodyPath(problem)?.[1]).find(Boolean);
	if (call.operation === 'updateCustomer' && taxId !== undefined) {
		return error(400, `invalid ${taxId} in metadata`);
	}
	const request = call.operation === 'updateCustomer' ? 'UpdateCustomerRequest' : 'CustomerFilter';
	const details = fields.map((problem): [string, Json] => {
		const field = goName(bodyPath(problem) ?? []);
		const failed = `Field validation for '${field}' failed on the '${tagOf(problem, call)}' tag`;
		return [field, `Key: '${request}.${field}' Error:${failed}`];
	});
	return error(400, 'Request validation failed', Object.fromEntries(details));
}

// Their lengths are columns' rules, so the server finds out only when it writes.
const isLeftToDatabase = (problem: Problem): boolean =>
	['name', 'external_id'].includes(bodyPath(problem)?.join('.') ?? '');

const goName = (path: string[]): string =>
	(path[0] ?? '')
		.split('_')
		.map((word) => (word === 'id' ? 'ID' : word.charAt(0).toUpperCase() + word.slice(1)))
		.join('');

function tagOf(problem: Problem, { body }: Call): string {
	const { format } = problem.params;
	if (problem.keyword === 'maxLength' || problem.keyword === 'maximum') return 'max';
	if (problem.keyword === 'minimum') return 'min';
	if (format === 'time-zone') return 'timezone';
	if (format !== 'upper-case-country') return String(format ?? problem.keyword);
	const country = String(valueAt(body, bodyPath(problem) ?? []));
	return [...country].length === 2 ? 'iso3166_1_alpha2' : 'len';
}

function authorize({ headers, operation }: Call): Answer | undefined {
	const key = headers['x-api-key'];
	if (key === suspendedKey) return json(403, { message: 'tenant account is suspended' });
	if (key === configKey) {
		if (operation === 'getCurrentUser' || headers['x-environment-id'] === environmentId) {
			return undefined;
		}
		const message = 'Invalid or inaccessible environment';
		return json(403, { error: 'Access denied', message });
	}
	if (key === ingestorKey && operation === 'updateCustomer') {
		return json(403, { message: 'insufficient permissions' });
	}
	return key === apiKey || key === ingestorKey ? undefined : error(401);
}

function open(world: World): VendorCode {
	const { customers } = world;
	const published = (externalId: string): JsonObject | undefined => {
		const customer = customers.byKey(externalId);
		return customer?.status === 'published' ? customer : undefined;
	};

	function updateCustomer({ query, body }: Call): Answer {
		const id = query.id && String(query.id);
		const externalId = query.external_customer_id && String(query.external_customer_id);
		if (!id && !externalId) {
			return error(400, 'Provide id as query parameter or external_customer_id as query parameter');
		}
		const byId = id ? customers.get(id) : undefined;
		const byExternalId = externalId ? published(externalId) : undefined;
		if ((id && !byId) || (externalId && !byExternalId)) return error(404);
		if (byId && byExternalId && byId.id !== byExternalId.id) {
			return error(400, 'Providing either id or external_customer_id is sufficient; they differ');
		}
		const customer = byId ?? byExternalId;
		return customer ? update(customer, body) : error(404);
	}

	function update(customer: JsonObject, body: JsonObject): Answer {
		const { external_id } = body;
		const id = String(customer.id);
		const changes: JsonObject = {};
		for (const name of writable) {
			const value = body[name];
			if (value !== undefined && value !== null) changes[name] = value;
		}
		if (isObject(body.metadata)) changes.metadata = asStrings(body.metadata);
		if (typeof external_id === 'string' && external_id !== customer.external_id) {
			// The server writes into the stored map before it looks at the new one.
			if (world.quirks.breaksOnNullMetadata && !isObject(customer.metadata)) return { status: 500 };
			const holder = published(external_id);
			if (holder) return error(409, undefined, { external_id, email: customer.email ?? '' });
			changes.metadata ??= withOldId(customer.metadata, external_id);
		}
		customers.set(id, {
			...customer,
			...changes,
			updated_at: laterThan(String(customer.updated_at)),
		});
		return json(200, customers.get(id) ?? null);
	}

	const shown = (customer: JsonObject | undefined, { query }: Call): Answer => {
		if (!customer) return error(404);
		const expand = String(query.expand ?? '').split(',');
		return json(
			200,
			expand.includes('integrations') ? { ...customer, integrations: [] } : customer,
		);
	};

	function searchCustomers({ body }: Call): Answer {
		const limit = Number(body.limit ?? 50);
		const offset = Number(body.offset ?? 0);
		const found = candidates(body)
			.filter((customer) => customer.status === (body.status ?? 'published'))
			.filter((customer) => body.email === undefined || customer.email === body.email)
			.filter((customer) => asList(body.filters).every((filter) => passes(customer, filter)));
		sort(found, asList(body.sort));
		return json(200, {
			items: found.slice(offset, offset + limit),
			// The next page's offset, not this one's.
			pagination: { total: found.length, limit, offset: offset + limit },
		});
	}

	function candidates({ customer_ids, external_ids, external_id }: JsonObject): JsonObject[] {
		const ids = asTexts(customer_ids);
		const externalIds = [...asTexts(external_ids), ...asTexts(external_id)];
		if (ids.length > 0) {
			return ids
				.map((id) => customers.get(id))
				.filter((found) => found !== undefined)
				.filter((found) => !externalIds.length || externalIds.includes(String(found.external_id)));
		}
		if (externalIds.length > 0) {
			return externalIds.map((id) => customers.byKey(id)).filter((found) => found !== undefined);
		}
		return [...customers.values()];
	}

	return {
		authorize,
		invalid,
		missing: () => ({ status: 404, text: '404 page not found', type: 'text/plain' }),
		operations: {
			updateCustomer,
			getCustomer: (call) => shown(customers.get(call.params.id ?? ''), call),
			getCustomerByExternalId: (call) => shown(published(call.params.external_id ?? ''), call),
			searchCustomers,
			getCurrentUser: () =>
				json(200, {
					id: 'user_01JWSANDBOX0000000000000',
					email: 'dev@flexprice-sandbox.example',
					tenant: { id: tenantId, name: 'Sandbox' },
				}),
		},
	};
}

const writable = [
	'name',
	'external_id',
	'email',
	'contact',
	'address_line1',
	'address_line2',
	'address_city',
	'address_state',
	'address_postal_code',
	'address_country',
	'timezone',
];

// In Go, null into a map of strings is the empty string.
const asStrings = (metadata: JsonObject): JsonObject =>
	Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, value ?? '']));

// The server means to note the old id, and notes the new one.
function withOldId(metadata: Json | undefined, newId: string): JsonObject {
	const old = isObject(metadata) ? metadata : {};
	const noted = [old.old_external_ids, newId].filter(Boolean).join(',');
	return { ...old, old_external_ids: noted };
}

const asList = (value: Json | undefined): JsonObject[] =>
	Array.isArray(value) ? value.filter(isObject) : [];

const asTexts = (value: Json | undefined): string[] =>
	Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];

function passes(customer: JsonObject, { field, operator, value }: JsonObject): boolean {
	const actual = String(customer[String(field)] ?? '');
	const { string = '', array } = isObject(value) ? value : {};
	if (operator === 'in') return asTexts(array).includes(actual);
	return operator === 'contains'
		? actual.toLowerCase().includes(String(string).toLowerCase())
		: actual === string;
}

function sort(customers: JsonObject[], order: JsonObject[]): void {
	const keys = order.length > 0 ? order : [{ field: 'created_at', direction: 'desc' }];
	customers.sort((a, b) => {
		for (const { field, direction } of keys) {
			const [left, right] = [String(a[String(field)]), String(b[String(field)])];
			if (left !== right) return (left < right ? -1 : 1) * (direction === 'desc' ? -1 : 1);
		}
		return 0;
	});
}

function customer(
	id: string,
	external_id: string,
	name: string,
	email: string,
	created_at: string,
	fields: JsonObject = {},
): JsonObject {
	return {
		id,
		external_id,
		name,
		email,
		contact: '',
		address_line1: '',
		address_line2: '',
		address_city: '',
		address_state: '',
		address_postal_code: '',
		address_country: '',
		timezone: 'UTC',
		metadata: {},
		status: 'published',
		tenant_id: tenantId,
		environment_id: environmentId,
		created_at,
		updated_at: created_at,
		created_by: 'user_01JWSANDBOX0000000000000',
		updated_by: 'user_01JWSANDBOX0000000000000',
		...fields,
	};
}

export const sandbox: VendorSandboxDefinition = {
	name: 'flexprice',
	credential: { apiKey },
	keys: {
		'full rights': apiKey,
		'may not update': ingestorKey,
		[`needs environment ${environmentId}`]: configKey,
		'suspended tenant': suspendedKey,
	},
	quirks: {
		/** A new external id for a customer that never had metadata: 500 without a body. */
		breaksOnNullMetadata: true,
	},
	uniqueKey: 'external_id',
	seeds: [
		customer(
			'cust_01JWT8M3Q6Z5V9XK2DRBHN7YCE',
			'acct-20418',
			'Saffron Lane Software Pvt Ltd',
			'accounts@saffronlane.example',
			'2025-06-02T08:15:00.000Z',
			{
				contact: '+91 80 5550 0142',
				address_line1: '4th Floor, Prestige Atlanta',
				address_line2: '80 Feet Road, Koramangala',
				address_city: 'Bengaluru',
				address_state: 'Karnataka',
				address_postal_code: '560034',
				address_country: 'IN',
				timezone: 'Asia/Kolkata',
				metadata: { segment: 'mid-market', account_owner: 'priya' },
			},
		),
		customer(
			'cust_01JV3P0KXW8F6TSQ4M9YEC2A7B',
			'org_cascade',
			'Cascade Analytics, Inc.',
			'finance@cascade-analytics.example',
			'2025-05-19T13:40:00.000Z',
			{
				address_line1: '500 Yale Ave N',
				address_city: 'Seattle',
				address_state: 'WA',
				address_postal_code: '98109',
				address_country: 'US',
				timezone: 'America/Los_Angeles',
				metadata: { plan: 'enterprise' },
			},
		),
		customer(
			'cust_01JS9D4E7RKB2GZ5X0VNWTHM6P',
			'crm/harbour-pine',
			'Harbour & Pine Ltd',
			'accounts@harbourpine.example',
			'2025-04-30T17:05:00.000Z',
			{ address_city: 'Bristol', address_country: 'GB' },
		),
		customer(
			'cust_01JP2F6Y3CNQ8A7W5K1TXRZDVS',
			'never-had-metadata',
			'Atelier Corbier',
			'',
			'2025-03-11T10:22:00.000Z',
			{ metadata: null },
		),
		customer(
			'cust_01JBX7G1HDM4E9PV6SQ3K0TNWR',
			'former-customer',
			'Old Mill Bakery',
			'hello@oldmill.example',
			'2024-11-05T09:00:00.000Z',
			{ status: 'archived' },
		),
	],
	generate: (n) =>
		customer(
			`cust_01JLOADTEST${String(n).padStart(15, '0')}`,
			`load-${n}`,
			`Load test customer ${n}`,
			`load-${n}@example.com`,
			'2024-01-01T00:00:00.000Z',
			{ address_city: 'Bengaluru', address_country: 'IN', metadata: { batch: 'load' } },
		),
	anyContentType: true,
	headers: ({ headers }) => ({ 'x-request-id': String(headers['x-request-id'] ?? randomUUID()) }),
	error,
	open,
};
