import isEqual from 'lodash/isEqual';
import omit from 'lodash/omit';
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
import type { Secrets } from './secrets';
import type { Host } from './transport';

/** A credential as n8n takes it to sign a request. */
export type Credential = ICredentialsDecrypted & { readonly data: ICredentialDataDecryptedObject };

/** Where a credential comes from during a run. */
export interface CredentialSource {
	/** The credential as it was read last; n8n puts the token of a login into it. */
	readonly read: () => Promise<Credential>;
	/** The credential with a token that is not the refused one, or without: then n8n logs in. */
	readonly readForLogin: () => Promise<Credential>;
	/** The credential where it is no longer what it was when it was refused; looked up once. */
	readonly changedSince: (refused: Credential) => Promise<Credential | undefined>;
	/** Says that the vendor takes it: should it be refused later, it is looked up again. */
	readonly accepted: (used: Credential) => void;
}

/**
 * Reads a vendor's credential once: left to itself, n8n reads and decrypts it anew for each request.
 * It is read again where the vendor refuses it, since somebody may have put in another key.
 */
export function credentialOf(
	host: Host,
	{ credential: type, login, server }: Vendor,
	itemIndex: number | undefined,
	secrets: Secrets,
): CredentialSource {
	const readNow = async (): Promise<Credential> => {
		const data = await host.getCredentials(type, itemIndex);
		secrets.learn(data);
		return { id: '', name: '', type, data };
	};

	let known: Promise<Credential> | undefined;
	const read = async () => {
		known ??= readNow();
		return await known.catch((thrown: unknown) => {
			known = undefined;
			throw thrown;
		});
	};

	const lookUps = new Map<Credential, Promise<Credential | undefined>>();
	const lookUp = async (refused: Credential): Promise<Credential | undefined> => {
		const now = await readNow();
		const isMoved = !isEqual(baseUrlOf(now.data, server), baseUrlOf(refused.data, server));
		// On another server the same IDs are other customers.
		if (isMoved || isEqual(now.data, refused.data)) return undefined;
		known = Promise.resolve(now);
		return now;
	};

	return {
		read,
		readForLogin: async () => {
			const refused = await read();
			const now = await readNow();
			// n8n logs in where there is no token; another run may have done so already.
			if (login && now.data[login.token] === refused.data[login.token]) now.data[login.token] = '';
			known = Promise.resolve(now);
			return now;
		},
		changedSince: async (refused) => {
			const found = lookUps.get(refused) ?? lookUp(refused);
			lookUps.set(refused, found);
			return await found;
		},
		accepted: (used) => {
			lookUps.delete(used);
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
			// A token that another run renews meanwhile does not make it another credential.
			key: JSON.stringify(omit(data, vendor.login?.token ?? '')),
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
			{ node: context.getNode(), data: {}, source: null },
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
