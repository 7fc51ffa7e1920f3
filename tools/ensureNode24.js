// n8n 2.41 needs Node 24. Where an older one runs this, the binary that comes with the `node`
// package is put in node_modules/.bin, which is first on the path of every npm script.
const { execSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

if (Number(process.versions.node.split('.')[0]) < 24 && !hasOwnNode()) {
	console.log('Fetching Node 24 for this project (once)…');
	execSync('npm rebuild node --ignore-scripts=false', { cwd: root, stdio: 'inherit' });
}

function hasOwnNode() {
	return ['node', 'node.exe'].some((name) => existsSync(join(root, 'node_modules/node/bin', name)));
}
