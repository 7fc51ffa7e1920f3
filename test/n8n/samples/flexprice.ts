import { eachPart, same, type VendorSamples } from '../samples';

const mapping = {
	entity_id: 'cust_01JWT8M3Q6Z5V9XK2DRBHN7YCE',
	entity_type: 'customer',
	provider_entity_id: 'cus_stripe_1',
	provider_type: 'stripe',
};

export const samples: VendorSamples = {
	customers: [
		'cust_01JWT8M3Q6Z5V9XK2DRBHN7YCE',
		'cust_01JV3P0KXW8F6TSQ4M9YEC2A7B',
		'cust_01JS9D4E7RKB2GZ5X0VNWTHM6P',
	],
	plain: 'name',
	fields: {
		address_city: same('Mysuru'),
		address_country: same('LK'),
		address_line1: same('3rd Floor, Brigade Tech Park'),
		address_line2: same('Whitefield'),
		address_postal_code: same('570001'),
		address_state: same('Mysore'),
		contact: same('+91 80 5550 0199'),
		email: same('ledger@saffronlane.example'),
		external_id: same('acct/31007'),
		integration_entity_mapping: {
			form: { values: [{ ...mapping, metadata: '{"tier": 1}' }] },
			api: [{ ...mapping, metadata: { tier: 1 } }],
			held: undefined,
		},
		metadata: {
			form: {
				values: [
					{ key: 'segment', value: 'enterprise' },
					{ key: 'account_owner', value: 'ravi' },
					{ key: 'seats.max', value: '12' },
				],
			},
			api: { segment: 'enterprise', account_owner: 'ravi', 'seats.max': '12' },
		},
		name: same('Saffron Lane Global'),
		timezone: same('Asia/Colombo'),
	},
	clears: {
		...eachPart(
			{
				address_city: '',
				address_line1: '',
				address_line2: '',
				address_postal_code: '',
				address_state: '',
				contact: '',
			},
			(field) => [field, { sends: () => ({ [field]: '' }) }],
		),
		metadata: { sends: () => ({ metadata: {} }) },
	},
	parts: [
		{
			field: 'metadata',
			form: { values: [{ key: 'segment', value: 'enterprise' }] },
			api: { segment: 'enterprise' },
			replaced: { segment: 'enterprise' },
			merged: (held) => ({ ...held, segment: 'enterprise' }),
		},
	],
	spellings: [
		{ given: { address_postal_code: 570001 }, sent: { address_postal_code: '570001' } },
		{ given: { address_country: ' lk ' }, sent: { address_country: 'LK' } },
		{ given: { address_country: 'XK' }, sent: { address_country: 'XK' } },
		{ given: { contact: 918055500199 }, sent: { contact: '918055500199' } },
		{
			given: { metadata: { segment: 7, account_owner: ' ravi ', trial: true } },
			sent: { metadata: { segment: '7', account_owner: ' ravi ', trial: 'true' } },
		},
		{
			given: {
				integration_entity_mapping: JSON.stringify([{ ...mapping, metadata: { tier: 1 } }]),
			},
			sent: { integration_entity_mapping: [{ ...mapping, metadata: { tier: 1 } }] },
		},
	],
	refused: [
		{ given: { address_country: 'IND' }, names: 'Address Country' },
		{ given: { address_city: 'ü'.repeat(51) }, names: 'Address City' },
		{ given: { metadata: { 'a\0': 'b' } }, names: 'a\0 (Metadata)' },
		{ given: { contact: '+91 80 5550 0199, +91 80 5550 0198' }, names: 'Contact' },
		{ given: { email: 'not an address' }, names: 'Email' },
		{ given: { timezone: 'Local' }, names: 'Timezone' },
		{ given: { metadata: { seats: { max: 12 } } }, names: 'seats (Metadata)' },
		{
			given: { integration_entity_mapping: [{ ...mapping, entity_type: 'galaxy' }] },
			names: 'Entity Type (Integration Entity Mapping, row 1)',
		},
	],
	references: [
		{
			mode: 'list',
			value: 'cust_01JWT8M3Q6Z5V9XK2DRBHN7YCE',
			customer: 'cust_01JWT8M3Q6Z5V9XK2DRBHN7YCE',
			requests: ['PUT /v1/customers?id=cust_01JWT8M3Q6Z5V9XK2DRBHN7YCE'],
		},
		{
			mode: 'id',
			value: 'cust_01JBX7G1HDM4E9PV6SQ3K0TNWR',
			customer: 'cust_01JBX7G1HDM4E9PV6SQ3K0TNWR',
			requests: ['PUT /v1/customers?id=cust_01JBX7G1HDM4E9PV6SQ3K0TNWR'],
		},
		{
			mode: 'externalId',
			value: 'crm/harbour-pine',
			customer: 'cust_01JS9D4E7RKB2GZ5X0VNWTHM6P',
			requests: ['PUT /v1/customers?external_customer_id=crm%2Fharbour-pine'],
		},
	],
	alike: [
		{ holds: { address_country: 'LK' }, given: { address_country: 'lk' } },
		{ holds: { metadata: { seats: '12', a: 'b' } }, given: { metadata: { seats: 12 } } },
	],
	success: 200,
	keyHeader: 'x-api-key',
};
