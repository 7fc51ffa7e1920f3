import { isObject } from './json';
import type { JsonObject, VendorSandboxDefinition } from './types';

/** Customers by id, with the caller's own unique key indexed so that no update scans. */
export class CustomerTable extends Map<string, JsonObject> {
	/** Path of a field that the vendor quietly does not keep, while one request is handled. */
	notKept?: string;
	private readonly idsByKey = new Map<string, string>();

	constructor(private readonly rule: Pick<VendorSandboxDefinition, 'uniqueKey' | 'holdsKey'>) {
		super();
	}

	byKey(key: string): JsonObject | undefined {
		const id = this.idsByKey.get(key);
		return id === undefined ? undefined : this.get(id);
	}

	override set(id: string, customer: JsonObject): this {
		const before = this.get(id);
		const kept = this.notKept && before ? withOldPart(customer, before, this.notKept) : customer;
		const key = this.keyOf(kept);
		const oldKey = before && this.keyOf(before);
		if (oldKey !== key) {
			if (oldKey !== undefined) this.forget(oldKey, id);
			if (key !== undefined) this.idsByKey.set(key, id);
		}
		return super.set(id, kept);
	}

	override delete(id: string): boolean {
		const key = this.keyOf(this.get(id) ?? {});
		if (key !== undefined) this.forget(key, id);
		return super.delete(id);
	}

	override clear(): void {
		this.idsByKey.clear();
		super.clear();
	}

	private forget(key: string, id: string): void {
		if (this.idsByKey.get(key) === id) this.idsByKey.delete(key);
	}

	private keyOf(customer: JsonObject): string | undefined {
		const { uniqueKey, holdsKey } = this.rule;
		const key = uniqueKey && customer[uniqueKey];
		return typeof key === 'string' && holdsKey?.(customer) !== false ? key : undefined;
	}
}

function withOldPart(next: JsonObject, before: JsonObject, path: string): JsonObject {
	const [name = '', ...rest] = path.split('.');
	const { [name]: changed, ...others } = next;
	const old = before[name];
	if (rest.length > 0 && isObject(changed)) {
		return {
			...next,
			[name]: withOldPart(changed, isObject(old) ? old : {}, rest.join('.')),
		};
	}
	return old === undefined ? others : { ...next, [name]: old };
}
