import { same, type VendorSamples } from '../samples';

const hyderabad = {
	phoneNumber: '+914044556677',
	line1: '12 Jubilee Hills',
	line2: 'Block C',
	postalCode: '500033',
	city: 'Hyderabad',
	state: 'Telangana',
	country: 'IN',
};

export const samples: VendorSamples = {
	customers: ['acme-enterprise', '01HZX4Q8T9V6KDN3M2WYB7R5CE', 'cus_nordlicht'],
	plain: 'name',
	fields: {
		name: same('ACME Holdings'),
		primaryEmail: same('ledger@acme.example'),
		address: { form: { values: hyderabad }, api: hyderabad },
	},
	clears: {},
	parts: [
		{
			field: 'address',
			form: { values: { city: 'Pune' } },
			api: { city: 'Pune' },
			replaced: { city: 'Pune' },
			merged: (held) => ({ ...held, city: 'Pune' }),
		},
	],
	spellings: [
		{ given: { name: '  ACME Holdings ' }, sent: { name: 'ACME Holdings' } },
		{
			given: { address: { ...hyderabad, postalCode: 500033, country: ' in ' } },
			sent: { address: hyderabad },
		},
		{ given: { address: JSON.stringify(hyderabad) }, sent: { address: hyderabad } },
	],
	refused: [
		{ given: { name: 'AC' }, names: 'Name' },
		{ given: { primaryEmail: 'not an address' }, names: 'Primary Email' },
		{ given: { address: { country: 'India' } }, names: 'Country (Address)' },
		{ given: { 'address.country': 'ZZ' }, names: 'Country (Address)' },
	],
	references: [
		{
			mode: 'list',
			value: 'acme-enterprise',
			customer: 'acme-enterprise',
			requests: ['PATCH /customers/acme-enterprise'],
		},
		{
			mode: 'id',
			value: 'tenant/42',
			customer: 'tenant/42',
			requests: ['PATCH /customers/tenant%2F42'],
		},
	],
	alike: [{ holds: { address: hyderabad }, given: { 'address.country': 'in' } }],
	success: 200,
	keyHeader: 'authorization',
};
