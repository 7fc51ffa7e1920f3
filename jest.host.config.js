const config = require('./jest.config.js');

// Real n8n servers: minutes, not seconds, and one at a time.
/** @type {import('jest').Config} */
module.exports = {
	...config,
	testMatch: ['<rootDir>/test/host/**/*.host.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	globalSetup: '<rootDir>/test/host/setUp.ts',
	maxWorkers: 1,
	testTimeout: 60_000,
};
