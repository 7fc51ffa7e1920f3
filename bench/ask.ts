/** Sends a request to the sandbox's control address; throws on any other answer than success. */
export async function ask(url: string, method: string, body?: object): Promise<unknown> {
	const answer = await fetch(url, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
	if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}`);
	const text = await answer.text();
	return text ? JSON.parse(text) : undefined;
}
