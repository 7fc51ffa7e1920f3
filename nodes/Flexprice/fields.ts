import {
	choice,
	country,
	email,
	freeObject,
	pairs,
	rows,
	text,
	timeZone,
} from '../engine/customer/fields';

/** What an integration mapping may link (API schema). */
export const entityTypes = [
	'addon',
	'credit_note',
	'customer',
	'invoice',
	'invoice_line_item',
	'item',
	'item_price',
	'payment',
	'plan',
	'price',
	'subscription',
	'subscription_line_item',
] as const;

// The server ignores null; it empties some texts by '' and refuses '' for others.
const clear = { send: '' };

/** PUT /v1/customers?id= or ?external_customer_id=. Despite PUT, what is not sent stays. */
export const fields = {
	// The server counts the bytes of these five, and the characters of all others.
	address_city: text({ maxBytes: 100, clear }),
	// Kosovo has no ISO code, and is taken.
	address_country: country({ others: ['XK'] }),
	address_line1: text({ maxBytes: 255, clear }),
	address_line2: text({ maxBytes: 255, clear }),
	address_postal_code: text({ maxBytes: 20, clear }),
	address_state: text({ maxBytes: 100, clear }),
	contact: text({ max: 20, clear }),
	// The server takes `a@b.c`, quoted names and umlauts. It refuses names with a dot at an end or two
	// in a row, and domains without a dot or with a digit at the end; over 255 characters it answers 500.
	email: email({
		max: 255,
		local: /^(?:".*"|[^.]+(?:\.[^.]+)*)$/,
		domain: /^(?:[^.]+\.)+[^.]*[^.\d]\.?$/,
	}),
	// Longer ones make the server answer 500, as do longer names.
	external_id: text({ max: 255 }),
	// Accepted and, since a change in 2026, not kept.
	integration_entity_mapping: rows(
		{
			entity_id: text(),
			entity_type: choice(entityTypes, 'an entity type such as customer'),
			provider_entity_id: text(),
			provider_type: text({ max: 50 }),
			metadata: freeObject(),
		},
		{ optional: ['metadata'] },
	),
	metadata: pairs(text({ min: 0, asIs: true, clear: 'omit' }), {
		replaced: true,
		clear: { send: {} },
	}),
	name: text({ max: 255 }),
	timezone: timeZone(),
};
