import uniqBy from 'lodash/uniqBy';
import {
	NodeApiError,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { explain } from '../engine/outcome/explain';
import type { HttpRequest } from '../engine/traffic/http';
import { toReference } from '../engine/customer/reference';
import { isObject, type Json, type JsonObject } from '../engine/json';
import { readBody, type Read } from '../engine/outcome/refusal';
import type { Vendor } from '../engine/vendor';
import { secretsOfRun } from './secrets';
import { sendThrough } from './transport';

const TIMEOUT_MS = 30_000;
const PAGE_SIZE = 100;
// How far a list that the server cannot search is read for one answer to the editor.
const MOST_PAGES = 10;

type ListSearch = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** The From List mode of a customer locator: searches as one types, and pages on. */
export function customerPicker(vendor: Vendor): ListSearch {
	return async function searchCustomers(filter = '', paginationToken) {
		const { value: search } = toReference(filter, vendor.server.sites);
		const found = search && !paginationToken ? await lookUp(this, vendor, search) : [];
		let cursor = paginationToken;
		for (let pages = 0; pages < MOST_PAGES; pages++) {
			const page = await readPage(this, vendor, search, cursor);
			found.push(...page.customers.filter((customer) => matches(customer, search, vendor)));
			cursor = page.next;
			if (cursor === undefined || found.length >= PAGE_SIZE / 2 || search === '') break;
		}
		const results = uniqBy(found, vendor.customers.idOf).map((customer) => ({
			name: vendor.customers.label(customer),
			value: vendor.customers.idOf(customer) ?? '',
		}));
		return cursor === undefined ? { results } : { results, paginationToken: cursor };
	};
}

type LoadOptions = (this: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>;

/** A list of options read from the vendor with one request. */
export function optionsPicker(
	vendor: Vendor,
	source: {
		readonly request: HttpRequest;
		readonly options: (body: Json) => Array<{ readonly name: string; readonly value: string }>;
	},
): LoadOptions {
	return async function loadOptions() {
		return source.options(await read(this, vendor, source.request));
	};
}

/** The customer whose own name this is, where the list shows it later or not at all. */
async function lookUp(
	host: ILoadOptionsFunctions,
	vendor: Vendor,
	search: string,
): Promise<JsonObject[]> {
	const { list, modes, get, isId } = vendor.customers;
	if (!list) return [];
	if (isId?.(search)) {
		const request = get?.({ mode: 'id', value: search });
		// What is typed so far may be the beginning of an ID, which nobody has.
		const found = request && (await ask(host, vendor, request));
		return found?.ok && isObject(found.body) ? [found.body] : [];
	}
	const page = { size: PAGE_SIZE };
	const requests = Object.values(modes).flatMap((mode) => mode.lookUp?.(search, page) ?? []);
	const pages = requests.map(async (request) => list.page(await read(host, vendor, request), page));
	return (await Promise.all(pages)).flatMap(({ customers }) => customers);
}

async function readPage(
	host: ILoadOptionsFunctions,
	vendor: Vendor,
	search: string,
	cursor: string | undefined,
) {
	const { list } = vendor.customers;
	if (!list) return { customers: [] };
	const request = {
		size: Math.min(PAGE_SIZE, list.pageSize),
		search,
		...(cursor ? { cursor } : {}),
	};
	return list.page(await read(host, vendor, list.request(request)), request);
}

function matches(customer: JsonObject, search: string, { customers }: Vendor): boolean {
	if (customers.list?.searches) return true;
	const text = `${customers.label(customer)} ${customers.idOf(customer)}`;
	return text.toLowerCase().includes(search.toLowerCase());
}

// Thrown, since the editor shows what a picker throws in place of its list.
async function read(
	host: ILoadOptionsFunctions,
	vendor: Vendor,
	request: HttpRequest,
): Promise<Json> {
	const answer = await ask(host, vendor, request);
	if (answer.ok) return answer.body;
	const scene = {
		vendor,
		credential: `${vendor.name} API`,
		labelOf: (path: readonly string[]) => path.join('.'),
	};
	const { message, description } = explain(answer.failure, scene);
	throw new NodeApiError(host.getNode(), { message }, { message, description });
}

async function ask(
	host: ILoadOptionsFunctions,
	vendor: Vendor,
	request: HttpRequest,
): Promise<Read<Json>> {
	const secrets = secretsOfRun();
	const send = sendThrough(host, vendor, { timeoutMs: TIMEOUT_MS, secrets });
	return secrets.masked(readBody(await send(request), vendor));
}
