import type { Failure, Fault, Invalid, Refusal, Unreachable, Unsent } from './failure';
import { VISIBLE, type FieldPath } from '../json';
import type { CustomerReference, Vendor } from '../vendor';

/** What happened, and what to do next; for the person who built the workflow. */
export interface Explanation {
	readonly message: string;
	readonly description: string;
}

/** What the words refer to. */
export interface Scene {
	readonly vendor: Vendor;
	/** The credential type as the editor names it. */
	readonly credential: string;
	/** A field as the editor names it: `City (Billing Address)`. */
	readonly labelOf: (path: FieldPath) => string;
	/** Absent where no customer could be read from the item. */
	readonly customer?: CustomerReference;
}

/**
 * Puts a failure into words. They avoid "error", "problem", "failure" and "mistake", as n8n's UX
 * guidelines ask; the vendor's own words are quoted as they are.
 */
export function explain(failure: Failure, scene: Scene): Explanation {
	const { vendor } = scene;
	switch (failure.kind) {
		case 'invalid':
			return explainInvalid(failure, scene);
		case 'misconfigured':
			return { message: failure.words, description: failure.advice };
		case 'unreachable':
			return explainUnreachable(failure, scene);
		case 'stranger':
			return {
				message: `${vendor.name} answered with another customer, ${failure.id}, than the one with ${customerInWords(scene)}`,
				description: failure.whileReading
					? `${NOTHING_CHANGED} Name the customer by its ID in 'Customer'.`
					: 'The update may have been applied, and to whom is not known. Look at both customers before running it again.',
			};
		case 'unapplied':
			return {
				message: `${vendor.name} accepted the update but did not keep ${named(failure.paths, scene)}`,
				description:
					"Compare the customer at the vendor with what was sent. To let such updates pass, set the option 'Unapplied Values' to 'Warn' or 'Ignore'.",
			};
		case 'ambiguous':
			return {
				message: `${vendor.name} has several customers with ${customerInWords(scene)}: ${failure.ids.join(', ')}`,
				description: "Name the one that is meant by its ID in 'Customer'. Nothing was sent.",
			};
		case 'unsent':
			return explainUnsent(failure, scene);
		case 'cancelled':
			return {
				message: 'The execution was stopped before this customer was updated',
				description: 'Run the workflow again to update it.',
			};
		case 'defect':
			return {
				message: `This node met something it was not built for: ${failure.words}`,
				description:
					'Please report it with the steps that lead to it; the README says where. Running the item again is safe.',
			};
		default:
			return explainRefusal(failure, scene);
	}
}

function explainInvalid({ faults }: Invalid, scene: Scene): Explanation {
	const sentences = faults.map((fault) => sentence(fault, scene));
	const [first = ''] = sentences;
	const others = sentences.length - 1;
	// Numbered, since the editor shows all of it in one line.
	const all = sentences.map((line, at) => `${at + 1}. ${line}. `).join('');
	return {
		message: others ? `${first}, and ${others} more to correct` : first,
		description: `${others ? all : ''}Nothing was sent for this item.`,
	};
}

function sentence({ path, given, words, clause }: Fault, { labelOf }: Scene): string {
	if (!path) return words;
	const label = `'${labelOf(path)}'`;
	if (clause)
		return given === undefined ? `${label} ${words}` : `${label} is ${shown(given)}, ${words}`;
	return given === undefined
		? `${label} needs ${words}`
		: `${label} needs ${words}, not ${shown(given)}`;
}

// What cannot be seen is written out: otherwise "acme" is refused and looks like "acme".
function shown(given: unknown): string {
	const text = typeof given === 'number' ? String(given) : (JSON.stringify(given) ?? String(given));
	const cut = text.length > 80 ? `${text.slice(0, 80)}…` : text;
	return [...cut]
		.map((letter) => (VISIBLE.test(letter) || letter === ' ' ? letter : code(letter)))
		.join('');
}

function code(letter: string): string {
	return `\\u{${letter.codePointAt(0)?.toString(16)}}`;
}

const NOTHING_CHANGED = 'The customer was only read, so nothing was changed.';

function explainUnreachable(
	{ reason, words, attempts, whileReading }: Unreachable,
	{ vendor }: Scene,
): Explanation {
	const tries = inTries(attempts);
	const unknown = whileReading
		? NOTHING_CHANGED
		: 'The update may or may not have been applied; running it again is safe.';
	switch (reason) {
		case 'timeout':
			return {
				message: `${vendor.name} did not answer in time${tries}`,
				description: `${unknown} Raise the option 'Timeout' if this server is slow.`,
			};
		case 'network':
			return {
				message: `${vendor.name} could not be reached${tries}`,
				description: `${words}. Check the network and the address in the credential. ${unknown}`,
			};
		case 'tooLarge':
			return {
				message: `${vendor.name} answered with more than ${words}, which is not read`,
				description: `${unknown} Check that the address in the credential is the API and not a web page or a proxy.`,
			};
	}
}

function explainUnsent({ because, askedToWaitMs }: Unsent, scene: Scene): Explanation {
	const { name } = scene.vendor;
	const asked = waitInWords(askedToWaitMs);
	const again = 'Nothing was sent for this item. Run the items that are left again';
	switch (because) {
		case 'away':
			return {
				message: `Not sent, since ${name} stayed out of reach`,
				description: `${asked}${again} when it is back. The option 'Wait for Service' says how long a run waits.`,
			};
		case 'busy':
			return {
				message: `Not sent, since ${name} let nothing in for as long as a run waits`,
				description: `${asked}${again} later, or lower the option 'Requests per Second'.`,
			};
		case 'elsewhere':
			return {
				message: `Not sent, since something else than ${name} answers at its address`,
				description: `${again} when that is settled: look at the address in the '${scene.credential}' credential, and at proxies and firewalls on the way.`,
			};
		case 'keyRefused':
			return {
				message: `Not sent, since ${name} does not accept the credential`,
				description: `Open the '${scene.credential}' credential, where n8n tests it, and check the key. ${again} after that.`,
			};
	}
}

function explainRefusal(refusal: Refusal, scene: Scene): Explanation {
	const { vendor } = scene;
	const said = refusal.words ? `: ${refusal.words}` : '';
	const status = refusal.status ?? 'no status';
	switch (refusal.kind) {
		case 'unauthorized':
			return {
				message: `${vendor.name} did not accept the credential (status ${status})${said}`,
				description: `Open the '${scene.credential}' credential, where n8n tests it, and check the key. ${vendor.access}`,
			};
		case 'notFound':
			return {
				message: `${vendor.name} has no customer with ${customerInWords(scene)}${said}`,
				description: `Check the value in 'Customer', and that the '${scene.credential}' credential belongs to the environment that holds this customer.`,
			};
		case 'conflict':
			return {
				message: `${vendor.name} refused a value that another customer has${said}`,
				description: `${uniqueFields(refusal, scene)} must be different for each customer. Choose another value, or update the customer that holds this one.`,
			};
		case 'elsewhere':
			return {
				message: `Something else than ${vendor.name} answered (status ${status})${said}`,
				description: `It may be a proxy, a firewall or a wrong address, and says nothing of the customer. Check the address in the '${scene.credential}' credential, and what stands between n8n and it.`,
			};
		case 'redirected':
			return {
				message: `The server answered with a redirect (status ${status}) instead of ${vendor.name}'s API`,
				description:
					'Redirects are not followed, so that the key stays with the server it was meant for. Enter the final address in the credential.',
			};
		case 'rateLimited':
			return {
				message: `${vendor.name} asks for fewer requests${inTries(refusal.attempts)}${said}`,
				description: `${waitInWords(refusal.askedToWaitMs)}Run the items that are left again later, or lower the option 'Requests per Second'.`,
			};
		case 'unavailable':
			return {
				message: `${vendor.name} could not handle the request (status ${status})${inTries(refusal.attempts)}${said}`,
				description: refusal.isLasting
					? lastingInWords(refusal, scene)
					: `${waitInWords(refusal.askedToWaitMs)}Run the item again later; sending the same update twice is safe.`,
			};
		case 'unreadable':
			return {
				message: `The answer was a success (status ${status}) but holds no customer${inTries(refusal.attempts)}${said}`,
				description: `${refusal.whileReading ? NOTHING_CHANGED : 'The update may have been applied; running it again is safe.'} Check that the address in the credential is the API and not a web page or a proxy.`,
			};
		case 'refused':
			return {
				message: `${vendor.name} refused the update (status ${status})${said}`,
				description: refusal.field
					? `Check the value of '${scene.labelOf(refusal.field)}'.`
					: 'Check the values of this item against the field descriptions.',
			};
	}
}

function lastingInWords({ field }: Refusal, { vendor, labelOf }: Scene): string {
	return field
		? `Check the value of '${labelOf(field)}': ${vendor.name} answers so each time where it does not exist or is not its own.`
		: `Check the values of this item: ${vendor.name} answers so each time to one that it cannot store.`;
}

function customerInWords({ customer, vendor }: Scene): string {
	const label = vendor.customers.modes[customer?.mode ?? '']?.label;
	return label ? `the ${label} "${customer?.value}"` : 'this key';
}

function uniqueFields({ field }: Refusal, { vendor, labelOf }: Scene): string {
	if (field) return `'${labelOf(field)}'`;
	const unique = Object.values(vendor.customers.modes).map((mode) => mode.field);
	const updatable = unique.filter((name) => Object.hasOwn(vendor.fields, name));
	return updatable.map((name) => `'${labelOf([name])}'`).join(' and ') || 'The value';
}

function named(paths: readonly FieldPath[], { labelOf }: Scene): string {
	return paths.map((path) => `'${labelOf(path)}'`).join(', ');
}

function inTries(attempts: number): string {
	return attempts > 1 ? ` after ${attempts} tries` : '';
}

function waitInWords(askedToWaitMs: number | undefined): string {
	return askedToWaitMs === undefined
		? ''
		: `It asks to wait ${Math.ceil(askedToWaitMs / 1000)} seconds, longer than a run waits. `;
}
