import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Who may import whom: each folder, what it may reach, and why in the message. */
const zone = (target, from, except, message) => ({ target, from, except, message });
const sources = ['bin', 'lib', 'lambdas', 'core', 'adapters', 'cli', 'local', 'bench', 'examples', 'test'];
const onlyFrom = (target, ...allowed) => sources.filter((folder) => !allowed.includes(folder)).map((folder) => zone(`./${target}`, `./${folder}`, [], `${target} may import ${allowed.join(', ')} alone`));

export default tseslint.config(
  { ignores: ['node_modules/', 'cdk.out/', '**/cdk.out/', '.ratchet/', 'coverage/', 'bench/security/corpus/', 'test/core/templates/*/'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts', '**/*.mjs'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-restricted-paths': ['error', {
        zones: [
          ...onlyFrom('core', 'core'),
          ...onlyFrom('adapters', 'adapters', 'core'),
          ...onlyFrom('lambdas', 'lambdas', 'core', 'adapters'),
          ...onlyFrom('lib', 'lib', 'core'),
          ...onlyFrom('bin', 'bin', 'lib', 'core'),
          zone('./lambdas/!(runtime)/**/*', './adapters', [], 'adapters are built in lambdas/runtime/services.ts alone'),
          zone('./lambdas/runtime/!(services).ts', './adapters', [], 'adapters are built in lambdas/runtime/services.ts alone'),
          zone('./examples', './core', [], 'an example sees what a team sees: the constructs'),
        ],
      }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['core/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', { name: 'process', message: 'core sees no environment' }, { name: 'setTimeout', message: 'core does not wait' }],
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: 'time comes through the Clock port' }, { object: 'Math', property: 'random', message: 'randomness comes in as an argument' }],
      'no-restricted-imports': ['error', { patterns: [{ group: ['@aws-sdk/*', 'aws-cdk-lib', 'aws-cdk-lib/*', '@aws-lambda-powertools/*', 'node:fs', 'node:child_process', 'node:http', 'node:https', 'node:net'], message: 'core reaches the world through ports' }] }],
    },
  },
  {
    files: ['lambdas/steps/**/*.ts', 'lambdas/events/**/*.ts', 'lambdas/api/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['@aws-sdk/*', 'aws-cdk-lib*'], message: 'steps reach AWS through services' }] }], 'no-restricted-globals': ['error', { name: 'process', message: 'the environment is read in lambdas/runtime/environment.ts' }] },
  },
  {
    files: ['adapters/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['./*'], message: 'adapters never import each other' }] }] },
  },
  {
    files: ['core/**/*.ts', 'adapters/**/*.ts', 'lambdas/**/*.ts', 'lib/**/*.ts', 'bin/**/*.ts', 'cli/**/*.ts', 'local/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }] },
  },
  { files: ['cli/**/*.ts', 'local/**/*.{ts,mjs}', 'bench/**/*.ts', 'examples/**/*.ts', 'test/adoption/orders/src/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['test/**/*.ts', 'examples/**/test/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['*.config.mjs', 'jest.config.js', 'test/system/global-setup.ts'], rules: { 'import-x/no-default-export': 'off' } },
);
