import {
	choice,
	country,
	decimal,
	email,
	flag,
	group,
	list,
	rows,
	text,
} from '../engine/customer/fields';
import { without } from '../engine/json';
import { currencies } from './currencies';
const upperCase = (value: unknown) =>
	typeof value === 'string' ? value.trim().toUpperCase() : value;

// Meteroid stores an address as one value, so a part is cleared by sending the others without it.
const address = {
	line1: text({ clear: 'omit' }),
	line2: text({ clear: 'omit' }),
	city: text({ clear: 'omit' }),
	state: text({ clear: 'omit' }),
	zip_code: text({ clear: 'omit' }),
	// An unknown country is stored as "00" without a word, hence the list.
	country: country({ clear: 'omit' }),
};

/** PATCH /api/v1/customers/{id_or_alias}. `null` is ignored there, so clearing sends something else. */
export const fields = {
	// Not clearable: a second customer with an empty alias would be refused.
	alias: text(),
	billing_address: group(address, { replaced: true, clear: { send: {} } }),
	billing_email: email({ clear: { send: '' } }),
	currency: choice(currencies, 'a currency of Meteroid such as EUR', { convert: upperCase }),
	custom_taxes: rows({ tax_code: text(), name: text(), rate: decimal() }, { clear: { send: [] } }),
	invoicing_emails: list(email(), { clear: { send: [] } }),
	invoicing_entity_id: text({ prefix: 'ive_' }),
	// The API's answers never hold it.
	is_tax_exempt: flag({ unechoed: true }),
	name: text(),
	phone: text({ clear: { send: '' } }),
	shipping_address: group(
		{ same_as_billing: flag(), address: group(address, { replaced: true, clear: { send: {} } }) },
		{
			replaced: true,
			// The API takes no shipping address without it.
			defaults: { same_as_billing: false },
			clear: { send: { same_as_billing: false } },
			fromForm: (parts) => {
				const lines = without(parts, ['same_as_billing']);
				return {
					...('same_as_billing' in parts ? { same_as_billing: parts.same_as_billing ?? null } : {}),
					...(Object.keys(lines).length ? { address: lines } : {}),
				};
			},
		},
	),
	vat_number: text({ clear: { send: '' } }),
};
