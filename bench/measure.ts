import type { IDataObject, NodeApiError, OnError } from 'n8n-workflow';
import { performance } from 'node:perf_hooks';

import { loadPackage } from '../test/n8n/n8n';
import { ask } from './ask';
import { batched, contenders } from './contenders';
import { renames, type Ids } from './nodes/customers';
import { WARM_UP_ITEMS } from './warmUp';

/** One run, in a process of its own so that nobody's garbage counts for another. */
export interface Task {
	readonly contender: string;
	readonly vendor: string;
	readonly path: string;
	readonly credential: Record<string, string>;
	readonly ids: Ids;
	readonly count: number;
	/** The address that resets the vendor and sets its `knobs`. */
	readonly control: string;
	/** How the vendor behaves in the run that is measured. */
	readonly knobs: object;
	/** Whether memory is measured, which slows the run down. */
	readonly weighs: boolean;
	/** The node's setting On Error; n8n's default, to stop, where not said. */
	readonly onError?: OnError;
}

export interface Measured {
	readonly label: string;
	readonly wallMs: number;
	readonly cpuMs: number;
	readonly outputs: number;
	/** Items on the error branch. */
	readonly failed: number;
	/** What n8n shows where the run stopped. */
	readonly error?: string;
	/** Bytes in use at the most while it ran, after collecting garbage, above those before. */
	readonly peakBytes: number;
	/** Bytes of the inputs and outputs themselves. */
	readonly itemBytes: number;
}

declare const gc: () => void;

async function measure({
	contender: name,
	vendor,
	path,
	credential,
	ids,
	count,
	control,
	knobs,
	weighs,
	onError,
}: Task): Promise<Measured> {
	const loaded = await loadPackage();
	const contender = { ...(await contenders()), ...(await batched()) }[name];
	if (!contender) throw new Error(`There is no contender "${name}"`);
	const [{ name: credentialType } = { name: '' }] =
		loaded.node(vendor).description.credentials ?? [];
	const itemsOf = (howMany: number) => renames(ids, howMany);
	const setting = { url: credential.baseUrl ?? '', path, credentialType };
	const { parameters, warmUp = parameters } = contender;
	const update = async (batch: IDataObject[], parametersOf: typeof parameters) =>
		await loaded.run(vendor, {
			parameters: parametersOf(setting),
			items: batch,
			credential,
			...(contender.node ? { instead: contender.node } : {}),
			...(onError ? { onError } : {}),
		});

	await ask(`${control}/reset`, 'POST');
	await update(itemsOf(WARM_UP_ITEMS), warmUp);
	await ask(`${control}/reset`, 'POST');
	await ask(control, 'PATCH', knobs);

	const items = itemsOf(count);
	const used = () => {
		gc();
		return process.memoryUsage().heapUsed;
	};
	const before = used();
	let peak = before;
	const timer = weighs ? setInterval(() => (peak = Math.max(peak, used())), 1000) : undefined;
	const cpu = process.cpuUsage();
	const start = performance.now();
	const run = await update(items, parameters);
	const wallMs = performance.now() - start;
	const { user, system } = process.cpuUsage(cpu);
	clearInterval(timer);
	const held = used();
	// What the items weigh by themselves: a copy of both.
	const copy = structuredClone([items.map((json) => ({ json })), run.items]);
	const itemBytes = used() - held;
	return {
		label: contender.label,
		wallMs,
		cpuMs: (user + system) / 1000,
		outputs: run.items.length,
		failed: run.failed.length,
		...(run.error ? { error: shown(run.error) } : {}),
		peakBytes: Math.max(peak, held) - before,
		itemBytes: copy.length ? itemBytes : 0,
	};
}

/** The message and the item's number, as the editor joins them. */
function shown({ message, context }: NodeApiError): string {
	const { itemIndex } = context;
	const isSaid = itemIndex === undefined || message.includes(`[item ${String(itemIndex)}]`);
	return isSaid ? message : `${message} [item ${String(itemIndex)}]`;
}

void measure(JSON.parse(process.argv[2] ?? '{}') as Task).then((measured) => {
	process.stdout.write(`\n${JSON.stringify(measured)}\n`);
	process.exit(0);
});
