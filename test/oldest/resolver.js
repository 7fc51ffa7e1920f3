const { join, sep } = require('node:path');

const root = join(__dirname, '..', '..');
const ours = ['credentials', 'dist', 'nodes'].map((name) => join(root, name) + sep);
const tests = join(root, 'test') + sep;

/**
 * As n8n does, which lets a community package find what n8n brings along and nothing else: what
 * the nodes require comes from the n8n under test, and so does the n8n that the tests use. All else
 * is found as ever. A project names its n8n's folder as its last module path.
 *
 * @type {import('jest').SyncResolver}
 */
module.exports = (request, options) => {
	const from = options.basedir + sep;
	const isPackage = !/^([./\\]|[a-z]:)/i.test(request);
	const isOfHost =
		ours.some((folder) => from.startsWith(folder)) ||
		(from.startsWith(tests) && /^n8n-(core|workflow)(\/|$)/.test(request));
	const basedir = isPackage && isOfHost ? options.paths.at(-1) : options.basedir;
	return options.defaultResolver(request, { ...options, basedir });
};
