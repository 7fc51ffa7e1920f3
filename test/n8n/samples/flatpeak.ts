import { same, type VendorSamples } from '../samples';

export const samples: VendorSamples = {
	customers: [
		'cus_a83ec6da1e0d4917b9e9abf58d60574e',
		'cus_65e421d1daa4a24082b4f590',
		'cus_4b7f0e92c81d4a6fae35d2901c6688f3',
	],
	plain: 'reference_id',
	fields: { reference_id: same('crm-31007') },
	clears: {},
	parts: [],
	spellings: [
		{ given: { reference_id: 31007 }, sent: { reference_id: '31007' } },
		{ given: { reference_id: ' crm-31007\n' }, sent: { reference_id: 'crm-31007' } },
	],
	refused: [{ given: { reference_id: { nested: true } }, names: 'Reference ID' }],
	references: [
		{
			mode: 'list',
			value: 'cus_65e421d1daa4a24082b4f590',
			customer: 'cus_65e421d1daa4a24082b4f590',
			requests: ['PATCH /customers/cus_65e421d1daa4a24082b4f590'],
		},
		{
			mode: 'id',
			value: 'cus_f2c6418ae05b49d3927be8d0a1f3c594',
			customer: 'cus_f2c6418ae05b49d3927be8d0a1f3c594',
			requests: ['PATCH /customers/cus_f2c6418ae05b49d3927be8d0a1f3c594'],
		},
		{
			mode: 'referenceId',
			value: 'meter/SE11 0AA',
			customer: 'cus_4b7f0e92c81d4a6fae35d2901c6688f3',
			requests: [
				'GET /customers?reference_id=meter%2FSE11+0AA&limit=100',
				'PATCH /customers/cus_4b7f0e92c81d4a6fae35d2901c6688f3',
			],
		},
	],
	alike: [{ holds: { reference_id: '31007' }, given: { reference_id: 31007 } }],
	success: 202,
	keyHeader: 'authorization',
};
