import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeParameters,
	INodeProperties,
	OnError,
} from 'n8n-workflow';

import type { Vendor } from '../../nodes/engine/vendor';
import { startSandbox } from '../sandbox/startSandbox';
import type {
	Json,
	JsonObject,
	RecordedRequest,
	RunningVendor,
	Sandbox,
	SandboxOptions,
} from '../sandbox/types';
import { vendors, type PackagedVendor } from '../vendors/vendors';
import { loadPackage, type LoadedPackage, type NodeRun, type NodeRunOptions } from './n8n';
import { samplesOf, type VendorSamples } from './samples';

interface World {
	loaded?: LoadedPackage;
	sandbox?: Sandbox;
}

/** Every vendor of the package with its sandbox, which starts afresh before each test. */
export function openBench(options: SandboxOptions = {}): readonly VendorBench[] {
	const world: World = {};
	beforeAll(async () => {
		[world.loaded, world.sandbox] = await Promise.all([loadPackage(), startSandbox(options)]);
	});
	afterAll(async () => await world.sandbox?.close());
	beforeEach(() => Object.values(world.sandbox?.vendors ?? {}).forEach((vendor) => vendor.reset()));
	afterEach(() => jest.restoreAllMocks());

	return vendors.map((packaged) => {
		const known = samplesOf(packaged.node);
		return new VendorBench(packaged, known, world);
	});
}

export interface RunRequest {
	readonly parameters: INodeParameters;
	readonly items?: readonly IDataObject[];
	readonly options?: INodeParameters;
	readonly onError?: OnError;
	readonly credential?: IDataObject;
	readonly started?: NodeRunOptions['started'];
}

/** One vendor's node and its sandbox. */
export class VendorBench {
	constructor(
		private readonly packaged: PackagedVendor,
		readonly samples: VendorSamples,
		private readonly world: World,
	) {}

	/** The node's name. */
	get name(): string {
		return this.packaged.node;
	}

	get vendor(): Vendor {
		return this.packaged.vendor;
	}

	get properties(): readonly INodeProperties[] {
		return this.packaged.properties;
	}

	get loaded(): LoadedPackage {
		if (!this.world.loaded) throw new Error('The package is loaded when tests run, not before');
		return this.world.loaded;
	}

	get sandbox(): RunningVendor {
		const running = this.world.sandbox?.vendors[this.name];
		if (!running) throw new Error(`The sandbox has no ${this.name}`);
		return running;
	}

	get credential(): ICredentialDataDecryptedObject {
		return this.sandbox.credential;
	}

	/** The customer that tests update where nothing else is said. */
	get id(): string {
		return this.samples.customers[0];
	}

	/** Whether an item names its customer; otherwise the key does. */
	get namesCustomers(): boolean {
		return Object.keys(this.vendor.customers.modes).length > 0;
	}

	get optionNames(): string[] {
		return optionsOf(this.property('options')).map(({ name }) => name);
	}

	/** All that the vendor holds of a customer, shown or not. */
	held(id = this.id): JsonObject {
		return { ...this.sandbox.customers.get(id), ...this.sandbox.hidden.get(id) };
	}

	/** The customer as an update is answered; Flexprice answers with the time of the one before. */
	answered(id = this.id): JsonObject {
		const customer = this.sandbox.customers.get(id) ?? {};
		return {
			...customer,
			...(customer.updated_at && { updated_at: expect.any(String) as string }),
		};
	}

	/** Changes what the vendor holds of a customer. */
	hold(fields: JsonObject, id = this.id): void {
		this.sandbox.customers.set(id, { ...this.held(id), ...fields });
	}

	/** The updates that arrived. */
	get writes(): RecordedRequest[] {
		return this.sandbox.requests.filter(isWrite);
	}

	/** The method of this vendor's updates: faults that match it hit them alone. */
	get method(): string {
		return this.vendor.customers.update({ mode: 'id', value: this.id }, {})?.method ?? '';
	}

	/** What arrived that reads or seeks a customer. */
	get reads(): RecordedRequest[] {
		return this.sandbox.requests.filter(
			(request) => !isWrite(request) && request.path.includes('customers'),
		);
	}

	get bodies(): Array<Json | undefined> {
		return this.writes.map(({ body }) => body);
	}

	/** Runs the node on the first customer, as fast as it goes and without trying again. */
	async run(request: RunRequest): Promise<NodeRun> {
		const { parameters, options = {}, items, onError, credential, started } = request;
		return await this.loaded.run(this.name, {
			parameters: {
				...(this.namesCustomers ? { customerId: locator('id', this.id) } : {}),
				...parameters,
				options: { requestsPerSecond: 0, maxRetries: 0, waitForService: 0, ...options },
			},
			credential: credential
				? (credential as ICredentialDataDecryptedObject)
				: { ...this.credential },
			...(items ? { items } : {}),
			...(onError ? { onError } : {}),
			...(started ? { started } : {}),
		});
	}

	/** Runs the node on one item for each customer: those of the sandbox in turn. */
	async runMany(
		values: readonly IDataObject[],
		request: Partial<RunRequest> = {},
	): Promise<NodeRun> {
		return await this.run({
			...request,
			items: values.map((value, at) => ({ ...value, customer: this.customerAt(at) })),
			parameters: {
				...(this.namesCustomers ? { customerId: locator('id', '={{ $json.customer }}') } : {}),
				...fromInput(),
				...request.parameters,
			},
		});
	}

	customerAt(at: number): string {
		const { customers } = this.samples;
		return customers[at % customers.length] ?? this.id;
	}

	/** An update of the plain field; a number tells several apart. */
	plain(at = 1): IDataObject {
		return { [this.samples.plain]: `Renamed ${at}` };
	}

	property(name: string): INodeProperties {
		const found = this.properties.find((property) => property.name === name);
		if (!found) throw new Error(`${this.name} has no parameter ${name}`);
		return found;
	}

	/** A field as the editor names it: `City (Billing Address)`. */
	labelOf(path: string): string {
		const [name = '', ...rest] = path.split('.');
		const field = optionsOf(this.property('updateFields')).find((option) => option.name === name);
		if (!field) throw new Error(`${this.name} has no field ${name}`);
		const part = optionsOf(field)
			.flatMap((group) => ('values' in group ? (group.values as INodeProperties[]) : []))
			.find((value) => value.name === rest.at(-1));
		return part ? `${part.displayName} (${field.displayName})` : field.displayName;
	}
}

export function locator(mode: string, value: string): INodeParameters {
	return { __rl: true, mode, value };
}

/** Parameters that define the values in the form. */
export function inForm(updateFields: JsonObject): INodeParameters {
	return { dataToSend: 'defineBelow', updateFields: updateFields as INodeParameters };
}

/** Parameters that map the input item. */
export function fromInput(inputsToIgnore = ''): INodeParameters {
	return { dataToSend: 'autoMapInputData', inputsToIgnore };
}

/** Parameters that give the values as JSON. */
export function asJson(jsonBody: Json): INodeParameters {
	return { dataToSend: 'json', jsonBody: jsonBody as INodeParameters };
}

/** The same values, each as an expression that finds it in the input item. */
export function asExpressions(value: Json, path: string): Json {
	if (Array.isArray(value)) {
		return value.map((entry, at) => asExpressions(entry, `${path}[${at}]`));
	}
	if (typeof value !== 'object' || value === null) return `={{ ${path} }}`;
	const entries = Object.entries(value).map(([key, entry]) => [
		key,
		asExpressions(entry, `${path}[${JSON.stringify(key)}]`),
	]);
	return Object.fromEntries(entries) as JsonObject;
}

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function line({ method, path }: RecordedRequest): string {
	return `${method} ${path}`;
}

/** The options of a parameter, as far as they are parameters themselves. */
export function optionsOf(property: INodeProperties): INodeProperties[] {
	return (property.options ?? []) as INodeProperties[];
}

function isWrite({ method }: RecordedRequest): boolean {
	return method === 'PATCH' || method === 'PUT';
}
