import { country, email, group, text } from '../engine/customer/fields';

/** PATCH /customers/{customer_id}. Nothing says how a field could be emptied, so none can. */
export const fields = {
	name: text({ min: 3, max: 255 }),
	primaryEmail: email({ max: 320 }),
	// Whether a partial address is merged is not documented: sending it whole works either way.
	address: group(
		{
			phoneNumber: text(),
			line1: text(),
			line2: text(),
			postalCode: text(),
			city: text(),
			state: text(),
			country: country(),
		},
		{ replaced: true },
	),
};
