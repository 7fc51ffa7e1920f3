import { isObject, type JsonObject } from '../../nodes/engine/json';
import { query, type HttpRequest } from '../../nodes/engine/traffic/http';
import type { Done, Failed } from '../../nodes/engine/operations/update';
import type { Vendor } from '../../nodes/engine/vendor';
import { acme, AcmeRecords } from './acme';
import { job, lost, play, refusal, renames, tally } from './scenario';
import { answer, type Seen } from './simulatedServer';
import { free } from './worlds/free';
import { about } from './worlds/world';

const skip = { skipUnchanged: true };
const line = ({ method, path: asked }: Seen) => `${method} ${asked}`;

/** A full sync: every customer with the name it has, but for every hundredth. */
function fullSync(count: number) {
	return Array.from({ length: count }, (_, n) =>
		job(`c${n}`, { name: n % 100 ? `Customer ${n}` : `New ${n}` }, skip),
	);
}

/** As Acme, but it can be asked for exactly the customers that are needed. */
const exact: Vendor = {
	...acme,
	customers: {
		...acme.customers,
		list: {
			...acme.customers.list!,
			exactly: (references) => ({
				method: 'POST',
				path: '/search',
				body: { names: references.map(({ value }) => value) },
			}),
		},
	},
};

function search(records: AcmeRecords, { body }: HttpRequest): JsonObject {
	const names = (body?.names ?? []) as string[];
	return { data: names.flatMap((name) => records.customers.get(name) ?? []) };
}

describe('reads cost little', () => {
	test.each([{ total: true }, { total: false }])(
		'a full sync of 10,000 customers of which 1 %% differ costs pages and two requests for each change (%p)',
		async (says) => {
			const { outcomes, server } = await play(fullSync(10_000), {
				records: AcmeRecords.of(10_000, says),
			});
			expect(tally(outcomes)).toEqual({ updated: 100, unchanged: 9900 });
			expect(server.seen.length).toBeLessThanOrEqual(1.02 * (100 + 2 * 100));
		},
	);

	test.each([{ total: true }, { total: false }])(
		'50 items out of 10,000 customers cost at most two requests each and five more (%p)',
		async (says) => {
			const jobs = Array.from({ length: 50 }, (_, n) => {
				const name = `c${(n * 7919) % 10_000}`;
				return job(name, { name: 'Changed' }, skip);
			});
			const { outcomes, server } = await play(jobs, { records: AcmeRecords.of(10_000, says) });
			expect(tally(outcomes)).toEqual({ updated: 50 });
			expect(server.seen.length).toBeLessThanOrEqual(2 * 50 + 5);
		},
	);

	test('where a vendor can be asked for exactly those that are needed, no stranger is read', async () => {
		const records = AcmeRecords.of(5000);
		const script = (request: HttpRequest) =>
			request.path === '/search' ? answer(200, search(records, request)) : undefined;
		const jobs = Array.from({ length: 250 }, (_, n) =>
			job(`c${n * 20}`, { name: n % 50 ? `Customer ${n * 20}` : 'New' }, skip),
		);
		const { outcomes, server } = await play(jobs, { records, vendor: exact, server: { script } });
		expect(tally(outcomes)).toEqual({ updated: 5, unchanged: 245 });
		expect(server.seen).toHaveLength(3 + 2 * 5);
	});

	test('one customer is read with one get', async () => {
		const { server } = await play([job('c7', { address: { city: 'Lyon' } })], {
			records: AcmeRecords.of(1000),
		});
		expect(server.seen.map(line)).toEqual(['GET /customers/c7', 'PATCH /customers/c7']);
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
		expect(server.seen.filter(({ path: asked }) => asked === '/customers/archived')).toHaveLength(
			1,
		);
	});

	test.each([
		['refused', refusal(403)],
		['of another shape', answer(200, { data: 'none', total: 'many', next: 'x' })],
	])('a list that is %s costs nothing but the attempt', async (_, shown) => {
		const { outcomes } = await play(fullSync(20), {
			records: AcmeRecords.of(20),
			server: {
				script: ({ path: asked }) => (asked.startsWith('/customers?') ? shown : undefined),
			},
		});
		expect(tally(outcomes)).toEqual({ updated: 1, unchanged: 19 });
	});
});

describe('a run never writes what it did not just see', () => {
	const city = { address: { city: 'Lyon' } };
	const line1At = (records: AcmeRecords, id: string) => {
		const { address } = records.customers.get(id) ?? {};
		return isObject(address) ? address.line1 : undefined;
	};
	const move = (id: string) => (records: AcmeRecords) => {
		const held = records.customers.get(id) as JsonObject;
		records.customers.set(id, { ...held, address: { line1: 'Moved', city: 'Springfield' } });
	};

	test('what another program wrote in the middle of a run of ten minutes is kept', async () => {
		const count = 3000;
		const last = `c${count - 1}`;
		const jobs = Array.from({ length: count }, (_, n) => job(`c${n}`, city, skip));
		const { records, tookMs } = await play(jobs, {
			records: AcmeRecords.of(count),
			settings: { requestsPerSecond: 10 },
			server: { others: [[300_000, move(last)]] },
		});
		expect(tookMs).toBeGreaterThan(500_000);
		expect(records.customers.get(last)?.address).toEqual({ line1: 'Moved', city: 'Lyon' });
	});

	test.each([
		['a limit', 429],
		['an outage', 503],
		['a refusal of its own', 500],
	])(
		'a write that had to wait because of %s is made from what is there then',
		async (_, status) => {
			const { records, server } = await play([job('c0', city), ...renames(5).slice(1)], {
				records: AcmeRecords.of(5),
				server: {
					others: [[4000, move('c0')]],
					script: ({ method }, __, at) =>
						method === 'PATCH' && at < 10_000 ? refusal(status) : undefined,
				},
			});
			expect(line1At(records, 'c0')).toBe('Moved');
			expect(server.seen.filter(({ method }) => method === 'GET').length).toBeGreaterThan(1);
		},
	);

	test('a vendor so slow that every state is old by its turn is written to all the same', async () => {
		const { outcomes, tookMs } = await play([job('c0', city)], {
			records: AcmeRecords.of(1),
			settings: { requestsPerSecond: 0.03 },
		});
		expect(tally(outcomes)).toEqual({ updated: 1 });
		expect(tookMs).toBeLessThan(300_000);
	});

	test('a page that took too long to come decides nothing', async () => {
		const { outcomes } = await play(fullSync(100), {
			records: AcmeRecords.of(100),
			server: { world: free(about(80_000)), others: [[50_000, move('c5')]] },
		});
		expect(outcomes[5]).toMatchObject({ customer: { address: { line1: 'Moved' } } });
	});

	test('two items on one customer see each other’s effect', async () => {
		const jobs = [
			job('c0', { address: { city: 'Lyon' } }, skip),
			job('c0', { address: { line1: '2 Quai' } }, skip),
			job('c0', { address: { city: 'Lyon', line1: '2 Quai' } }, skip),
		];
		const { outcomes, records } = await play(jobs, { records: AcmeRecords.of(1) });
		expect(outcomes.map(({ status }) => status)).toEqual(['updated', 'updated', 'unchanged']);
		expect(records.customers.get('c0')?.address).toEqual({ line1: '2 Quai', city: 'Lyon' });
	});

	test('a row that sets back what an earlier row changes is not unchanged', async () => {
		const jobs = ['New 0', 'Customer 0'].map((name) => job('c0', { name }, skip));
		const { records } = await play([...jobs, ...fullSync(50).slice(1)], {
			records: AcmeRecords.of(50),
		});
		expect(records.customers.get('c0')?.name).toBe('Customer 0');
	});

	test('writes go before reads, so that few states wait for their write', async () => {
		const jobs = Array.from({ length: 30 }, (_, n) => job(`c${n}`, city));
		const { server } = await play(jobs, {
			records: AcmeRecords.of(30),
			settings: { requestsPerSecond: 2 },
		});
		for (const { method, at, path: asked } of server.seen) {
			const written = server.seen.find((one) => one.method === 'PATCH' && one.path === asked);
			if (method === 'GET') expect(Number(written?.at) - at).toBeLessThanOrEqual(2000);
		}
	});
});

describe('rows for one customer go one after the other, whatever they call it', () => {
	const alias = (value: string) => ({ mode: 'alias', value });

	test.each([true, false])('by ID and by alias (read ahead: %p)', async (skipUnchanged) => {
		const records = AcmeRecords.of(5);
		const jobs = Array.from({ length: 10 }, (_, n) =>
			job(n % 2 ? alias('alias-3') : 'c3', { name: `write ${n}` }, { skipUnchanged }),
		);
		const others = [0, 1, 2].map((n) => job(`c${n}`, { name: `Customer ${n}` }, skip));
		const { server } = await play([...(skipUnchanged ? others : []), ...jobs], { records });
		const writes = server.seen.filter(({ method }) => method === 'PATCH');
		expect(writes.map(({ body }) => body?.name)).toEqual(jobs.map(({ edit }) => edit.set.name));
		expect(records.customers.get('c3')?.name).toBe('write 9');
	});

	test('a row that names what an earlier row has just given finds its customer', async () => {
		const jobs = [
			job('c0', { alias: 'fresh' }),
			job(alias('fresh'), { phone: '1' }),
			job(alias('alias-1'), { alias: 'gone' }),
			job('c2', { alias: 'alias-1' }),
			job(alias('alias-1'), { phone: '2' }),
		];
		const { outcomes, records } = await play(jobs, { records: AcmeRecords.of(3) });
		expect(tally(outcomes)).toEqual({ updated: 5 });
		const phones = [0, 1, 2].map((n) => records.customers.get(`c${n}`)?.phone);
		expect(phones).toEqual(['1', '', '2']);
	});

	test('no state is taken under a name that the customer no longer has', async () => {
		const jobs = [
			job(alias('alias-0'), { alias: 'retired' }, skip),
			job(alias('alias-1'), { alias: 'alias-0' }, skip),
			job(alias('alias-0'), { address: { city: 'Lyon' } }, skip),
		];
		const { records } = await play(jobs, { records: AcmeRecords.of(3) });
		expect(records.customers.get('c1')?.address).toEqual({ line1: '1 Main Street', city: 'Lyon' });
		expect(records.customers.get('c0')?.address).toMatchObject({ city: 'Springfield' });
	});

	test('a thousand rows for one customer are written in their order', async () => {
		const jobs = Array.from({ length: 1000 }, (_, n) => job('c0', { name: `${n}` }));
		const { server } = await play(jobs, {
			records: AcmeRecords.of(1),
			server: { world: free(about(1)) },
		});
		expect(server.seen.map(({ body }) => Number(body?.name))).toEqual(jobs.map((_, n) => n));
	});
});

describe('a name that has to be looked up', () => {
	const searching = (shown: (records: AcmeRecords) => JsonObject[]) => {
		const records = AcmeRecords.of(3);
		const byName = { label: 'Name', field: 'name', takes: acme.customers.modes.id!.takes };
		const lookUp = (value: string): HttpRequest => ({
			method: 'GET',
			path: `/customers${query({ name: value, limit: 2 })}`,
		});
		const modes = { ...acme.customers.modes, name: { ...byName, lookUp } };
		const script = ({ path: asked }: HttpRequest) =>
			asked.includes('name=') ? answer(200, { data: shown(records) }) : undefined;
		const wanted = job({ mode: 'name', value: 'Customer 1' }, { phone: '1' });
		const { update, get } = acme.customers;
		const customers: Vendor['customers'] = {
			...acme.customers,
			modes,
			update: (reference, body) =>
				reference.mode === 'name' ? undefined : update(reference, body),
			get: (reference) => (reference.mode === 'name' ? undefined : get?.(reference)),
		};
		const vendor = { ...acme, customers };
		return play([wanted], { records, vendor, server: { script } });
	};
	const all = (records: AcmeRecords) => [...records.customers.values()];

	test.each([
		['is the one who holds it, whoever else is shown', all, 'c1'],
		[
			'is nobody’s where nobody shown holds it',
			(records: AcmeRecords) => all(records).slice(2),
			'notFound',
		],
		[
			'is reported where several hold it',
			(records: AcmeRecords) => all(records).map((one) => ({ ...one, name: 'Customer 1' })),
			'ambiguous',
		],
	])('%s', async (_, shown, expected) => {
		const { outcomes, server } = await searching(shown);
		const outcome = outcomes[0] as Done | Failed;
		expect(outcome?.status === 'failed' ? outcome.failure.kind : outcome?.customerId).toBe(
			expected,
		);
		expect(server.seen.filter(({ method }) => method === 'PATCH')).toHaveLength(
			expected === 'c1' ? 1 : 0,
		);
	});
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

describe('an update', () => {
	test('that is previewed changes nothing, and says what it would send', async () => {
		const { outcomes, server } = await play(
			[job('c0', { address: { city: 'Lyon' } }, { preview: true })],
			{ records: AcmeRecords.of(1) },
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
		['warn', 'updated', [['phone']]],
		['fail', 'failed', undefined],
		['ignore', 'updated', []],
	] as const)(
		'whose value the vendor does not keep: %s',
		async (unappliedValues, status, paths) => {
			const records = AcmeRecords.of(1);
			const answered = records.answer.bind(records);
			records.answer = (request) =>
				answered({ ...request, ...(request.body ? { body: { name: 'X' } } : {}) });
			const { outcomes } = await play([job('c0', { name: 'X', phone: '1' }, { unappliedValues })], {
				records,
			});
			expect(outcomes[0]?.status).toBe(status);
			expect(outcomes[0] && 'unapplied' in outcomes[0] ? outcomes[0].unapplied : undefined).toEqual(
				paths,
			);
		},
	);
});
