import type { IDataObject } from 'n8n-workflow';
import { join } from 'node:path';

import type { Json, JsonObject } from '../sandbox/types';

/** One field of an API, with a value for it in each shape that it takes on the way. */
export interface FieldSample {
	/** As n8n's form keeps it. */
	readonly form: Json;
	/** As JSON and input items give it, and as it is sent. */
	readonly api: Json;
	/** As the vendor then holds it, where that is not what was sent. */
	readonly held?: Json | undefined;
}

/** What clearing a field sends, for a customer as it is, and what is then left of the field. */
export interface ClearSample {
	readonly sends: (customer: JsonObject) => JsonObject;
	/** Nothing, where not said. */
	readonly leaves?: Json;
}

/** A part of a group, set while the customer holds other parts. */
export interface PartSample {
	readonly field: string;
	readonly form: Json;
	readonly api: Json;
	/** What `replace` sends, and what is sent where there is no such choice. */
	readonly replaced: Json;
	/** What `merge` sends, for the field as the customer holds it; absent without that option. */
	readonly merged?: (held: JsonObject) => Json;
}

/** A way to name a customer, and the requests of an update that names it so. */
export interface ReferenceSample {
	readonly mode: string;
	readonly value: string;
	readonly customer: string;
	readonly requests: readonly string[];
}

/** All that the engine tests need to know of a vendor, in a file of its own below `samples/`. */
export interface VendorSamples {
	/** Customers of the sandbox; the first holds a value in every field that has parts. */
	readonly customers: readonly [string, ...string[]];
	/** A field that takes any text. */
	readonly plain: string;
	readonly fields: Readonly<Record<string, FieldSample>>;
	/** By dotted path: everything that the vendor can clear. */
	readonly clears: Readonly<Record<string, ClearSample>>;
	readonly parts: readonly PartSample[];
	/** What people and their spreadsheets give, and what it is sent as. */
	readonly spellings: ReadonlyArray<{ readonly given: IDataObject; readonly sent: JsonObject }>;
	/** What the vendor would refuse, or store wrongly, and the name of the field to be told. */
	readonly refused: ReadonlyArray<{ readonly given: IDataObject; readonly names: string }>;
	readonly references: readonly ReferenceSample[];
	/** Given again in another spelling, these change nothing. */
	readonly alike: ReadonlyArray<{ readonly holds: JsonObject; readonly given: IDataObject }>;
	/** The status of a successful update. */
	readonly success: number;
	/** The header that carries the key. */
	readonly keyHeader: string;
}

/** The samples of a node's vendor. */
export function samplesOf(node: string): VendorSamples {
	const file = join(__dirname, 'samples', `${node}.ts`);
	return jest.requireActual<{ samples: VendorSamples }>(file).samples;
}

/** A value that is the same in every shape. */
export function same(value: Json): FieldSample {
	return { form: value, api: value };
}

/** Samples for each part of a group. */
export function eachPart(
	parts: JsonObject,
	sampleOf: (part: string) => [string, ClearSample],
): Record<string, ClearSample> {
	return Object.fromEntries(Object.keys(parts).map(sampleOf));
}
