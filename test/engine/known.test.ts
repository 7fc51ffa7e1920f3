import type { JsonObject } from '../../nodes/engine/json';
import { AcmeRecords } from './acme';
import { bucket } from './worlds/bucket';
import { job, lost, play, refusal, renames, tally } from './scenario';

const skip = { skipUnchanged: true };

/** A full sync: every customer with the name it has, but for every hundredth. */
function fullSync(count: number) {
	return Array.from({ length: count }, (_, n) =>
		job(`c${n}`, { name: n % 100 ? `Customer ${n}` : `New ${n}` }, skip),
	);
}

describe('reads cost little', () => {
	test.each([{ total: true }, { total: false }])(
		'a full sync of 10,000 customers of which 1 %% changed costs little more than pages and changes (%p)',
		async (says) => {
			const { outcomes, server } = await play(fullSync(10_000), {
				records: AcmeRecords.of(10_000, says),
			});
			expect(tally(outcomes)).toEqual({ updated: 100, unchanged: 9900 });
			expect(server.seen.length).toBeLessThanOrEqual(1.05 * (100 + 100));
		},
	);

	test.each([{ total: true }, { total: false }])(
		'50 items out of 10,000 customers cost at most 50 reads, the changes and 2 pages (%p)',
		async (says) => {
			const jobs = Array.from({ length: 50 }, (_, n) => {
				const name = `c${(n * 7919) % 10_000}`;
				return job(name, { name: n < 5 ? 'Changed' : `Customer ${(n * 7919) % 10_000}` }, skip);
			});
			const { outcomes, server } = await play(jobs, { records: AcmeRecords.of(10_000, says) });
			expect(tally(outcomes)).toEqual({ updated: 5, unchanged: 45 });
			expect(server.seen.length).toBeLessThanOrEqual(50 + 5 + 2);
		},
	);

	test('one customer is read with one get', async () => {
		const { server } = await play([job('c7', { address: { city: 'Lyon' } })], {
			records: AcmeRecords.of(1000),
		});
		expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
			'GET /customers/c7',
			'PATCH /customers/c7',
		]);
	});

	test('nothing is read where nothing needs it', async () => {
		const whole = { address: { line1: '1 Rue de Rivoli', city: 'Paris' } };
		const { server } = await play([job('c0', whole), ...renames(20)], {
			records: AcmeRecords.of(20),
		});
		expect(server.seen.every(({ method }) => method === 'PATCH')).toBe(true);
	});

	test('customers that the list does not show are read one by one', async () => {
		const records = AcmeRecords.of(150);
		const hidden: JsonObject = { id: 'archived', name: 'Archived' };
		const jobs = [...fullSync(150), job('archived', { name: 'Archived' }, skip)];
		const list = records.answer.bind(records);
		records.answer = (request) =>
			request.path === '/customers/archived' ? [200, hidden] : list(request);
		const { outcomes, server } = await play(jobs, { records });
		expect(outcomes.at(-1)).toMatchObject({ status: 'unchanged', customer: hidden });
		expect(server.seen.filter(({ path }) => path === '/customers/archived')).toHaveLength(1);
	});

	test('a list that cannot be read costs nothing but the attempt', async () => {
		const { outcomes } = await play(fullSync(20), {
			records: AcmeRecords.of(20),
			server: { script: ({ path }) => (path.startsWith('/customers?') ? refusal(403) : undefined) },
		});
		expect(tally(outcomes)).toEqual({ updated: 1, unchanged: 19 });
	});
});

test('two items on one customer in one run see each other’s effect', async () => {
	const jobs = [
		job('c0', { address: { city: 'Lyon' } }, skip),
		job('c0', { address: { line1: '2 Quai' } }, skip),
		job('c0', { address: { city: 'Lyon', line1: '2 Quai' } }, skip),
	];
	const { outcomes, server, records } = await play(jobs, { records: AcmeRecords.of(1) });
	expect(outcomes.map(({ status }) => status)).toEqual(['updated', 'updated', 'unchanged']);
	expect(records.customers.get('c0')?.address).toEqual({ line1: '2 Quai', city: 'Lyon' });
	expect(server.seen.filter(({ method }) => method === 'GET')).toHaveLength(1);
});

test('an id and an alias known to name one customer keep their order', async () => {
	const records = AcmeRecords.of(5);
	const jobs = Array.from({ length: 10 }, (_, n) =>
		job(n % 2 ? { mode: 'alias', value: 'alias-3' } : 'c3', { name: `write ${n}` }, skip),
	);
	const others = [0, 1, 2].map((n) => job(`c${n}`, { name: `Customer ${n}` }, skip));
	await play([...others, ...jobs], { records });
	expect(records.customers.get('c3')?.name).toBe('write 9');
});

test('after an update whose effect is not known, the customer is read again', async () => {
	const { outcomes, server } = await play(
		[job('c0', { name: 'A' }, skip), job('c0', { name: 'B' }, skip)],
		{
			records: AcmeRecords.of(1),
			settings: { maxRetries: 0 },
			server: {
				script: ({ method, body }) => (method === 'PATCH' && body?.name === 'A' ? lost : undefined),
			},
		},
	);
	expect(outcomes.map(({ status }) => status)).toEqual(['failed', 'updated']);
	expect(server.seen.filter(({ method }) => method === 'GET')).toHaveLength(2);
});

test('reads go at the same pace and are tried again like updates', async () => {
	const { outcomes, server } = await play(fullSync(300), {
		records: AcmeRecords.of(300),
		server: {
			world: bucket({ perSecond: 2, burst: 1 }),
			script: (_, tries) => (tries === 1 ? lost : undefined),
		},
	});
	expect(tally(outcomes)).toEqual({ updated: 3, unchanged: 297 });
	expect(server.seen.filter(({ method }) => method === 'GET').length).toBeGreaterThanOrEqual(6);
});

describe('an update', () => {
	test('that is previewed changes nothing, and says what it would send', async () => {
		const { outcomes, server } = await play(
			[job('c0', { address: { city: 'Lyon' } }, { preview: true })],
			{
				records: AcmeRecords.of(1),
			},
		);
		expect(server.seen.map(({ method }) => method)).toEqual(['GET']);
		expect(outcomes[0]).toMatchObject({
			status: 'preview',
			request: { method: 'PATCH', body: { address: { line1: '0 Main Street', city: 'Lyon' } } },
			changes: [{ path: ['address', 'city'], from: 'Springfield', to: 'Lyon' }],
		});
	});

	test('that would change nothing is not sent, and its output is the customer as read', async () => {
		const { outcomes, server } = await play([job('c0', { name: 'Customer 0', phone: '1' }, skip)], {
			records: AcmeRecords.of(1),
		});
		expect(server.seen.at(-1)?.body).toEqual({ phone: '1' });
		expect(outcomes[0]).toMatchObject({ status: 'updated', customer: { phone: '1' } });
	});

	test.each([
		['warn', 'updated'],
		['fail', 'failed'],
		['ignore', 'updated'],
	] as const)('whose value the vendor does not keep: %s', async (unappliedValues, status) => {
		const records = AcmeRecords.of(1);
		const answer = records.answer.bind(records);
		records.answer = (request) =>
			answer({ ...request, ...(request.body ? { body: { name: 'X' } } : {}) });
		const { outcomes } = await play([job('c0', { name: 'X', phone: '1' }, { unappliedValues })], {
			records,
		});
		expect(outcomes[0]?.status).toBe(status);
		const paths = { warn: [['phone']], fail: undefined, ignore: [] }[unappliedValues];
		expect(outcomes[0] && 'unapplied' in outcomes[0] ? outcomes[0].unapplied : undefined).toEqual(
			paths,
		);
	});
});
