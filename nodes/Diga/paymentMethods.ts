import type { HttpRequest } from '../engine/traffic/http';
import { at, isObject, textAt, type Json } from '../engine/json';

/** The payment methods of the project, for the editor's list. */
export const paymentMethods = {
	request: { method: 'GET', path: '/v1/billing/payment_method/' } satisfies HttpRequest,
	options: (body: Json) =>
		(Array.isArray(body) ? body : []).filter(isObject).map((method) => {
			const last4 = textAt(method, 'card', 'last4');
			const kind = textAt(method, 'card', 'brand') ?? textAt(method, 'type') ?? 'Payment method';
			const name = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}${last4 ? ` ending in ${last4}` : ''}`;
			const value = textAt(method, 'id') ?? '';
			const isDefault = at(method, ['is_default']) === true;
			return { name: `${name}${isDefault ? ' (default)' : ''}`, value };
		}),
};
