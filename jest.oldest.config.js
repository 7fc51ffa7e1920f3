const { maxWorkers, testTimeout, ...config } = require('./jest.config.js');

const engine = ['<rootDir>/test/n8n/**/*.test.ts', '<rootDir>/test/properties/n8n.test.ts'];
const zodJudges = ['fields', 'nested', 'references'].map(
	(name) => `<rootDir>/test/n8n/${name}.test.ts`,
);

/** The engine tests in the oldest supported n8n, in place of the newest that `npm test` uses. */
const project = (zodInUse, folder, testMatch) => ({
	...config,
	displayName: `oldest n8n, ${zodInUse}`,
	globals: { zodInUse },
	testMatch: ['<rootDir>/test/oldest/*.oldest.ts', ...testMatch],
	testPathIgnorePatterns: [
		...config.testPathIgnorePatterns,
		// The finder of output schemas is not a part of the engine there.
		'<rootDir>/test/n8n/outputSchema.test.ts',
	],
	globalSetup: '<rootDir>/test/oldest/setUp.ts',
	resolver: '<rootDir>/test/oldest/resolver.js',
	modulePaths: [`<rootDir>/.demo/${folder}`],
});

/** @type {import('jest').Config} */
module.exports = {
	maxWorkers,
	testTimeout,
	// Its engine leaves timers running.
	forceExit: true,
	projects: [project('zod', 'oldest', engine), project('zod-4', 'oldest/with-zod-4', zodJudges)],
};
