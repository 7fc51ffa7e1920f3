/** @type {import('jest').Config} */
module.exports = {
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.test.json', isolatedModules: true }] },
	setupFiles: ['reflect-metadata'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.demo/'],
};
