import { json } from '../answers';
import { bearerOf } from '../bearer';
import { isObject } from '../json';
import { bodyPath, isMalformed, lacksBody } from '../problems';
import { laterThan } from '../time';
import type {
	Answer,
	Call,
	Json,
	JsonObject,
	VendorCode,
	VendorSandboxDefinition,
	World,
} from '../types';

const apiKey = 'togai-sandbox-key-4f9c2a7e81d3b650';

const messages: Record<number, string> = {
	400: 'Invalid request',
	401: 'Unauthorized',
	403: 'You do not have access to this resource',
	404: 'Customer not found',
	409: 'Conflict',
	429: 'Too many requests',
};

const error = (status: number, message = messages[status] ?? 'Something went wrong'): Answer =>
	json(status, { message: message.slice(0, 500) });

function invalid(call: Call): Answer {
	if (lacksBody(call) || isMalformed(call)) return error(400, 'Request body is not valid JSON');
	const [problem] = call.problems;
	if (!problem) return error(400);
	const unknown = problem.params.additionalProperty;
	const path = (bodyPath(problem) ?? problem.instancePath.split('/').slice(2)).join('.');
	if (unknown !== undefined) {
		return error(400, `Unknown field: ${[path, unknown].filter(Boolean).join('.')}`);
	}
	return error(400, `Invalid value for ${path || 'the request'}: ${problem.message}`);
}

interface Cursor {
	offset: number;
	size: number;
	id?: string;
	status?: string;
}

function open(world: World): VendorCode {
	const { customers } = world;
	let refusals = 0;

	function authorize(call: Call): Answer | undefined {
		if (bearerOf(call) === apiKey) return undefined;
		refusals += 1;
		const { unauthenticatedLimit } = world.quirks;
		const isLockedOut = Number(unauthenticatedLimit) > 0 && refusals > Number(unauthenticatedLimit);
		return error(isLockedOut ? 429 : 401);
	}

	function updateCustomer({ params, body }: Call): Answer {
		const customer = customers.get(params.customer_id ?? '');
		if (!customer) return error(404);
		const { address: given, ...fields } = body;
		const old = isObject(customer.address) && world.quirks.addressMerge ? customer.address : {};
		const address = isObject(given) ? { ...old, ...given } : customer.address;
		const id = String(customer.id);
		customers.set(id, {
			...customer,
			...fields,
			...(address && { address }),
			billingAddress: isObject(address) ? onOneLine(address) : '',
			updatedAt: laterThan(String(customer.updatedAt)),
		});
		return json(200, customers.get(id) ?? null);
	}

	function getCustomer({ params }: Call): Answer {
		const customer = customers.get(params.customer_id ?? '');
		return customer ? json(200, customer) : error(404);
	}

	function listCustomers({ query }: Call): Answer {
		const { id, status, nextToken, pageSize = 20 } = query;
		if (id !== undefined && status !== undefined) {
			return error(400, 'Filters id and status cannot be combined');
		}
		const cursor: Cursor | undefined =
			nextToken === undefined
				? {
						offset: 0,
						size: Number(pageSize),
						...(id !== undefined && { id: String(id) }),
						...(status !== undefined && { status: String(status) }),
					}
				: fromToken(String(nextToken));
		if (!cursor) return error(400, 'Invalid nextToken');

		const data = matching(cursor).slice(cursor.offset, cursor.offset + cursor.size);
		// The page that ends the list still carries a token; the empty one after it does not.
		const next =
			data.length > 0 ? toToken({ ...cursor, offset: cursor.offset + data.length }) : null;
		return json(200, { data, nextToken: next, context: { pageSize: cursor.size } });
	}

	function matching({ id, status }: Cursor): JsonObject[] {
		if (id !== undefined) {
			const customer = customers.get(id);
			return customer ? [customer] : [];
		}
		const wanted = status ?? (world.quirks.listsArchived ? undefined : 'ACTIVE');
		return [...customers.values()]
			.filter((customer) => wanted === undefined || customer.status === wanted)
			.sort(
				(a, b) =>
					compare(String(b.updatedAt), String(a.updatedAt)) || compare(String(a.id), String(b.id)),
			);
	}

	return {
		authorize,
		invalid,
		missing: () => error(404, 'Not found'),
		operations: { updateCustomer, getCustomer, listCustomers },
	};
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const onOneLine = (address: JsonObject): string =>
	['line1', 'line2', 'postalCode', 'city', 'state', 'country']
		.map((part) => address[part])
		.filter(Boolean)
		.join(', ');

const toToken = (cursor: Cursor): string =>
	Buffer.from(JSON.stringify(cursor)).toString('base64url');

function fromToken(token: string): Cursor | undefined {
	try {
		return JSON.parse(Buffer.from(token, 'base64url').toString()) as Cursor;
	} catch {
		return undefined;
	}
}

// null counts as not given here; nothing says what the service makes of it.
const withoutNulls = (body: JsonObject): JsonObject =>
	Object.fromEntries(
		Object.entries(body)
			.filter(([, value]) => value !== null)
			.map(([name, value]): [string, Json] => [
				name,
				isObject(value) ? withoutNulls(value) : value,
			]),
	);

function customer(
	id: string,
	name: string,
	primaryEmail: string,
	address: JsonObject,
	createdAt: string,
): JsonObject {
	return {
		id,
		togaiCustomerId: `customer.${id.toLowerCase().slice(-9)}.sbx14`,
		name,
		primaryEmail,
		billingAddress: onOneLine(address),
		address,
		status: 'ACTIVE',
		createdAt,
		updatedAt: createdAt,
	};
}

export const sandbox: VendorSandboxDefinition = {
	name: 'togai',
	credential: { apiKey },
	keys: { 'full rights': apiKey },
	quirks: {
		/** A partial address keeps the stored parts; if not, it replaces them all. */
		addressMerge: false,
		/** The list shows archived customers when no status is asked for. */
		listsArchived: false,
		/** So many refused keys, then 429 instead of 401; 0 is never. */
		unauthenticatedLimit: 0,
	},
	seeds: [
		customer(
			'01HZX4Q8T9V6KDN3M2WYB7R5CE',
			'Florence Data Works',
			'billing@florencedata.example',
			{
				phoneNumber: '+18435550142',
				line1: '2281 Broadway Street',
				line2: 'Suite G-31',
				postalCode: '29501',
				city: 'Florence',
				state: 'South Carolina',
				country: 'US',
			},
			'2025-06-02T08:15:00.000Z',
		),
		customer(
			'acme-enterprise',
			'ACME Enterprise',
			'admin@acme.example',
			{
				phoneNumber: '+919845550176',
				line1: '4th Floor, Prestige Atlanta',
				line2: '80 Feet Road',
				postalCode: '560034',
				city: 'Bengaluru',
				state: 'Karnataka',
				country: 'IN',
			},
			'2025-05-19T13:40:00.000Z',
		),
		customer(
			'cus_nordlicht',
			'Nordlicht Medien GmbH',
			'rechnung@nordlicht.example',
			{ line1: 'Speicherstadt 12', postalCode: '20457', city: 'Hamburg', country: 'DE' },
			'2025-04-30T17:05:00.000Z',
		),
		customer(
			'tenant/42',
			'Kookaburra Logistics',
			'ap@kookaburra.example',
			{ line1: '7 Wattle Lane', city: 'Melbourne', state: 'VIC', country: 'AU' },
			'2025-03-11T10:22:00.000Z',
		),
		{
			...customer(
				'former-customer',
				'Old Mill Bakery',
				'hello@oldmill.example',
				{ city: 'Leeds', country: 'GB' },
				'2024-11-05T09:00:00.000Z',
			),
			status: 'ARCHIVED',
		},
	],
	generate: (n) =>
		customer(
			`load-${String(n).padStart(6, '0')}`,
			`Load test customer ${n}`,
			`load-${n}@example.com`,
			{ line1: `${n} Test Street`, postalCode: '29501', city: 'Florence', country: 'US' },
			'2025-01-01T00:00:00.000Z',
		),
	readBody: withoutNulls,
	error,
	open,
};
