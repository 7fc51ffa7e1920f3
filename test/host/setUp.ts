import { spawnSync } from 'node:child_process';

import { claim } from '../../demo/claim';
import { installN8n } from '../../demo/installN8n';
import { packPackage } from '../../demo/packedPackage';
import { step } from '../../demo/progress';
import { folder, installation, logFolder, packageFolder, root } from './host';

/** Once for all files: the pinned n8n is installed, and the package is packed as it stands. */
export default async function setUp(): Promise<void> {
	claim(folder);
	leaveNothingRunning();
	await installN8n(installation, logFolder);
	await step('Building and packing the package', async () => {
		await packPackage(root, packageFolder, logFolder);
	});
}

/**
 * However this process ends, nothing that the tests have started outlives it. Jest gives test files
 * a copy of `process`, so that what demo/childProcess does at its exit is never called there.
 */
function leaveNothingRunning(): void {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.once(signal, () => process.exit(1));
	}
	process.once('exit', () => {
		const ofThis = ['-o', 'pid=', '--ppid', String(process.pid)];
		const { stdout } = spawnSync('ps', ofThis, { encoding: 'utf8' });
		for (const pid of (stdout ?? '').split('\n').map(Number).filter(Boolean)) killGroup(pid);
	});
}

function killGroup(pid: number): void {
	try {
		process.kill(-pid, 'SIGKILL');
	} catch {
		// It has ended by itself, or is no group: `ps`.
	}
}
