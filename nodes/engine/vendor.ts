import type { ZodType } from 'zod';

import type { Refusal } from './outcome/failure';
import type { HttpAnswer, HttpRequest } from './traffic/http';
import type { FieldPath, Json, JsonObject } from './json';

/**
 * All the engine knows of a vendor. To add one, write `fields.ts`, `server.ts` and `vendor.ts` in
 * a folder of its own; an optional entry that is absent means the ordinary case.
 */
export interface Vendor {
	/** The vendor's name as its users write it: `Acme`. */
	readonly name: string;
	/** The n8n credential type: `acmeApi`. */
	readonly credential: string;
	readonly server: Server;
	readonly fields: Fields;
	readonly customers: Customers;
	/** What `simplified` output keeps, in order. */
	readonly essentials: readonly string[];
	/** Reads the vendor's own words out of an answer that is not a success. */
	readonly refusal: (answer: HttpAnswer) => VendorWords;
	/**
	 * Whether a 5xx comes back however often the same request is sent, so that it is sent once more at
	 * most; absent: none is known to.
	 */
	readonly lasting?: (answer: HttpAnswer, request: HttpRequest) => Lasting | undefined;
	/** What the credential must be allowed to do, as a hint for a 401 or 403: a whole sentence. */
	readonly access: string;
	/** Requests a second that the vendor documents; absent: not documented, so it is learned. */
	readonly requestsPerSecond?: number;
	/** Says that a 401 or 403 may mean an expired login: a new login is tried once before giving up. */
	readonly login?: {
		/** The credential's field that keeps the token which a login answers. */
		readonly token: string;
	};
}

/** A 5xx that comes back each time. */
export interface Lasting {
	/** The field whose value the server cannot take; absent where it may be any. */
	readonly suspect?: FieldPath;
}

/** Where a vendor's API may be reached. */
export interface Server {
	/** Credential `environment` to root address, without a trailing slash. */
	readonly environments: Readonly<Record<string, string>>;
	/** What every path of the API begins with (`/v1`): cut from a custom base URL that holds it too. */
	readonly root?: string;
	/**
	 * Domains of the vendor's own pages (`acme.com`, with all below it): the address of a customer's
	 * page counts as its id. Absent: no address does.
	 */
	readonly sites?: readonly string[];
}

/** How customers are addressed and read. */
export interface Customers {
	/** What a reference may be, by mode; absent for a vendor whose key has one customer only. */
	readonly modes: Readonly<Record<string, ReferenceMode>>;
	/** Nothing where no request reaches the customer by this name: then it is looked up first. */
	readonly update: (reference: CustomerReference, body: JsonObject) => HttpRequest | undefined;
	/**
	 * Reads one customer; absent where the API cannot. Nothing where no request reads by this name:
	 * then it is looked up.
	 */
	readonly get?: (reference: CustomerReference) => HttpRequest | undefined;
	/** What has to be sent before a body, so that the server can take it for this customer. */
	readonly prepare?: (customer: JsonObject, body: JsonObject) => JsonObject | undefined;
	/** Reads customers page by page; absent where the API cannot. */
	readonly list?: CustomerList;
	/** Whether a text reads like an ID of the vendor's; absent where that cannot be told. */
	readonly isId?: (text: string) => boolean;
	/** The customer's id in an answer. */
	readonly idOf: (customer: JsonObject) => string | undefined;
	/** What a picker shows: a name, and what tells two of the same name apart. */
	readonly label: (customer: JsonObject) => string;
}

/** A way to name a customer. */
export interface ReferenceMode {
	/** What people call it: `Alias`. */
	readonly label: string;
	/** The customer's field that holds it: `external_id`. An update may change it. */
	readonly field: string;
	/** Another field whose value names the customer in the same place. */
	readonly also?: string;
	/** What its value may be. */
	readonly takes: Leaf;
	/** Looks for the customer in the list, page by page, where no other request names it so. */
	readonly lookUp?: (value: string, page: PageRequest) => HttpRequest;
}

export interface CustomerList {
	/** Customers a page, at most. */
	readonly pageSize: number;
	readonly request: (page: PageRequest) => HttpRequest;
	/** Reads a page; `next` is the cursor of the following one, absent on the last. */
	readonly page: (body: Json, page: PageRequest) => CustomerPage;
	/**
	 * Reads exactly these customers, a page of them at most, all named by one mode; absent where the
	 * API cannot. Answered like a page; customers that it does not find are left out.
	 */
	readonly exactly?: (references: readonly CustomerReference[]) => HttpRequest;
	/** Whether the server itself filters by `search`; otherwise what was read is filtered here. */
	readonly searches: boolean;
}

export interface PageRequest {
	readonly size: number;
	readonly search?: string;
	readonly cursor?: string;
}

export interface CustomerPage {
	readonly customers: readonly JsonObject[];
	readonly next?: string;
	/** How many customers there are in all, where the API says. */
	readonly total?: number;
}

/** Which customer is meant, before it is known to exist: a mode of the vendor's and its value. */
export interface CustomerReference {
	readonly mode: string;
	readonly value: string;
}

/** What a vendor says in an answer that is not a success. */
export type VendorWords = Pick<Refusal, 'words'> & Partial<Pick<Refusal, 'code' | 'field'>>;

export type Fields = Readonly<Record<string, Field>>;

/** A field of the vendor's API: what it takes, and how it is cleared, merged and compared. */
export type Field = Leaf | Group | Pairs | List;

interface Shared {
	/** Accepts a value as it will be sent. Its messages are never shown: `accepts` is. */
	readonly schema: ZodType;
	/** What it takes, to follow "needs": `a two-letter country code such as FR`. */
	readonly accepts: string;
	/** How it is emptied; absent where the vendor cannot. */
	readonly clear?: Clearing;
	/** Says the vendor's answer never shows it, so nothing follows from its absence. */
	readonly unechoed?: true;
}

/** Send this value, or send the group around it without it. */
export type Clearing = { readonly send: Json } | 'omit';

/** One value. */
export interface Leaf extends Shared {
	readonly kind: 'leaf';
	/** Types a value as people give it (`" fr "` → `"FR"`); what it cannot type it leaves alone. */
	readonly convert: (value: unknown) => unknown;
	/** Whether two values are the same to the vendor, where plain equality is too strict. */
	readonly same?: (sent: Json, held: Json) => boolean;
	/** The values it takes, where they can be listed. */
	readonly options?: readonly string[];
}

/** Named parts: an address. */
export interface Group extends Shared {
	readonly kind: 'group';
	readonly parts: Fields;
	/** Says the vendor drops the parts that are not sent. */
	readonly replaced?: true;
	/** Parts that must go with any other, with their values where nothing else is known. */
	readonly defaults?: JsonObject;
	/** The part whose own parts n8n's form shows beside it, and rows may hold there. */
	readonly flat?: string;
}

/** Parts whose names the user chooses: metadata. */
export interface Pairs extends Shared {
	readonly kind: 'pairs';
	readonly value: Leaf;
	readonly replaced?: true;
}

/** Values in order, always set as a whole. */
export interface List extends Shared {
	readonly kind: 'list';
	readonly row: Leaf | Group;
}

/** What one item wants of its customer: values to set and fields to empty. */
export interface Edit {
	readonly set: JsonObject;
	readonly clear: readonly FieldPath[];
	/** Dotted names within `set` that are in no `fields`: sent as they are. Absent: none. */
	readonly unknown?: readonly string[];
	/** Texts of `set`, by field, as they came: with the blanks around them. Absent: none had any. */
	readonly asGiven?: JsonObject;
}
