import {
	choice,
	country,
	flag,
	fraction,
	group,
	list,
	rows,
	text,
} from '../engine/customer/fields';
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
	// An unknown country is stored as "00" without a word, hence the list; what is stored may be sent.
	country: country({ unlisted: ['00'], clear: 'omit' }),
};

const ENTITY = {
	pattern: /^(?:ive_[0-9A-Za-z]+|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$/,
	accepts: 'an ID that begins with "ive_"',
};

/** PATCH /api/v1/customers/{id_or_alias}. `null` is ignored there, so clearing sends something else. */
export const fields = {
	// Not clearable: a second customer with an empty alias would be refused.
	alias: text(),
	billing_address: group(address, { replaced: true, clear: { send: {} } }),
	// The server takes any text for an address, and answers those that it has.
	billing_email: text({ clear: { send: '' } }),
	currency: choice(currencies, 'a currency of Meteroid such as EUR', { convert: upperCase }),
	custom_taxes: rows({ tax_code: text(), name: text(), rate: fraction() }, { clear: { send: [] } }),
	invoicing_emails: list(text(), { clear: { send: [] } }),
	invoicing_entity_id: text({ form: ENTITY }),
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
			flat: 'address',
		},
	),
	vat_number: text({ clear: { send: '' } }),
};
