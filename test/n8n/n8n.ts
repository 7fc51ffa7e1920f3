import 'reflect-metadata';
import {
	ExecuteContext,
	ExecutionLifecycleHooks,
	LoadOptionsContext,
	PackageDirectoryLoader,
	RoutingNode,
	WorkflowExecute,
} from 'n8n-core';
import {
	createEmptyRunExecutionData,
	createRunExecutionData,
	ICredentialsHelper,
	NodeConnectionTypes,
	NodeHelpers,
	Workflow,
	type IConnections,
	type ICredentialDataDecryptedObject,
	type ICredentialTestRequest,
	type ICredentialType,
	type ICredentialsExpressionResolveValues,
	type IDataObject,
	type IExecuteData,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeParameters,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IWorkflowExecuteAdditionalData,
	type NodeApiError,
	type NodeExecutionHint,
	type OnError,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import get from 'lodash/get';
import { join } from 'node:path';

import manifest from '../../package.json';

/** What a node run in n8n's engine came to. */
export interface NodeRun {
	/** The items of the main output. */
	readonly items: INodeExecutionData[];
	/** The items of the error branch, where the node has one. */
	readonly failed: INodeExecutionData[];
	/** What stopped the workflow. */
	readonly error?: NodeApiError;
	readonly hints: readonly NodeExecutionHint[];
	readonly status: IRun['status'];
}

export interface NodeRunOptions {
	readonly parameters: INodeParameters;
	readonly items?: readonly IDataObject[];
	readonly credential: ICredentialDataDecryptedObject;
	readonly onError?: OnError;
	/** Another node to run in place of the vendor's, with its credential: to compare the two. */
	readonly instead?: INodeType;
	/** Called with the execution once it runs, to cancel it. */
	readonly started?: (execution: { cancel: () => void }) => void;
}

const START = 'test.start';
const root = join(__dirname, '..', '..');

/** The built package, loaded as n8n loads it. */
export async function loadPackage(): Promise<LoadedPackage> {
	const loader = new PackageDirectoryLoader(root);
	await loader.loadAll();
	return new LoadedPackage(loader);
}

export class LoadedPackage {
	constructor(private readonly loader: PackageDirectoryLoader) {}

	get vendors(): string[] {
		return Object.keys(this.loader.nodeTypes);
	}

	node(vendor: string): INodeType {
		const loaded = this.loader.nodeTypes[vendor];
		if (!loaded) throw new Error(`The package has no node "${vendor}"; run "npm run build"`);
		return loaded.type as INodeType;
	}

	credentialType(name: string): ICredentialType {
		const loaded = this.loader.credentialTypes[name];
		if (!loaded) throw new Error(`The package has no credential "${name}"`);
		return loaded.type;
	}

	/** Runs a node in a workflow of its own: a start node hands it the items. */
	async run(vendor: string, options: NodeRunOptions): Promise<NodeRun> {
		const items = options.items ?? [{}];
		const node = this.toNode(vendor, options);
		const start: INode = {
			id: 'start',
			name: 'Start',
			type: START,
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		};
		const connections: IConnections = {
			Start: { main: [[{ node: node.name, type: NodeConnectionTypes.Main, index: 0 }]] },
		};
		const workflow = this.toWorkflow([start, node], connections, items, options.instead);
		const credentials = new StoredCredentials(this, options.credential);
		const additionalData = toAdditionalData(credentials, workflow);
		const first: IExecuteData = { node: start, data: { main: [[{ json: {} }]] }, source: null };
		const runData = createRunExecutionData({ executionData: { nodeExecutionStack: [first] } });
		// What `run` comes down to: that takes its arguments in another way in older versions of n8n.
		const execution = new WorkflowExecute(
			additionalData,
			'trigger',
			runData,
		).processRunExecutionData(workflow);
		options.started?.({ cancel: () => execution.cancel() });
		const result = await execution;
		const [task] = result.data.resultData.runData[node.name] ?? [];
		const outputs = task?.data?.main ?? [];
		const error = result.data.resultData.error;
		return {
			items: outputs[0] ?? [],
			failed: outputs[1] ?? [],
			...(error ? { error: error as NodeApiError } : {}),
			hints: task?.hints ?? [],
			status: result.status,
		};
	}

	/** Presses the credential's Test button: throws what n8n would show. */
	async testCredential(name: string, credential: ICredentialDataDecryptedObject): Promise<void> {
		const { request, rules = [] } = this.credentialType(name).test as ICredentialTestRequest;
		const node: INode = {
			id: 'temp',
			name: 'Temp-Node',
			type: 'n8n-nodes-base.noOp',
			typeVersion: 1,
			position: [0, 0],
			parameters: { temp: '' },
			credentials: { [name]: { id: '1', name } },
		};
		const noOp: INodeType = {
			description: {
				displayName: 'No Operation',
				name: 'noOp',
				group: [],
				version: 1,
				description: '',
				defaults: {},
				inputs: [NodeConnectionTypes.Main],
				outputs: [NodeConnectionTypes.Main],
				credentials: [{ name, required: true }],
				properties: [
					{ displayName: 'Temp', name: 'temp', type: 'string', routing: { request }, default: '' },
				],
			},
		};
		const workflow = new Workflow({
			nodes: [node],
			connections: {},
			active: false,
			nodeTypes: typesOf(() => noOp),
		});
		const additionalData = toAdditionalData(new StoredCredentials(this, credential), workflow);
		const main = { main: [[{ json: {} }]] };
		const executeData: IExecuteData = { node, data: main, source: null };
		const runData = createEmptyRunExecutionData();
		const context = new ExecuteContext(
			workflow,
			node,
			additionalData,
			'internal',
			runData,
			0,
			[],
			main,
			executeData,
			[],
		);
		// Older versions of n8n have no isolates.
		await workflow.expression.acquireIsolate?.();
		const answer = await new RoutingNode(context, noOp).runNode();
		await workflow.expression.releaseIsolate?.();
		// As n8n does with what an answer of success holds.
		for (const { type, properties } of rules) {
			if (type !== 'responseSuccessBody') continue;
			const held: unknown = get(answer?.[0]?.[0]?.json, properties.key);
			if (held === properties.value) throw new Error(properties.message);
		}
	}

	/** Opens a resource locator's list. */
	async searchList(
		vendor: string,
		credential: ICredentialDataDecryptedObject,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const search = this.node(vendor).methods?.listSearch?.searchCustomers;
		if (!search) throw new Error(`${vendor} has no list to search`);
		return await search.call(this.editor(vendor, credential), filter, paginationToken);
	}

	/** Opens a list of options. */
	async loadOptions(
		vendor: string,
		method: string,
		credential: ICredentialDataDecryptedObject,
	): Promise<INodePropertyOptions[]> {
		const load = this.node(vendor).methods?.loadOptions?.[method];
		if (!load) throw new Error(`${vendor} has no method ${method}`);
		return await load.call(this.editor(vendor, credential));
	}

	private editor(vendor: string, credential: ICredentialDataDecryptedObject): LoadOptionsContext {
		const node = this.toNode(vendor, { parameters: {} });
		const workflow = this.toWorkflow([node], {}, []);
		const additionalData = toAdditionalData(new StoredCredentials(this, credential), workflow);
		return new LoadOptionsContext(workflow, node, additionalData, '');
	}

	private toNode(
		vendor: string,
		{ parameters, onError, instead = this.node(vendor) }: Omit<NodeRunOptions, 'credential'>,
	): INode {
		const { credentials = [] } = this.node(vendor).description;
		const { description } = instead;
		const used = credentials.map(({ name }) => [name, { id: '1', name }]);
		const base: INode = {
			id: vendor,
			name: 'Update',
			type: `${manifest.name}.${vendor}`,
			typeVersion: 1,
			position: [200, 0],
			parameters,
			credentials: Object.fromEntries(used),
			...(onError ? { onError } : {}),
		};
		const complete = NodeHelpers.getNodeParameters(
			...([description.properties, parameters, true, false, base, description] as const),
		);
		return { ...base, parameters: complete ?? parameters };
	}

	private toWorkflow(
		nodes: INode[],
		connections: IConnections,
		items: readonly IDataObject[],
		instead?: INodeType,
	): Workflow {
		const start = startWith(items);
		const nodeTypes = typesOf((type) => {
			if (type === START) return start;
			const node = this.node(type.replace(`${manifest.name}.`, ''));
			return instead ? withCredentials(instead, node) : node;
		});
		return new Workflow({ id: '1', nodes, connections, active: false, nodeTypes });
	}
}

/** n8n's own handling of a stored credential, with one credential and no database. */
class StoredCredentials extends ICredentialsHelper {
	private readonly stored: ICredentialDataDecryptedObject;

	constructor(
		private readonly loaded: LoadedPackage,
		credential: ICredentialDataDecryptedObject,
	) {
		super();
		this.stored = { ...credential };
	}

	getParentTypes(): string[] {
		return [];
	}

	async getDecrypted(
		_data: IWorkflowExecuteAdditionalData,
		_node: unknown,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		isRaw?: boolean,
		item?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		if (isRaw) return { ...this.stored };
		const defaults = this.loaded
			.credentialType(type)
			.properties.map(({ name, default: value }) => [name, value]);
		const data: ICredentialDataDecryptedObject = {
			...Object.fromEntries(defaults),
			...this.stored,
		};
		if (!item) return data;
		return item.workflow.expression.getParameterValue(
			data as INodeParameters,
			item.runExecutionData,
			item.runIndex,
			item.itemIndex,
			item.node.name,
			item.connectionInputData,
			mode,
			{},
			executeData,
		) as ICredentialDataDecryptedObject;
	}

	async authenticate(
		credential: ICredentialDataDecryptedObject,
		type: string,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.loaded.credentialType(type);
		if (typeof authenticate !== 'function') throw new Error('Only functions are handled here');
		return await authenticate(credential, request);
	}

	// As n8n's CredentialsHelper: logs in when the token is empty or refused, and keeps it. It means
	// to do so under test as well, but takes a test for a run.
	async preAuthentication(
		helpers: IHttpRequestHelper,
		credential: ICredentialDataDecryptedObject,
		type: string,
		_node: INode,
		isExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const { properties, preAuthentication } = this.loaded.credentialType(type);
		const token = properties.find(({ typeOptions }) => typeOptions?.expirable)?.name;
		if (!token || !preAuthentication) return undefined;
		if (credential[token] !== '' && !isExpired) return undefined;
		const output = (await preAuthentication.call(helpers, credential)) as IDataObject;
		if (output[token] === undefined) return undefined;
		Object.assign(this.stored, { [token]: output[token] });
		return Object.assign(credential, output) as ICredentialDataDecryptedObject;
	}

	async getCredentials(): Promise<never> {
		throw new Error('Not needed by these tests');
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	getCredentialsProperties(type: string) {
		return this.loaded.credentialType(type).properties;
	}
}

function toAdditionalData(
	credentialsHelper: ICredentialsHelper,
	workflow: Workflow,
): IWorkflowExecuteAdditionalData {
	const url = 'http://127.0.0.1/';
	return {
		credentialsHelper,
		executionId: '1',
		instanceBaseUrl: url,
		restApiUrl: url,
		webhookBaseUrl: url,
		webhookWaitingBaseUrl: url,
		webhookTestBaseUrl: url,
		formWaitingBaseUrl: url,
		variables: {},
		currentNodeExecutionIndex: 0,
		hooks: new ExecutionLifecycleHooks('trigger', '1', {
			id: '1',
			name: 'Test',
			active: false,
			isArchived: false,
			createdAt: new Date(0),
			updatedAt: new Date(0),
			nodes: Object.values(workflow.nodes),
			connections: {},
			activeVersionId: null,
		}),
	} as unknown as IWorkflowExecuteAdditionalData;
}

function withCredentials(
	node: INodeType,
	{ description: { credentials = [] } }: INodeType,
): INodeType {
	const description = { ...node.description, credentials };
	return Object.assign(Object.create(node) as INodeType, { description });
}

function startWith(items: readonly IDataObject[]): INodeType {
	return {
		description: {
			displayName: 'Start',
			name: 'start',
			group: [],
			version: 1,
			description: '',
			defaults: {},
			inputs: [],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		execute: async () => [items.map((json, item) => ({ json, pairedItem: { item } }))],
	};
}

function typesOf(find: (type: string) => INodeType): INodeTypes {
	return { getByName: find, getByNameAndVersion: find, getKnownTypes: () => ({}) };
}
