import { json, plain } from '../answers';
import { isCountryCode } from '../countries';
import { isObject } from '../json';
import { bodyPath, isMalformed, lacksBody, valueAt } from '../problems';
import { likePattern } from '../search';
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

const apiKey = 'pv_sand_MeteroidSandboxKey0123456789/meteroidSandboxKeyId';

/** The last is another tenant's: an update takes any that exists. */
const invoicingEntities = [
	'ive_7n42DGM5Tflk9n8mt7Fhc7',
	'ive_2Kd8sQeYbV4mJxPzT1uRwC',
	'ive_5UPlIsd7NabqnqH1GLgIQ9',
];
/** Each tenant has its own; this one bills a customer in Swiss francs. */
const availableCurrencies = ['EUR', 'USD', 'GBP', 'CHF'];

const unreadable = 'Failed to parse the request body as JSON: ';
const misshapen = 'Failed to deserialize the JSON body into the target type: ';
const badQuery = 'Failed to deserialize query string: ';

const codes: Record<number, string> = {
	400: 'BAD_REQUEST',
	401: 'UNAUTHORIZED',
	403: 'FORBIDDEN',
	404: 'NOT_FOUND',
	409: 'CONFLICT',
	429: 'TOO_MANY_REQUESTS',
};

const messages: Record<number, string> = {
	400: 'Invalid input',
	401: 'Unauthorized. Invalid hash',
	403: 'Forbidden',
	404: 'Resource not found',
	409: 'Conflict',
	413: 'length limit exceeded',
	429: 'Too many requests',
};

function error(status: number, message = messages[status]): Answer {
	if (status === 413 || status === 415 || status === 422) {
		return plain(status, message ?? misshapen);
	}
	return json(status, {
		code: codes[status] ?? 'INTERNAL_SERVER_ERROR',
		message: message ?? 'Internal server error. Please refer to logs or support.',
	});
}

function authorize({ headers, tooLarge }: Call): Answer | undefined {
	// The size is looked at first: without this, a large body with a bad key would be a 401.
	if (tooLarge) return error(413);
	const { authorization = '' } = headers;
	if (!authorization.startsWith('Bearer ')) {
		return error(401, 'Invalid or missing Authorization header');
	}
	const given = keyParts(authorization.slice('Bearer '.length));
	if (!given) return error(401, 'Invalid API key format');
	const own = keyParts(apiKey);
	if (given.id !== own?.id) return error(401, 'Failed to resolve api key');
	return given.secret === own.secret ? undefined : error(401, 'Unauthorized. Invalid hash');
}

/** What counts of a key; the prefix that names its environment does not. */
function keyParts(key: string): { secret: string; id: string } | undefined {
	const [, secret, id] = /^(?:.*_)?([^_/]+)\/([0-9A-Za-z]+)$/.exec(key) ?? [];
	return secret && id ? { secret, id } : undefined;
}

function missing(call: Call): Answer {
	const [path = ''] = call.path.split('?');
	// Below /api the key is looked at before the path: a wrong key never shows as a 404.
	const refusal = path.startsWith('/api/') ? authorize(call) : undefined;
	const exists = /^\/api\/v1\/customers(\/[^/]+)?$/.test(path);
	return refusal ?? (exists ? { status: 405 } : error(404));
}

function invalid(call: Call): Answer {
	const { problems, headers } = call;
	const elsewhere = problems.find((problem) => !bodyPath(problem) && problem.instancePath !== '');
	if (elsewhere) return invalidAddress(elsewhere);
	if (lacksBody(call) && !headers['content-type']?.startsWith('application/json')) {
		return plain(415, 'Expected request with `Content-Type: application/json`');
	}
	if (lacksBody(call) || isMalformed(call)) {
		return plain(400, `${unreadable}EOF while parsing a value`);
	}
	const problem = firstProblem(call);
	const [name] = (problem && bodyPath(problem)) ?? [];
	if (name === 'currency' && typeof call.body.currency !== 'string') {
		return plain(400, `${unreadable}currency: expected value`);
	}
	return plain(422, misshapen + (problem ? serdeReason(problem, call) : 'invalid value'));
}

function invalidAddress({ instancePath, message }: Problem): Answer {
	const [, part, name] = instancePath.split('/');
	if (part === 'path') return plain(400, 'id_or_alias: Validation error: it has a space');
	if (name === 'order_by') return error(400, 'Invalid input: Invalid order_by');
	return plain(400, `${badQuery}${name}: ${message}`);
}

/** The parser stops at the first in the order of the body, not of the contract. */
function firstProblem({ body, problems }: Call): Problem | undefined {
	const names = isObject(body) ? Object.keys(body) : [];
	const place = (problem: Problem): number => names.indexOf(bodyPath(problem)?.[0] ?? '');
	return problems.toSorted((a, b) => place(a) - place(b))[0];
}

function serdeReason(problem: Problem, { body, text }: Call): string {
	const path = bodyPath(problem) ?? [];
	const value = valueAt(body, path);
	const where = path.length > 0 ? `${serdePath(path)}: ` : '';
	return `${where}${reasonOf()} at line 1 column ${text.length}`;

	function reasonOf(): string {
		if (problem.keyword === 'required')
			return `missing field \`${problem.params.missingProperty}\``;
		if (path.at(-1) === 'currency' && typeof value === 'string') {
			return `unknown variant \`${value}\`, expected one of \`AED\`, \`AFN\`, \`ALL\`, \`AMD\`, …`;
		}
		if (problem.keyword === 'pattern') return `invalid value: string ${JSON.stringify(value)}`;
		const expected = problem.keyword === 'type' ? String(problem.params.type) : 'another value';
		return `invalid type: ${serdeType(value)}, expected ${serdeNames[expected] ?? expected}`;
	}
}

const serdePath = (path: string[]): string =>
	path.map((key, index) => (/^\d+$/.test(key) ? `[${key}]` : index > 0 ? `.${key}` : key)).join('');

const serdeNames: Record<string, string> = {
	string: 'a string',
	boolean: 'a boolean',
	array: 'a sequence',
	object: 'a map',
	number: 'f64',
};

function serdeType(value: Json | undefined): string {
	if (value === null || value === undefined) return 'null';
	if (Array.isArray(value)) return 'sequence';
	if (typeof value === 'object') return 'map';
	if (typeof value === 'string') return `string ${JSON.stringify(value)}`;
	if (typeof value === 'boolean') return `boolean \`${value}\``;
	return Number.isInteger(value) ? `integer \`${value}\`` : `floating point \`${value}\``;
}

const largestId = '7n42DGM5Tflk9n8mt7Fhc7';

/** The id that a text stands for: a prefix, then base62 that fits 128 bits; leading zeros are dropped. */
function idIn(text: string, prefix: 'cus' | 'ive'): string | undefined {
	const digits = new RegExp(`^${prefix}_0*([0-9A-Za-z]{1,22})$`).exec(text)?.[1];
	const fits = digits !== undefined && digits.padStart(largestId.length, '0') <= largestId;
	return fits ? `${prefix}_${digits}` : undefined;
}

/** An invoicing entity may also be given as the UUID that its id is made of. */
function entityIn(text: string): string | undefined {
	const hex = text.replaceAll('-', '');
	return text.startsWith('ive_') ? idIn(text, 'ive') : `ive_${base62(BigInt(`0x${hex}`))}`;
}

function base62(value: bigint): string {
	const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
	const last = digits.charAt(Number(value % 62n));
	return value < 62n ? last : base62(value / 62n) + last;
}

function textsIn(value: Json): string[] {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

// The database takes no NUL in a text: the user sees a failure of the server, not a refusal.
const hasNul = (value: Json): boolean => textsIn(value).some((text) => text.includes('\0'));

function open({ customers, hidden }: World): VendorCode {
	/** An alias that reads like an id is never looked for as an alias. */
	function withCustomer({ params }: Call, then: (customer: JsonObject) => Answer): Answer {
		const { id_or_alias = '' } = params;
		if (hasNul(id_or_alias)) return error(500);
		const id = idIn(id_or_alias, 'cus');
		const customer = id ? customers.get(id) : customers.byKey(id_or_alias);
		return customer ? then(customer) : error(404);
	}

	function patchCustomer(call: Call): Answer {
		const { body } = call;
		// Half of a surrogate pair is no character to this parser: it cannot read the body.
		const [broken] =
			Object.entries(body).find(([, value]) =>
				textsIn(value).some((text) => !text.isWellFormed()),
			) ?? [];
		if (broken) return plain(400, `${unreadable}${broken}: unexpected end of hex escape`);
		return withCustomer(call, (customer) => patched(customer, body));
	}

	function patched(customer: JsonObject, body: JsonObject): Answer {
		const given = Object.fromEntries(
			writable.filter((name) => isGiven(body[name])).map((name) => [name, body[name] ?? null]),
		);
		const { is_tax_exempt, ...shown } = given;
		const { currency, alias, invoicing_entity_id } = shown;
		if (typeof currency === 'string' && !availableCurrencies.includes(currency)) {
			const message = `Currency '${currency}' is not available for this tenant`;
			return error(400, `Invalid input: ${message}`);
		}
		// Nothing to set is a query that the server's own SQL builder refuses.
		if (Object.keys(given).length === 0 || hasNul(given)) return error(500);
		const id = String(customer.id);
		const holder = typeof alias === 'string' ? customers.byKey(alias) : undefined;
		if (holder && holder.id !== id) return error(409);
		if (typeof invoicing_entity_id === 'string') {
			const entity = entityIn(invoicing_entity_id);
			if (!entity || !invoicingEntities.includes(entity)) return error(500);
			shown.invoicing_entity_id = entity;
		}

		if (is_tax_exempt !== undefined) hidden.set(id, { ...hidden.get(id), is_tax_exempt });
		customers.set(id, { ...customer, ...stored(shown) });
		return json(200, customers.get(id) ?? null);
	}

	const getCustomer = (call: Call): Answer => withCustomer(call, (customer) => json(200, customer));

	function listCustomers({ path, query }: Call): Answer {
		const { page = 0, per_page, search = '' } = query;
		const given = [...new URLSearchParams(path.split('?')[1]).keys()];
		const twice = Object.keys(query).find((name) => given.indexOf(name) < given.lastIndexOf(name));
		if (twice) return plain(400, `${badQuery}duplicate field \`${twice}\``);
		if (hasNul(String(search))) return error(500);

		const [field = '', direction] = String(query.order_by ?? 'created_at.desc').split('.');
		const sign = direction === 'desc' ? -1 : 1;
		const pattern = likePattern(String(search));
		const found = [...customers.values()]
			.filter(({ id }) => !hidden.get(String(id))?.archived)
			.filter((customer) =>
				['name', 'alias', 'billing_email'].some(
					(name) => typeof customer[name] === 'string' && pattern.test(customer[name]),
				),
			)
			.map((customer) => ({ customer, rank: rankOf(customer) }))
			.sort((a, b) => sign * (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))
			.map(({ customer }) => customer);

		// Left out, the query uses one default and the answer reports another.
		const size = Number(per_page ?? 25);
		const reported = Number(per_page ?? 10);
		const data = found.slice(Number(page) * size, (Number(page) + 1) * size);
		// The total comes with the rows: a page past the end says that there are no customers at all.
		const total = data.length > 0 ? found.length : 0;
		return json(200, {
			data,
			pagination_meta: {
				page: Number(page),
				per_page: reported,
				total_items: total,
				total_pages: Math.ceil(total / reported),
			},
		});

		/** A text to sort by. Those without a value are the last; generated customers are the oldest. */
		function rankOf(customer: JsonObject): string {
			const id = String(customer.id);
			if (field === 'created_at') return `${String(hidden.get(id)?.created_at ?? '')} ${id}`;
			const value = customer[field === 'email' ? 'billing_email' : field];
			return typeof value === 'string' ? `0${value}` : '1';
		}
	}

	return {
		authorize,
		invalid,
		missing,
		operations: { patchCustomer, getCustomer, listCustomers },
	};
}

const writable = [
	'alias',
	'billing_address',
	'billing_email',
	'currency',
	'custom_taxes',
	'invoicing_emails',
	'invoicing_entity_id',
	'is_tax_exempt',
	'name',
	'phone',
	'shipping_address',
	'vat_number',
];

const isGiven = (value: Json | undefined): boolean => value !== undefined && value !== null;

function stored({ billing_address, shipping_address, custom_taxes, ...plain }: JsonObject) {
	return {
		...plain,
		...(isObject(billing_address) && { billing_address: storedAddress(billing_address) }),
		...(isObject(shipping_address) && {
			shipping_address: {
				same_as_billing: shipping_address.same_as_billing ?? false,
				...(isObject(shipping_address.address) && {
					address: storedAddress(shipping_address.address),
				}),
			},
		}),
		...(Array.isArray(custom_taxes) && { custom_taxes: custom_taxes.map(storedTax) }),
	};
}

function storedAddress(address: JsonObject): JsonObject {
	const kept: JsonObject = {};
	for (const name of ['line1', 'line2', 'city', 'country', 'state', 'zip_code']) {
		const value = address[name];
		if (typeof value === 'string') kept[name] = name === 'country' ? storedCountry(value) : value;
	}
	return kept;
}

function storedCountry(country: string): string {
	const code = country.toUpperCase();
	return isCountryCode(code) ? code : '00';
}

const storedTax = (tax: Json): JsonObject => {
	const { tax_code = '', name = '', rate = 0 } = isObject(tax) ? tax : {};
	return { tax_code, name, rate: Number(String(rate).replaceAll('_', '')) };
};

const base = {
	connected_account_id: null,
	custom_taxes: [],
	shipping_address: null,
	vat_number: null,
	phone: null,
	invoicing_entity_id: 'ive_7n42DGM5Tflk9n8mt7Fhc7',
};

export const sandbox: VendorSandboxDefinition = {
	name: 'meteroid',
	credential: { apiKey },
	keys: { 'full rights': apiKey },
	quirks: {},
	uniqueKey: 'alias',
	bodyLimitBytes: 1024 * 1024,
	seeds: [
		{
			...base,
			id: 'cus_7n42DGM5Tflk9n8mt7Fhc7',
			name: 'Lumen Field Robotics GmbH',
			alias: 'lumen-field',
			billing_address: {
				line1: 'Torstraße 154',
				line2: 'Aufgang B, 3. OG',
				city: 'Berlin',
				country: 'DE',
				state: 'Berlin',
				zip_code: '10115',
			},
			billing_email: 'billing@lumenfield.example',
			currency: 'EUR',
			custom_taxes: [{ tax_code: 'DE-VAT', name: 'Umsatzsteuer', rate: 0.19 }],
			invoicing_emails: ['billing@lumenfield.example', 'ap@lumenfield.example'],
			phone: '+49 30 5557 0142',
			shipping_address: {
				same_as_billing: false,
				address: {
					line1: 'Am Westkai 9',
					line2: 'Tor 4',
					city: 'Hamburg',
					country: 'DE',
					state: 'Hamburg',
					zip_code: '20457',
				},
			},
			vat_number: 'DE811907980',
		},
		{
			...base,
			id: 'cus_3fWqZr8LmXb5KtYv1NcPdA',
			name: 'Harbour & Pine Ltd',
			alias: 'crm/harbour-pine',
			billing_address: {
				line1: '18 Quayside',
				city: 'Bristol',
				country: 'GB',
				zip_code: 'BS1 4XE',
			},
			billing_email: 'accounts@harbourpine.example',
			currency: 'GBP',
			invoicing_emails: ['accounts@harbourpine.example'],
			phone: '+44 117 496 0185',
			shipping_address: { same_as_billing: true },
			vat_number: 'GB123456789',
		},
		{
			...base,
			id: 'cus_5Jh2VxTn9RgLs4QwEe7UoB',
			name: 'Cascade Analytics, Inc.',
			alias: 'cascade_analytics',
			billing_address: {
				line1: '500 Yale Ave N',
				line2: 'Suite 300',
				city: 'Seattle',
				country: 'US',
				state: 'WA',
				zip_code: '98109',
			},
			billing_email: 'finance@cascade-analytics.example',
			currency: 'USD',
			invoicing_emails: ['finance@cascade-analytics.example'],
			invoicing_entity_id: 'ive_2Kd8sQeYbV4mJxPzT1uRwC',
		},
		{
			...base,
			id: 'cus_1YpKc6HsMd0ZiGa3TvXrJE',
			name: 'Atelier Corbier',
			alias: null,
			billing_address: { city: 'Lyon', country: 'FR' },
			billing_email: 'bonjour@ateliercorbier.example',
			currency: 'EUR',
			invoicing_emails: [],
		},
		{
			...base,
			id: 'cus_6BqNf4DyWk2CjRu8SzMoHT',
			name: 'Alpenglow Energie AG',
			alias: 'alpenglow-100%',
			billing_address: null,
			billing_email: null,
			currency: 'CHF',
			invoicing_emails: ['rechnung@alpenglow.example'],
		},
	],
	hiddenSeeds: {
		cus_7n42DGM5Tflk9n8mt7Fhc7: { is_tax_exempt: false, created_at: '2025-06-02T08:15:00.000Z' },
		cus_3fWqZr8LmXb5KtYv1NcPdA: { is_tax_exempt: false, created_at: '2025-05-19T13:40:00.000Z' },
		cus_5Jh2VxTn9RgLs4QwEe7UoB: { is_tax_exempt: true, created_at: '2025-04-30T17:05:00.000Z' },
		cus_1YpKc6HsMd0ZiGa3TvXrJE: { is_tax_exempt: false, created_at: '2025-03-11T10:22:00.000Z' },
		cus_6BqNf4DyWk2CjRu8SzMoHT: {
			is_tax_exempt: false,
			created_at: '2025-02-03T09:00:00.000Z',
			archived: true,
		},
	},
	generate: (n) => ({
		...base,
		id: `cus_LoadTest${String(n).padStart(13, '0')}`,
		name: `Load test customer ${n}`,
		alias: `load-${n}`,
		billing_address: {
			line1: `${n} Test Street`,
			city: 'Berlin',
			country: 'DE',
			zip_code: '10115',
		},
		billing_email: `load-${n}@example.com`,
		currency: 'EUR',
		invoicing_emails: [`load-${n}@example.com`],
	}),
	error,
	open,
};
