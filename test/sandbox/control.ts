import { createServer } from 'node:http';
import { json } from './answers';
import { listen, stop } from './listen';
import { deliver, readText } from './wire';
import type { Answer, Json, Knobs, RunningVendor, Sandbox } from './types';

type Vendors = Sandbox['vendors'];
type Action = (vendor: RunningVendor, body: string) => unknown;

const actions: Record<string, Action> = {
	'GET ': overview,
	'PATCH ': (vendor, body) => {
		vendor.set(JSON.parse(body) as Partial<Knobs>);
		return overview(vendor);
	},
	'GET requests': ({ requests }) => requests,
	'GET customers': ({ customers }) => [...customers.values()],
	'POST reset': (vendor) => {
		vendor.reset();
		return overview(vendor);
	},
	'POST revoke-tokens': (vendor) => {
		vendor.revokeTokens?.();
		return overview(vendor);
	},
};

/** The whole sandbox as JSON, for other processes: look, turn knobs, reset. */
export async function startControl(
	vendors: Vendors,
	port: number,
): Promise<{ url: string; close(): Promise<void> }> {
	const closing = new AbortController();
	const server = createServer((request, response) => {
		const { method = 'GET', url = '/' } = request;
		void readText(request, Number.MAX_SAFE_INTEGER)
			.then(({ text }) => act(vendors, method, url, text))
			.catch((error: unknown) => json(400, { message: (error as Error).message }))
			.then((answer) => deliver(response, { answer, how: 'whole' }, closing.signal));
	});
	const url = await listen(server, port);
	return { url, close: () => stop(server) };
}

function act(vendors: Vendors, method: string, url: string, body: string): Answer {
	const [, name = '', what = ''] = url.split('/');
	if (method === 'GET' && name === '') return found(everything(vendors));
	if (method === 'POST' && name === 'reset') {
		for (const vendor of Object.values(vendors)) vendor.reset();
		return found(everything(vendors));
	}
	const vendor = vendors[name];
	const action = actions[`${method} ${what}`];
	if (!vendor || !action) return json(404, { message: `Nothing at ${method} ${url}` });
	return found(action(vendor, body));
}

const found = (value: unknown): Answer => json(200, value as Json);

const everything = (vendors: Vendors) => ({
	vendors: Object.fromEntries(
		Object.entries(vendors).map(([name, vendor]) => [name, overview(vendor)]),
	),
});

function overview({ name, url, credential, keys, knobs, customers, requests }: RunningVendor) {
	return {
		name,
		url,
		credential,
		keys,
		knobs,
		customers: customers.size,
		firstCustomer: [...customers.keys()][0],
		requests: requests.length,
	};
}
