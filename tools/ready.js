// Brings what the scripts in package.json need, so that each works alone in a fresh clone. It runs
// before anything is installed, perhaps on an older Node: plain JavaScript, without packages.
const { execSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

if (!isInstalled()) {
	console.log('Installing the packages that this project needs (npm ci)…');
	// Development packages whatever NODE_ENV says: without them no script here works.
	run('npm ci --include=dev --no-audit --no-fund --loglevel=error');
}

// n8n 2.41 needs Node 24. The binary that comes with the `node` package is put in
// node_modules/.bin, which is first on the path of every npm script.
if (Number(process.versions.node.split('.')[0]) < 24 && !hasOwnNode()) {
	console.log('Fetching Node 24 for this project (once)…');
	run('npm rebuild node --ignore-scripts=false');
}

/** Whether node_modules holds what package-lock.json names: npm notes there what it installed. */
function isInstalled() {
	const noted = join(root, 'node_modules/.package-lock.json');
	if (!existsSync(noted)) return false;
	const installed = packagesOf(noted);
	return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
		// Optional ones for other kinds of machines are never installed.
		([path, { optional, integrity }]) =>
			path === '' || (installed[path] ? installed[path].integrity === integrity : optional),
	);
}

function packagesOf(lockfile) {
	return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
}

function hasOwnNode() {
	return ['node', 'node.exe'].some((name) => existsSync(join(root, 'node_modules/node/bin', name)));
}

function run(command) {
	try {
		execSync(command, { cwd: root, stdio: 'inherit' });
	} catch {
		console.error(`\`${command}\` did not succeed; what it says stands above.`);
		process.exit(1);
	}
}
