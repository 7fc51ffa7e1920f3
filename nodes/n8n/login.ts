import { isAnswer, type HttpRequest, type HttpResult, type SendOnce } from '../engine/traffic/http';

/** Whether n8n logs in again before it sends. */
export interface LoginRenewal {
	readonly renews: boolean;
}

/** Statuses that a vendor with a login answers to an expired token. */
const REFUSED_LOGIN: readonly number[] = [401, 403];

/**
 * Logs in once for all requests that are under way. n8n keeps the token and logs in by itself, but
 * each request that finds none, or whose token is refused, would do so on its own. So the first
 * request goes alone, and of those refused together one renews the login while the others wait.
 */
export function withLogin(
	sendOnce: (request: HttpRequest, login: LoginRenewal) => Promise<HttpResult>,
): SendOnce {
	let first: Promise<HttpResult> | undefined;
	let renewal: Promise<HttpResult> | undefined;
	let renewals = 0;
	// A key without the right to update is refused with any token: one new login shows it.
	let isFutile = false;

	const renew = async (request: HttpRequest): Promise<HttpResult> => {
		renewal = sendOnce(request, { renews: true });
		const result = await renewal.finally(() => {
			renewal = undefined;
			renewals += 1;
		});
		isFutile = isRefused(result);
		return result;
	};

	const sendWithToken = async (request: HttpRequest): Promise<HttpResult> => {
		if (!first) return await (first = sendOnce(request, { renews: false }));
		await first;
		await renewal;
		return await sendOnce(request, { renews: false });
	};

	return async (request) => {
		const renewalsBefore = renewals;
		const result = await sendWithToken(request);
		if (!isRefused(result)) {
			isFutile = false;
			return result;
		}
		if (!renewal && renewals === renewalsBefore && !isFutile) return await renew(request);
		await renewal;
		return isFutile ? result : await sendOnce(request, { renews: false });
	};
}

function isRefused(result: HttpResult): boolean {
	return isAnswer(result) && REFUSED_LOGIN.includes(result.status);
}
