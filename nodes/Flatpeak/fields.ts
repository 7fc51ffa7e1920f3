import { text } from '../engine/customer/fields';

/** PATCH /customers/{id}. The page's longer example is of an older API: this is the only field. */
export const fields = {
	reference_id: text(),
};
