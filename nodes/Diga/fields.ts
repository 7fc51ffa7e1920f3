import { anything, country, email, group, pairs, text } from '../engine/customer/fields';

// The schema allows null for every field and part; what it does to them is not documented.
const clear = { send: null };

/** PATCH /v1/billing/customer/, which cannot be read before: there is no GET. */
export const fields = {
	address: group(
		{
			line1: text({ clear }),
			line2: text({ clear }),
			city: text({ clear }),
			state: text({ clear }),
			postal_code: text({ clear }),
			country: country({ clear }),
		},
		{ clear },
	),
	default_payment_method_id: text({ clear }),
	// The schema says `email` and no more. That a domain needs a dot is our belief, from the checks of
	// FastAPI, whose errors Diga documents; no answer of Diga's shows it.
	email: email({ clear, domain: /^[^.]+(?:\.[^.]+)+\.?$/ }),
	metadata: pairs(anything({ clear }), { clear }),
	name: text({ clear }),
	phone: text({ clear }),
};
