// SPDX-License-Identifier: Apache-2.0
/** One configuration for every project: native ESM, TypeScript through swc, packages resolved to their sources. */
export default {
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  watchPathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['glovebox-source', 'node', 'node-addons'] },
  setupFilesAfterEnv: ['<rootDir>/test/setup/matchers.ts'],
  testSequencer: '<rootDir>/test/setup/slow-first.mjs',
  // One more than most machines of a CI have cores: worlds of processes mostly wait.
  maxWorkers: 3,
  // Modules of finished specs stay in memory, and a full heap makes what comes after many times slower.
  workerIdleMemoryLimit: '400MB',
  testTimeout: 30000,
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};
