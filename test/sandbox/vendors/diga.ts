import { json } from '../answers';
import { bearerOf } from '../bearer';
import { isObject } from '../json';
import { bodyPath, isMalformed, lacksBody, valueAt } from '../problems';
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

const apiKey = 'diga-sandbox-key-61f0c9d27b48';
const readKey = 'diga-sandbox-key-without-billing-update';
const writeKey = 'diga-sandbox-key-without-billing-view';

const customerId = 'cus_TKq8mZ2vR5xWdN';

const codes: Record<number, [code: string, message: string]> = {
	400: ['BAD_REQUEST', 'Bad request'],
	401: ['INVALID_API_KEY', 'Invalid or missing API key'],
	// The published page really has this code here.
	403: ['INTERNAL_SERVER_ERROR', 'Missing required permissions'],
	404: ['NOT_FOUND', 'Not found'],
	409: ['CONFLICT', 'Conflict'],
	422: ['VALIDATION_ERROR', 'Validation error'],
	429: ['TOO_MANY_REQUESTS', 'Too many requests'],
};

function error(status: number, message?: string, code?: string): Answer {
	const [usualCode, usualMessage] = codes[status] ?? ['INTERNAL_SERVER_ERROR', 'Internal error'];
	return json(status, {
		status: 'error',
		error_code: code ?? usualCode,
		message: message ?? usualMessage,
	});
}

const detail = (loc: Array<string | number>, msg: string, type: string): JsonObject => ({
	loc,
	msg,
	type,
});

function invalid(call: Call): Answer {
	if (lacksBody(call))
		return json(422, { detail: [detail(['body'], 'Field required', 'missing')] });
	if (isMalformed(call)) {
		const details = [detail(['body', 0], 'JSON decode error', 'json_invalid')];
		return json(422, { detail: details });
	}
	return json(422, { detail: call.problems.map((problem) => toDetail(problem, call.body)) });
}

function toDetail(problem: Problem, body: JsonObject): JsonObject {
	const path = bodyPath(problem) ?? [];
	const loc = ['body', ...path];
	if (problem.keyword === 'format') {
		const value = String(valueAt(body, path));
		const reason = value.includes('@')
			? 'The part after the @-sign is not valid.'
			: 'An email address must have an @-sign.';
		return detail(loc, `value is not a valid email address: ${reason}`, 'value_error');
	}
	if (problem.params.type === 'string') {
		return detail(loc, 'Input should be a valid string', 'string_type');
	}
	return path[0] === 'metadata'
		? detail(loc, 'Input should be a valid dictionary', 'dict_type')
		: detail(
				loc,
				'Input should be a valid dictionary or object to extract fields from',
				'model_attributes_type',
			);
}

const rights: Record<string, string[]> = {
	[apiKey]: ['updateCustomer', 'listPaymentMethods', 'listRoles'],
	[readKey]: ['listPaymentMethods', 'listRoles'],
	[writeKey]: ['updateCustomer', 'listRoles'],
};

function authorize(call: Call): Answer | undefined {
	const key = bearerOf(call);
	if (key === undefined) return error(401, undefined, 'UNAUTHORIZED');
	const allowed = rights[key];
	if (!allowed) return error(401);
	if (allowed.includes(call.operation)) return undefined;
	const isUpdate = call.operation === 'updateCustomer';
	return error(403, undefined, isUpdate ? undefined : 'MISSING_PERMISSIONS');
}

const paymentMethods: JsonObject[] = [
	{
		id: 'pm_1SDigaSandboxVisa4242',
		type: 'card',
		card: { brand: 'visa', last4: '4242', exp_month: 8, exp_year: 2028 },
	},
	{
		id: 'pm_1SDigaSandboxMastercard4444',
		type: 'card',
		card: { brand: 'mastercard', last4: '4444', exp_month: 11, exp_year: 2027 },
	},
	{
		id: 'pm_1SDigaSandboxLink',
		type: 'link',
		card: null,
		link: { email: 'finanzas@vozclara.example' },
	},
];

const roles = [
	{ id: 'rol_4d1c7a', name: 'Administrator' },
	{ id: 'rol_9be203', name: 'Billing' },
];

function open(world: World): VendorCode {
	const { customers } = world;

	function updateCustomer({ body }: Call): Answer {
		const existing = [...customers.values()][0];
		const wanted = body.default_payment_method_id;
		if (wanted && !existing) {
			return error(
				500,
				'Error: Default Payment Method Not Allowed On Create',
				'DEFAULT_PAYMENT_METHOD_NOT_ALLOWED_ON_CREATE',
			);
		}
		if (wanted && !paymentMethods.some(({ id }) => id === wanted)) {
			return error(422, `Payment method ${String(wanted)} not found`, 'PAYMENT_METHOD_NOT_FOUND');
		}
		const customer = existing ?? { ...empty, id: customerId };
		const id = String(customer.id);
		customers.set(id, { ...customer, ...changesOf(body, customer) });
		return json(200, customers.get(id) ?? null);
	}

	function changesOf(body: JsonObject, customer: JsonObject): JsonObject {
		const { nullClears, addressMerge, metadataMerge } = world.quirks;
		const changes: JsonObject = {};
		for (const name of Object.keys(empty)) {
			const value = body[name];
			if (value === undefined || (value === null && !nullClears)) continue;
			const old = isObject(customer[name]) ? customer[name] : {};
			if (name === 'address' && isObject(value)) {
				changes.address = { ...emptyAddress, ...(addressMerge && old), ...known(value) };
			} else if (name === 'metadata') {
				changes.metadata = mergedMetadata(metadataMerge ? old : {}, value);
			} else {
				changes[name] = value;
			}
		}
		return changes;
	}

	const listPaymentMethods = (): Answer => {
		const chosen = customers.get(customerId)?.default_payment_method_id;
		return json(
			200,
			paymentMethods.map((method) => ({ ...method, is_default: method.id === chosen })),
		);
	};

	const listRoles = (): Answer =>
		json(200, {
			data: roles,
			first_id: 'rol_4d1c7a',
			last_id: 'rol_9be203',
			has_more: false,
			current_page: 1,
			total_pages: 1,
		});

	return {
		authorize,
		invalid,
		missing: ({ path, headers }) =>
			path === '/v1/billing/customer' || path === '/v1/billing/payment_method'
				? { status: 307, headers: { location: `http://${headers.host}${path}/` } }
				: json(404, { detail: 'Not Found' }),
		operations: { updateCustomer, listPaymentMethods, listRoles },
	};
}

const emptyAddress = {
	city: null,
	country: null,
	line1: null,
	line2: null,
	postal_code: null,
	state: null,
};

const empty = {
	address: null,
	email: null,
	name: null,
	phone: null,
	metadata: null,
	default_payment_method_id: null,
};

const known = (address: JsonObject): JsonObject =>
	Object.fromEntries(Object.entries(address).filter(([name]) => name in emptyAddress));

/** As Stripe does: keys are merged, null or '' removes one, everything is kept as text. */
function mergedMetadata(old: JsonObject, given: Json): JsonObject {
	if (!isObject(given)) return {};
	const merged = { ...old };
	for (const [key, value] of Object.entries(given)) {
		if (value === null || value === '') delete merged[key];
		else merged[key] = typeof value === 'object' ? JSON.stringify(value) : String(value);
	}
	return merged;
}

export const sandbox: VendorSandboxDefinition = {
	name: 'diga',
	credential: { apiKey },
	keys: {
		'full rights': apiKey,
		'without billing.update': readKey,
		'without billing.view': writeKey,
	},
	quirks: {
		/** null clears a field; if not, it is ignored. */
		nullClears: true,
		/** A partial address keeps the stored parts; if not, it replaces them all. */
		addressMerge: false,
		/** Metadata keys are merged; if not, metadata is replaced. */
		metadataMerge: true,
	},
	seeds: [
		{
			id: customerId,
			address: {
				city: 'Valencia',
				country: 'ES',
				line1: 'Carrer de la Pau 14',
				line2: 'Planta 2',
				postal_code: '46002',
				state: 'Valencia',
			},
			email: 'finanzas@vozclara.example',
			name: 'Voz Clara SL',
			phone: '+34 960 555 014',
			metadata: { crm_id: 'A-20418', tier: 'growth' },
			default_payment_method_id: 'pm_1SDigaSandboxVisa4242',
		},
	],
	error,
	open,
};
