import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

// n8n's own lint set-up leaves these five out: @n8n/eslint-plugin-community-nodes replaces them.
const replaced = {
	'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
	'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
	'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
	'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
	'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
};

const basePlugin = { plugins: { 'n8n-nodes-base': n8nNodesBase } };

export default tseslint.config(
	{ ignores: ['dist/**', 'node_modules/**', '.demo/**', 'coverage/**'] },
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
	{
		files: ['**/*.ts'],
		extends: [
			js.configs.recommended,
			tseslint.configs.recommended,
			importX.flatConfigs.recommended,
			importX.flatConfigs.typescript,
		],
		rules: { 'no-console': 'error' },
	},
	{
		files: ['{nodes,credentials}/**/*.ts'],
		extends: [n8nCommunityNodesPlugin.configs.recommended],
		linterOptions: { noInlineConfig: true },
	},
	{
		files: ['nodes/**/*.ts'],
		...basePlugin,
		rules: { ...n8nNodesBase.configs.nodes.rules, ...replaced },
	},
	{
		files: ['credentials/**/*.ts'],
		...basePlugin,
		rules: { ...n8nNodesBase.configs.credentials.rules, ...replaced },
	},
	{
		files: ['package.json'],
		...basePlugin,
		extends: [n8nCommunityNodesPlugin.configs.recommended],
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		rules: { ...n8nNodesBase.configs.community.rules },
	},
	{
		files: ['{test,demo,tools,bench}/**/*.ts'],
		rules: { 'no-console': 'off', 'import-x/no-named-as-default-member': 'off' },
	},
);
