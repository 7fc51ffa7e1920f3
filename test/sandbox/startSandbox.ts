import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { startControl } from './control';
import { startVendor } from './vendorServer';
import type { Sandbox, SandboxOptions, VendorSandboxDefinition } from './types';

const folder = join(__dirname, 'vendors');

/** Starts every vendor found in the vendors folder, on loopback. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { ports = 'free', only, customers = 0, latencyMs = 0, rateLimit = null } = options;
	const definitions = await findVendors();
	const unknown = only?.find((name) => !definitions.some((found) => found.name === name));
	if (unknown) throw new Error(`There is no vendor "${unknown}" in the sandbox.`);

	const wanted = definitions.filter(({ name }) => !only || only.includes(name));
	const portAfter = (n: number): number => (ports === 'free' || ports === 0 ? 0 : ports + n);
	const start = performance.now();
	const now = (): number => performance.now() - start;
	const running: Array<{ close(): Promise<void> }> = [];
	const close = async (): Promise<void> => {
		await Promise.all(running.map((server) => server.close()));
	};

	try {
		const vendors: Sandbox['vendors'] = {};
		for (const [index, definition] of wanted.entries()) {
			const quirks = options.quirks?.[definition.name] ?? {};
			const server = await startVendor(definition, {
				port: portAfter(index),
				customers,
				knobs: { latencyMs, rateLimit, quirks },
				now,
			});
			running.push(server);
			vendors[definition.name] = server.vendor;
		}
		const control = await startControl(vendors, options.controlPort ?? portAfter(wanted.length));
		running.push(control);
		return { vendors, control: control.url, close };
	} catch (error) {
		await close();
		throw error;
	}
}

/** One file per vendor; by name, so that each keeps its port. */
async function findVendors(): Promise<VendorSandboxDefinition[]> {
	const files = (await readdir(folder)).filter((file) => /\.[jt]s$/.test(file)).sort();
	const modules = await Promise.all(
		files.map(
			(file) => import(join(folder, file)) as Promise<{ sandbox: VendorSandboxDefinition }>,
		),
	);
	return modules.map(({ sandbox }) => sandbox);
}
