/** Three projects: what needs no server, what runs against the local AWS that local/verify.ts starts (`npm test`), and what runs
 * against Ratchet's own stack there, which is deployed when a test of that project is about to run. */
const tsJest = ['ts-jest', { tsconfig: { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0', target: 'es2022', isolatedModules: true, esModuleInterop: true, resolveJsonModule: true, allowJs: true }, diagnostics: false }];
const shared = {
  testEnvironment: 'node',
  // magic-string comes as an ES module alone, which Node takes from 20.19 on and jest only from Node 24.9 on.
  transform: { '\\.ts$': tsJest, 'magic-string/.+\\.mjs$': tsJest },
  transformIgnorePatterns: ['/node_modules/(?!magic-string/)'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.ratchet'],
};

module.exports = {
  // Of no use in a project's own settings: jest reads it here alone. Tests of the local AWS wait for alarms and batches.
  testTimeout: 60_000,
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/examples/*/test/**/*.test.ts'], testPathIgnorePatterns: ['/node_modules/', '\\.emulator\\.test\\.ts$'] },
    { ...shared, displayName: 'emulator', testMatch: ['<rootDir>/test/**/*.emulator.test.ts'], testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/system/'], globalSetup: '<rootDir>/test/system/global-setup.ts' },
    { ...shared, displayName: 'system', testMatch: ['<rootDir>/test/system/*.emulator.test.ts'], globalSetup: '<rootDir>/test/system/deploy-ratchet.ts' },
  ],
};
