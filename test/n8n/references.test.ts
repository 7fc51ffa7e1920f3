import { fromInput, line, locator, openBench } from './bench';

const bench = openBench();

for (const vendor of bench) {
	const { name, samples } = vendor;
	const modes = Object.keys(vendor.vendor.customers.modes);
	const arrived = () => vendor.sandbox.requests.filter(({ path }) => path !== '/login').map(line);
	const update = async (mode: string, value: string) =>
		await vendor.run({
			parameters: { ...fromInput(), customerId: locator(mode, value) },
			items: [{ ...vendor.plain(), reference: value }],
			onError: 'continueRegularOutput',
		});

	describe(name, () => {
		test('has a sample for each way to name a customer, and no other', () => {
			const known = samples.references.map(({ mode }) => mode);
			expect(known).toEqual(vendor.namesCustomers ? ['list', ...modes] : []);
		});

		for (const { mode, value, customer, requests } of samples.references) {
			test(`finds a customer by ${mode}`, async () => {
				const run = await update(mode, value);
				expect(run.items[0]?.json).toMatchObject({ id: customer, ...vendor.plain() });
				expect(arrived()).toEqual(requests);
				expect(vendor.held(customer)).toMatchObject(vendor.plain());
			});

			test(`finds a customer by ${mode} that an expression gives, with white space`, async () => {
				const run = await vendor.run({
					parameters: { ...fromInput(), customerId: locator(mode, '={{ $json.reference }}') },
					items: [{ ...vendor.plain(), reference: `\t${value} \n` }],
				});
				expect(run.items[0]?.json.id).toBe(customer);
				expect(arrived()).toEqual(requests);
			});

			test(`says that there is no such customer by ${mode}`, async () => {
				const run = await update(mode, 'cus_nobody20418');
				expect(run.items).toHaveLength(1);
				expect(run.items[0]?.json).toMatchObject({
					error: expect.stringContaining('cus_nobody20418') as unknown,
					message: expect.stringContaining('Check the value in') as unknown,
					details: { customerId: 'cus_nobody20418' },
				});
			});

			// What is looked for in a list may be called anything.
			const isSought = vendor.vendor.customers.modes[mode]?.lookUp !== undefined;
			test.each(['', ' ', '\u00a0\u200b', ...(isSought ? [] : ['.', '..'])])(
				`refuses "%s" by ${mode}, and sends nothing`,
				async (wrong) => {
					const run = await vendor.run({
						parameters: { ...fromInput(), customerId: locator(mode, '={{ $json.reference }}') },
						items: [{ ...vendor.plain(), reference: wrong }],
						onError: 'continueRegularOutput',
					});
					expect(run.items[0]?.json.error).toContain("'Customer' needs ");
					expect(vendor.sandbox.requests).toEqual([]);
				},
			);
		}

		if (!vendor.namesCustomers) {
			test('updates the one customer that its key has, and asks for none', async () => {
				const [property] = vendor.properties.filter((given) => given.name === 'customerId');
				expect(property).toBeUndefined();
				const run = await vendor.run({ parameters: fromInput(), items: [vendor.plain()] });
				expect(run.items[0]?.json).toMatchObject({ id: vendor.id, ...vendor.plain() });
				expect(arrived()).toHaveLength(1);
			});
			return;
		}

		const [site = ''] = vendor.vendor.server.sites ?? [];

		test.each([
			['of its page', (id: string) => `https://app.${site}/customers/${id}`],
			['of a page below it', (id: string) => ` https://${site}/x/customer/${id}/invoices `],
			['with a query', (id: string) => `https://app.${site}/customers/${id}?tab=1#top`],
		])('takes the address %s for an ID', async (_says, addressOf) => {
			const run = await update('id', addressOf(encodeURIComponent(vendor.id)));
			expect(run.items[0]?.json).toMatchObject({ id: vendor.id, ...vendor.plain() });
		});

		test("takes an address that is not the vendor's for an ID of the caller's", async () => {
			await update('id', `https://acme.com/${vendor.id}`);
			expect(vendor.writes.filter(({ status = 0 }) => status < 300)).toEqual([]);
			expect(vendor.held()).not.toMatchObject(vendor.plain());
		});

		test('takes a plain text for an ID', async () => {
			const run = await vendor.run({
				parameters: { ...fromInput(), customerId: vendor.id },
				items: [vendor.plain()],
			});
			expect(run.items[0]?.json.id).toBe(vendor.id);
		});

		test('keeps an ID that would change the path in its place', async () => {
			const run = await update('id', '../customers?limit=1#');
			expect(run.items[0]?.json.error).toContain('../customers?limit=1#');
			const succeeded = vendor.sandbox.requests.filter(({ status = 0 }) => status < 300);
			expect(succeeded.map(line).filter((request) => request !== 'GET /login')).toEqual([]);
		});

		test('updates each customer of many, and only those', async () => {
			const values = samples.customers.map((_, at) => vendor.plain(at));
			const run = await vendor.runMany(values);
			expect(run.items.map(({ json }) => json.id)).toEqual(samples.customers);
			samples.customers.forEach((id, at) => {
				expect(vendor.held(id)).toMatchObject(vendor.plain(at));
			});
			expect(vendor.writes).toHaveLength(samples.customers.length);
		});
	});
}
