const HEARTBEAT_MS = 15_000;

/**
 * Says what starts, that it is still going on, and how long it took. Whole lines only, so that
 * a terminal and a build server's log read alike.
 */
export async function step<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
	const startedAt = Date.now();
	const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;

	console.log(`  … ${title}`);
	const heartbeat = setInterval(() => {
		console.log(`  … still at it after ${seconds()}: ${title}`);
	}, HEARTBEAT_MS);

	try {
		const result = await work();
		console.log(`  ✓ ${title} (${seconds()})`);
		return result;
	} catch (error) {
		console.log(`  ✗ ${title} (${seconds()})`);
		throw error;
	} finally {
		clearInterval(heartbeat);
	}
}
