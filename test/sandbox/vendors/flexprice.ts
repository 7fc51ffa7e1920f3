import { randomUUID } from 'node:crypto';
import { json, plain } from '../answers';
import { columnsOf, filterOf, sorted } from '../flexpriceSearch';
import { isObject } from '../json';
import { bodyPath, isMalformed, lacksBody } from '../problems';
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
		...(details && { details: Object.fromEntries(Object.entries(details).sort()) }),
	});
}

const databaseError = (tried: string): Answer =>
	error(500, `Failed to ${tried}`, undefined, 'database_error');

const noSuchId = (id: string): Answer =>
	error(404, `Customer with ID ${id} was not found`, { customer_id: id });

const noSuchKey = (key: string): Answer =>
	error(404, `Customer with lookup key ${key} was not found`, { lookup_key: key });

const writes = ['createCustomer', 'updateCustomer', 'updateCustomerById', 'archiveCustomer'];

function authorize({ headers, operation }: Call): Answer | undefined {
	const key = headers['x-api-key'];
	if (key === undefined && headers.authorization) return error(401, 'Invalid token');
	if (key === configKey) {
		if (operation === 'getCurrentUser' || headers['x-environment-id'] === environmentId) {
			return undefined;
		}
		const message = 'Invalid or inaccessible environment';
		return json(403, { error: 'Access denied', message });
	}
	if (key === suspendedKey && writes.includes(operation)) {
		return json(403, { message: 'tenant account is suspended' });
	}
	if (key === ingestorKey && writes.includes(operation)) {
		return json(403, { message: 'insufficient permissions' });
	}
	return [apiKey, ingestorKey, suspendedKey].includes(String(key)) ? undefined : error(401);
}

function isUnreadable(call: Call): boolean {
	const isSearch = call.operation === 'searchCustomers';
	return (
		lacksBody(call) ||
		isMalformed(call) ||
		call.problems.some(({ keyword }) => keyword === 'type' || (isSearch && keyword === 'format'))
	);
}

/** What the server has against values that it could read. */
function refusedValues(call: Call): Answer | undefined {
	const body = { ...call.body };
	const request = call.operation === 'createCustomer' ? 'Create' : 'Update';
	const details = call.problems
		.filter((problem) => isRule(problem, call))
		.map((problem): [string, Json] => {
			const field = goName(fieldOf(problem));
			const failed = `Field validation for '${field}' failed on the '${tagOf(problem, call)}' tag`;
			return [field, `Key: '${request}CustomerRequest.${field}' Error:${failed}`];
		});
	if (details.length > 0) {
		return error(400, 'Request validation failed', Object.fromEntries(details));
	}
	for (const [name, [limit, label]] of Object.entries(byteLimits)) {
		if (Buffer.byteLength(String(body[name] ?? '')) > limit) {
			return error(400, `${label} must be less than ${limit} characters`);
		}
	}
	return isObject(body.metadata) ? refusedTaxIds(body.metadata) : undefined;
}

const byteLimits: Record<string, [limit: number, label: string]> = {
	address_line1: [255, 'Address line 1'],
	address_line2: [255, 'Address line 2'],
	address_city: [100, 'City name'],
	address_state: [100, 'State name'],
	address_postal_code: [20, 'Postal code'],
};

const fieldOf = (problem: Problem): string =>
	String(problem.params.missingProperty ?? bodyPath(problem)?.[0] ?? '');

// Some lengths are columns' rules, so the server finds out only when it writes.
function isRule(problem: Problem, { operation, body }: Call): boolean {
	const name = fieldOf(problem);
	if (problem.keyword === 'maxLength' && ['email', 'external_id'].includes(name)) return false;
	if (operation !== 'createCustomer') return name !== 'name' && name !== 'external_id';
	return body[name] !== '' || problem.keyword === 'minLength';
}

const goName = (name: string): string =>
	name
		.split('_')
		.map((word) => (word === 'id' ? 'ID' : word.charAt(0).toUpperCase() + word.slice(1)))
		.join('');

function tagOf(problem: Problem, { body }: Call): string {
	const { keyword, params } = problem;
	if (keyword === 'maxLength') return 'max';
	if (keyword === 'minLength') return 'required';
	if (params.format === 'time-zone') return 'timezone';
	if (params.format === 'go-email') return 'email';
	if (params.format !== 'upper-case-country') return keyword;
	const country = String(body[fieldOf(problem)]);
	return [...country].length === 2 ? 'iso3166_1_alpha2' : 'len';
}

const taxIds: Record<string, [form: RegExp, refusal: string]> = {
	gstin: [/^\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[\dA-Z]$/, 'GSTIN must be 15 characters'],
	pan: [/^[A-Z]{5}\d{4}[A-Z]$/, 'PAN must be 10 characters'],
	hsn_sac: [/^(\d{4}|\d{6}|\d{8})$/, 'HSN/SAC must be 4, 6 or 8 digits'],
};

// Looked at without blanks and in capitals, and stored as sent.
function refusedTaxIds(metadata: JsonObject): Answer | undefined {
	const plainly = (key: string): string =>
		String(metadata[key] ?? '')
			.trim()
			.toUpperCase();
	for (const [key, [form, refusal]] of Object.entries(taxIds)) {
		if (plainly(key) !== '' && !form.test(plainly(key))) return error(400, refusal);
	}
	const fromGstin = plainly('gstin').slice(2, 12);
	if (!fromGstin || !plainly('pan') || fromGstin === plainly('pan')) return undefined;
	return error(400, 'PAN differs from the one in the GSTIN', { pan_from_gstin: fromGstin });
}

function isStorable(customer: JsonObject): boolean {
	const length = (name: string): number => [...String(customer[name])].length;
	return (
		['name', 'external_id'].every((name) => length(name) > 0 && length(name) <= 255) &&
		length('email') <= 255 &&
		!holdsNul(customer)
	);
}

const holdsNul = (value: JsonObject): boolean =>
	/(?<!\\)(?:\\\\)*\\u0000/.test(JSON.stringify(value));

function refusedFilter(filter: JsonObject): Answer | undefined {
	const { limit, offset, order, email, expand, start_time, end_time } = filter;
	const refuse = (details: JsonObject): Answer => error(400, 'Invalid filter parameters', details);
	if (Number(limit ?? 0) < 0 || Number(limit ?? 0) > 1000) {
		return refuse({ limit: 'must be between 1 and 1000' });
	}
	if (Number(offset ?? 0) < 0) return refuse({ offset: 'must be non-negative' });
	if (order && order !== 'asc' && order !== 'desc') {
		return refuse({ order: "must be either 'asc' or 'desc'" });
	}
	if (start_time && end_time && Date.parse(String(end_time)) < Date.parse(String(start_time))) {
		const details = { end_time: 'must be after start_time' };
		return error(400, 'Please provide a valid time range', details);
	}
	if (email && !/^[\w.%+-]+@[A-Za-z\d.-]+\.[A-Za-z]{2,}$/.test(String(email))) {
		return error(400, 'Please provide a valid email');
	}
	return refusedExpand(expand);
}

function refusedExpand(expand: Json | undefined): Answer | undefined {
	const field = String(expand ?? '')
		.split(',')
		.find((name) => name !== '' && name !== 'integrations');
	return field === undefined
		? undefined
		: error(400, 'Field is not allowed to be expanded', { field });
}

function open(world: World): VendorCode {
	const { customers } = world;

	function updateCustomer(call: Call): Answer {
		// Of a parameter that comes twice, the server reads the first.
		const query = new URLSearchParams(call.path.split('?')[1]);
		const externalId = query.get('external_customer_id');
		const id = call.params.id ?? query.get('id');
		if (!id && !externalId) {
			return error(400, 'Provide id as query parameter or external_customer_id as query parameter');
		}
		const named = externalId ? customers.byKey(externalId) : undefined;
		if (externalId && !named) return noSuchKey(externalId);
		if (id && named && named.id !== id) {
			return error(400, 'Providing either id or external_customer_id is sufficient; they differ');
		}
		const refusal = refusedValues(call);
		if (refusal) return refusal;
		const customer = named ?? customers.get(id ?? '');
		return customer ? update(customer, { ...call.body }) : noSuchId(id ?? '');
	}

	function update(customer: JsonObject, body: JsonObject): Answer {
		const { external_id } = body;
		const id = String(customer.id);
		const changed: JsonObject = { ...customer, ...given(body) };
		if (typeof external_id === 'string' && external_id !== customer.external_id) {
			// The server writes into the stored map before it looks at the new one.
			if (world.quirks.breaksOnNullMetadata && !isObject(customer.metadata)) return { status: 500 };
			if (isPublished(customer) && customers.byKey(external_id)) {
				return error(409, undefined, { external_id, email: changed.email ?? '' });
			}
			if (!isObject(body.metadata)) changed.metadata = withOldId(customer.metadata, external_id);
		}
		if (!isStorable(changed)) return databaseError('update customer');
		const { updated_at } = customer;
		customers.set(id, { ...changed, updated_at: laterThan(String(updated_at)) });
		return json(200, { ...customers.get(id), updated_at: updated_at ?? null });
	}

	function createCustomer(call: Call): Answer {
		const refusal = refusedValues(call);
		if (refusal) return refusal;
		const { external_id, name, email, ...others } = given(call.body);
		if (customers.byKey(String(external_id)))
			return error(409, undefined, { external_id: String(external_id) });
		const id = `cust_${randomUUID().replaceAll('-', '').slice(0, 26).toUpperCase()}`;
		const now = new Date().toISOString();
		const created = customer(id, String(external_id), String(name), String(email ?? ''), now, {
			metadata: null,
			...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== '')),
		});
		if (!others.contact) delete created.contact;
		if (!isStorable(created)) return databaseError('create customer');
		customers.set(id, created);
		return json(201, created);
	}

	function archiveCustomer({ params: { id = '' } }: Call): Answer {
		const customer = customers.get(id);
		if (!customer) return noSuchId(id);
		if (!isPublished(customer)) return error(404, 'Customer does not exist');
		const updated_at = laterThan(String(customer.updated_at));
		customers.set(id, { ...customer, status: 'archived', updated_at });
		return { status: 204 };
	}

	function getCustomer({ params: { id = '' }, query }: Call): Answer {
		const customer = customers.get(id);
		return refusedExpand(query.expand) ?? (customer ? json(200, customer) : noSuchId(id));
	}

	const getByExternalId =
		(shown = (customer: JsonObject): Json => customer) =>
		({ params: { external_id = '' }, query }: Call): Answer => {
			const customer = customers.byKey(external_id);
			if (!customer) return noSuchKey(external_id);
			return refusedExpand(query.expand) ?? json(200, shown(customer));
		};

	function list(filter: JsonObject): Answer {
		const refusal = refusedFilter(filter);
		if (refusal) return refusal;
		// For an unknown column the server says 400 or 500, now the one and now the other.
		if (holdsNul(filter) || columnsOf(filter).some((name) => !columns.includes(name))) {
			return databaseError('list customers');
		}
		const limit = Number(filter.limit) || 50;
		const offset = Number(filter.offset ?? 0);
		const found = [...customers.values()].filter(filterOf(filter));
		return json(200, {
			items: sorted(found, filter).slice(offset, offset + limit),
			// The next page's offset, not this one's.
			pagination: { total: found.length, limit, offset: offset + limit },
		});
	}

	const operations: VendorCode['operations'] = {
		listCustomers: ({ query }) => list(query as JsonObject),
		createCustomer,
		updateCustomer,
		updateCustomerById: updateCustomer,
		getCustomer,
		archiveCustomer,
		getCustomerByExternalId: getByExternalId(),
		lookUpCustomer: getByExternalId(),
		getEntitlements: getByExternalId(({ id = '' }) => ({
			customer_id: id,
			subscriptions: [],
			features: [],
		})),
		getSubscriptions: getByExternalId(() => ({ items: [] })),
		searchCustomers: ({ body }) => list(body),
		getCurrentUser: ({ headers }) => {
			const isIngestor = headers['x-api-key'] === ingestorKey;
			return json(200, {
				id: 'user_01JWSANDBOX0000000000000',
				email: 'dev@flexprice-sandbox.example',
				type: isIngestor ? 'service_account' : 'user',
				roles: [isIngestor ? 'event_ingestor' : 'super_admin'],
				tenant: { id: tenantId, name: 'Sandbox' },
			});
		},
	};

	return {
		authorize,
		// The contract is narrower than the server, so what can be read goes on to the operation.
		invalid(call) {
			const run = operations[call.operation];
			if (run && !isUnreadable(call)) return run(call);
			const isList = /^(search|list)Customers$/.test(call.operation);
			return error(400, isList ? 'Invalid filter parameters' : undefined);
		},
		missing({ method, path }) {
			const [pathname = '', query] = path.split('?');
			const [, shorter] = /^(\/v1\/customers(?:\/[^/]+)*)\/$/.exec(readPath(pathname)) ?? [];
			if (!shorter) return plain(404, '404 page not found');
			const location = query === undefined ? shorter : `${shorter}?${query}`;
			return { status: method === 'GET' ? 301 : 307, headers: { location } };
		},
		operations,
	};
}

const isPublished = ({ status }: JsonObject): boolean => status === 'published';

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
	'metadata',
];

const columns = ['id', ...writable, 'status', 'tenant_id', 'environment_id'].concat(
	...['created', 'updated'].map((done) => [`${done}_at`, `${done}_by`]),
);

/** The fields that a body sets; null is the same as not given, within metadata it is an empty text. */
function given(body: JsonObject): JsonObject {
	const set = writable
		.map((name): [string, Json | undefined] => [name, body[name]])
		.filter((entry): entry is [string, Json] => entry[1] !== undefined && entry[1] !== null);
	const { metadata, ...texts } = Object.fromEntries(set);
	return isObject(metadata) ? { ...texts, metadata: asStrings(metadata) } : texts;
}

// In Go, null into a map of strings is the empty string.
const asStrings = (metadata: JsonObject): JsonObject =>
	Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, value ?? '']));

// The server means to note the old id, and notes the new one.
function withOldId(metadata: Json | undefined, newId: string): JsonObject {
	const old = isObject(metadata) ? metadata : {};
	const noted = [old.old_external_ids, newId].filter(Boolean).join(',');
	return { ...old, old_external_ids: noted };
}

// A slash counts as one however it is written, so it ends an external id in a path.
const readPath = (path: string): string => path.replace(/%2f/gi, '/');

// Go finds a field whatever its letter case, and writes half a surrogate pair as U+FFFD.
function readBody(body: JsonObject): JsonObject {
	const named = Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]);
	const wellFormed = (_: string, value: Json): Json =>
		typeof value === 'string' ? value.toWellFormed() : value;
	return JSON.parse(JSON.stringify(Object.fromEntries(named)), wellFormed) as JsonObject;
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
	holdsKey: isPublished,
	seeds: [
		customer(
			'cust_01JWT8M3Q6Z5V9XK2DRBHN7YCE',
			'acct-20418',
			'Saffron Lane Software Pvt Ltd',
			'accounts@saffronlane.example',
			'2025-06-02T08:15:00Z',
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
			'2025-05-19T13:40:00Z',
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
			'2025-04-30T17:05:00Z',
			{ address_city: 'Bristol', address_country: 'GB' },
		),
		customer(
			'cust_01JP2F6Y3CNQ8A7W5K1TXRZDVS',
			'never-had-metadata',
			'Atelier Corbier',
			'',
			'2025-03-11T10:22:00Z',
			{ metadata: null },
		),
		customer(
			'cust_01JBX7G1HDM4E9PV6SQ3K0TNWR',
			'former-customer',
			'Old Mill Bakery',
			'hello@oldmill.example',
			'2024-11-05T09:00:00Z',
			{ status: 'archived' },
		),
	],
	generate: (n) =>
		customer(
			`cust_01JLOADTEST${String(n).padStart(15, '0')}`,
			`load-${n}`,
			`Load test customer ${n}`,
			`load-${n}@example.com`,
			'2024-01-01T00:00:00Z',
			{ address_city: 'Bengaluru', address_country: 'IN', metadata: { batch: 'load' } },
		),
	anyContentType: true,
	readPath,
	readBody,
	headers: ({ headers }) => ({ 'x-request-id': String(headers['x-request-id'] ?? randomUUID()) }),
	error,
	open,
};
