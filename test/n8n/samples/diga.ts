import { eachPart, same, type VendorSamples } from '../samples';

const madrid = {
	line1: 'Gran Vía 28',
	line2: 'Planta 4',
	city: 'Madrid',
	state: 'Madrid',
	postal_code: '28013',
	country: 'ES',
};

export const samples: VendorSamples = {
	customers: ['cus_TKq8mZ2vR5xWdN'],
	plain: 'name',
	fields: {
		address: { form: { values: madrid }, api: madrid },
		default_payment_method_id: same('pm_1SDigaSandboxMastercard4444'),
		email: same('cuentas@vozclara.example'),
		metadata: {
			form: {
				values: [
					{ key: 'crm_id', value: 'A-31007' },
					{ key: 'seats.max', value: '12' },
				],
			},
			api: { crm_id: 'A-31007', 'seats.max': '12' },
			held: { crm_id: 'A-31007', 'seats.max': '12', tier: 'growth' },
		},
		name: same('Voz Clara SA'),
		phone: same('+34 910 555 014'),
	},
	clears: {
		address: { sends: () => ({ address: null }) },
		...eachPart(madrid, (part) => [
			`address.${part}`,
			{ sends: () => ({ address: { [part]: null } }) },
		]),
		...eachPart(
			{ default_payment_method_id: '', email: '', metadata: '', name: '', phone: '' },
			(field) => [field, { sends: () => ({ [field]: null }) }],
		),
	},
	parts: [
		{
			field: 'address',
			form: { values: { city: 'Sevilla' } },
			api: { city: 'Sevilla' },
			replaced: { city: 'Sevilla' },
		},
		{
			field: 'metadata',
			form: { values: [{ key: 'tier', value: 'scale' }] },
			api: { tier: 'scale' },
			replaced: { tier: 'scale' },
		},
	],
	spellings: [
		{ given: { name: ' Voz Clara SA ' }, sent: { name: 'Voz Clara SA' } },
		{
			given: { address: { postal_code: 28013, country: ' es' } },
			sent: { address: { postal_code: '28013', country: 'ES' } },
		},
		{
			given: { metadata: { seats: 12, trial: false } },
			sent: { metadata: { seats: 12, trial: false } },
		},
		{ given: { 'metadata.crm.id': 7 }, sent: { metadata: { 'crm.id': 7 } } },
	],
	refused: [
		{ given: { email: 'not an address' }, names: 'Email' },
		{ given: { address: { country: 'Spain' } }, names: 'Country (Address)' },
		{ given: { metadata: 'plain text' }, names: 'Metadata' },
	],
	references: [],
	alike: [],
	success: 200,
	keyHeader: 'authorization',
};
