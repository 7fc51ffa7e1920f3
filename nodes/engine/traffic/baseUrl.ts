import type { Server } from '../vendor';

/** Where a credential points: the environment it names, or its own server. */
export interface ServerChoice {
	readonly environment?: unknown;
	readonly baseUrl?: unknown;
}

export type BaseUrl =
	| { readonly ok: true; readonly url: string }
	| { readonly ok: false; readonly words: string; readonly advice: string };

/**
 * The root that every request of a credential goes to, without a trailing slash. A custom address
 * is taken as people paste it (blank space, slashes, the API's own root), and refused where a key
 * would travel in the open: `http:` is for this machine and private networks only.
 */
export function baseUrlOf({ environment, baseUrl }: ServerChoice, server: Server): BaseUrl {
	if (environment !== 'custom') {
		const name = String(environment);
		const known = Object.hasOwn(server.environments, name) ? server.environments[name] : undefined;
		if (known !== undefined) return { ok: true, url: known };
		const names = Object.keys(server.environments).join(', ');
		return refused("'Environment' is none that exists", `Choose one of ${names}, custom.`);
	}
	const given = typeof baseUrl === 'string' ? baseUrl.trim() : '';
	if (given === '') return refused("'Base URL' is empty", `Enter ${EXAMPLE}`);
	const url = URL.canParse(given) ? new URL(given) : undefined;
	if (!url || !/^https?:$/.test(url.protocol)) {
		// Not quoted: what was pasted by accident may be the key.
		return refused("'Base URL' is not a web address", `Enter ${EXAMPLE}`);
	}
	if (url.username || url.password || url.search || url.hash) {
		return refused(
			"'Base URL' holds more than an address",
			'Remove user name, password, "?" and "#" parts; the key has a field of its own.',
		);
	}
	if (url.protocol === 'http:' && !isPrivate(url.hostname)) {
		return refused(
			`'Base URL' ${url.origin} would send the key unencrypted`,
			'Use https://. Plain http:// is accepted only for this machine and private networks.',
		);
	}
	const path = withoutSlash(url.pathname);
	const root = server.root && path.endsWith(server.root) ? server.root : '';
	return { ok: true, url: url.origin + withoutSlash(path.slice(0, path.length - root.length)) };
}

const EXAMPLE = 'the root address of your server, for example https://billing.example.com.';

function refused(words: string, advice: string): BaseUrl {
	return { ok: false, words, advice };
}

function withoutSlash(path: string): string {
	return path.replace(/\/+$/, '');
}

// Loopback, RFC 1918, unique local IPv6, and names that public DNS does not serve.
function isPrivate(host: string): boolean {
	if (host.startsWith('[')) return /^\[(::1\]|f[cd][0-9a-f]{2}:)/.test(host);
	if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) {
		return /^(127|10)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\./.test(host);
	}
	return !host.includes('.') || /\.(local|internal|localhost)$/.test(host);
}
