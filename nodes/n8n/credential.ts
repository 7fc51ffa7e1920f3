import isEqual from 'lodash/isEqual';
import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	IExecuteFunctions,
} from 'n8n-workflow';

import type { Misconfigured } from '../engine/outcome/failure';
import { baseUrlOf } from '../engine/traffic/baseUrl';
import { breather } from '../engine/traffic/clock';
import type { Vendor } from '../engine/vendor';
import { hostClock } from './clock';
import type { LoginRenewal } from './login';
import type { Secrets } from './secrets';
import type { Host } from './transport';

/** A credential as n8n takes it to sign a request. */
export type Credential = ICredentialsDecrypted & { readonly data: ICredentialDataDecryptedObject };

/** Where a credential comes from during a run. */
export interface CredentialSource {
	readonly read: (login: LoginRenewal) => Promise<Credential>;
	/** The credential where it is no longer what it was when it was refused; asked for once. */
	readonly changedSince: (refused: Credential) => Promise<Credential | undefined>;
}

/**
 * Reads a vendor's credential, and does so once where nothing can change it: left to itself, n8n
 * reads and decrypts it anew for each request. A token may be renewed by other runs, so a credential
 * that holds one is read each time.
 */
export function credentialOf(
	host: Host,
	{ credential: type, login }: Vendor,
	itemIndex: number | undefined,
	secrets: Secrets,
): CredentialSource {
	const readNow = async ({ renews }: LoginRenewal): Promise<Credential> => {
		const data = await host.getCredentials(type, itemIndex);
		// n8n logs in where there is no token. It also does so by itself when a token is refused, but
		// older versions only on a 401 that nobody asked them to hand on.
		if (login && renews) data[login.token] = '';
		secrets.learn(data);
		return { id: '', name: '', type, data };
	};

	let known: Promise<Credential> | undefined;
	const readOnce = async (renewal: LoginRenewal) => {
		known ??= readNow(renewal);
		return await known.catch((thrown: unknown) => {
			known = undefined;
			throw thrown;
		});
	};

	const renewals = new Map<Credential, Promise<Credential | undefined>>();
	const renew = async (refused: Credential) => {
		const renewed = await readNow({ renews: false });
		if (isEqual(renewed.data, refused.data)) return undefined;
		known = Promise.resolve(renewed);
		return renewed;
	};

	return {
		read: login ? readNow : readOnce,
		changedSince: async (refused) => {
			const renewal = renewals.get(refused) ?? renew(refused);
			renewals.set(refused, renewal);
			return await renewal;
		},
	};
}

/** Items of one credential, or why their credential does not do. */
export interface CredentialGroup {
	readonly itemIndexes: readonly number[];
	readonly server: { readonly url: string } | Misconfigured;
}

/**
 * The items of a run by their credential, which may hold expressions: then it is another for each
 * item. One group is the ordinary case, and takes one read.
 */
export async function credentialGroups(
	context: IExecuteFunctions,
	vendor: Vendor,
): Promise<CredentialGroup[]> {
	const all = [...context.getInputData().keys()];
	const [first = 0] = all;
	if (all.length < 2 || !(await holdsExpressions(context, vendor.credential))) {
		return all.length
			? [{ itemIndexes: all, server: (await read(context, vendor, first)).server }]
			: [];
	}
	const groups = new Map<string, { itemIndexes: number[]; server: CredentialGroup['server'] }>();
	const breathe = breather(hostClock);
	for (const itemIndex of all) {
		await breathe();
		const { key, server } = await read(context, vendor, itemIndex);
		const group = groups.get(key);
		if (group) group.itemIndexes.push(itemIndex);
		else groups.set(key, { itemIndexes: [itemIndex], server });
	}
	return [...groups.values()];
}

async function read(
	context: IExecuteFunctions,
	vendor: Vendor,
	itemIndex: number,
): Promise<{ key: string; server: CredentialGroup['server'] }> {
	const unusable = (words: string, advice: string): Misconfigured => ({
		kind: 'misconfigured',
		words,
		advice,
	});
	try {
		const data = await context.getCredentials(vendor.credential, itemIndex);
		const base = baseUrlOf(data, vendor.server);
		return {
			key: JSON.stringify(data),
			server: base.ok ? base : unusable(base.words, base.advice),
		};
	} catch (thrown) {
		const words = thrown instanceof Error ? thrown.message : String(thrown);
		return { key: words, server: unusable(words, "Choose or repair this node's credential.") };
	}
}

/**
 * Whether a credential is another for each item. n8n has no word for it, so what it keeps is looked
 * at; where that cannot be done, as if it were.
 */
async function holdsExpressions(context: IExecuteFunctions, type: string): Promise<boolean> {
	try {
		const additionalData = Reflect.get(context, 'additionalData') as AdditionalData;
		const kept = await additionalData.credentialsHelper.getDecrypted(
			additionalData,
			context.getNode().credentials?.[type],
			type,
			context.getMode(),
			undefined,
			true,
		);
		return Object.values(kept).some((value) => typeof value === 'string' && value.startsWith('='));
	} catch {
		return true;
	}
}

interface AdditionalData {
	readonly credentialsHelper: {
		readonly getDecrypted: (...parameters: readonly unknown[]) => Promise<object>;
	};
}
