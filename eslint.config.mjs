// SPDX-License-Identifier: Apache-2.0
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/**
 * Who may import whom (ARCHITECTURE.md, dependency rules). The trust zone of a project is its one `zone:` tag; what asks
 * servers of others for something has the tag `outbound` besides, and is out of reach of whatever holds rows or keys.
 */
const depConstraints = [
  {
    sourceTag: 'zone:pure',
    onlyDependOnLibsWithTags: ['zone:pure'],
    allowedExternalImports: [
      'zod',
      'tweetnacl',
      '@noble/*',
      '@scure/base',
      'canonicalize',
      'age-encryption',
      'structured-headers',
      'cborg',
    ],
  },
  {
    sourceTag: 'zone:node',
    onlyDependOnLibsWithTags: ['zone:pure', 'zone:node'],
    allowedExternalImports: ['zod', '@duckdb/node-api', 'lossless-json'],
  },
  {
    sourceTag: 'zone:tee',
    onlyDependOnLibsWithTags: ['zone:pure', 'zone:node', 'zone:tee'],
    notDependOnLibsWithTags: ['outbound'],
    allowedExternalImports: ['zod', 'apache-arrow', 'apache-arrow/*', 'flatbuffers', '@duckdb/*'],
  },
  {
    sourceTag: 'zone:keys',
    onlyDependOnLibsWithTags: ['zone:pure', 'zone:node'],
    notDependOnLibsWithTags: ['outbound'],
    allowedExternalImports: [
      'zod',
      '@nestjs/common',
      '@nestjs/core',
      '@nestjs/microservices',
      'ioredis',
      'rxjs',
      'reflect-metadata',
    ],
  },
  {
    sourceTag: 'zone:host',
    onlyDependOnLibsWithTags: ['zone:pure', 'zone:node', 'zone:host'],
    bannedExternalImports: ['@duckdb/*'],
  },
  {
    sourceTag: 'zone:party',
    onlyDependOnLibsWithTags: ['zone:pure', 'zone:party'],
    allowedExternalImports: ['zod', 'tus-js-client', 'apache-arrow', 'yaml'],
  },
  {
    sourceTag: 'zone:web',
    onlyDependOnLibsWithTags: ['zone:pure', 'zone:party'],
    bannedExternalImports: ['@nestjs/*', 'bullmq', 'ioredis', '@duckdb/*'],
  },
  // Replays attacks in a sandbox, with the very code that workers run. Its rows are made up, or the caller's own.
  { sourceTag: 'zone:lab', onlyDependOnLibsWithTags: ['zone:pure', 'zone:node', 'zone:tee', 'zone:lab'] },
  {
    sourceTag: 'zone:cli',
    onlyDependOnLibsWithTags: ['zone:pure', 'zone:node', 'zone:party', 'zone:lab'],
    bannedExternalImports: ['@nestjs/*', 'bullmq', 'ioredis'],
  },
  { sourceTag: 'zone:test', onlyDependOnLibsWithTags: ['*'] },
];

const pureFolders = [
  'contracts',
  'libs/core',
  'libs/crypto',
  'libs/attestation',
  'libs/query',
  'libs/policy',
  'libs/twin',
  'libs/tables',
  'libs/privacy',
  'libs/dp',
  'libs/ml',
  'libs/client',
  'libs/rim',
  'libs/measure',
];
const pureFiles = pureFolders.map((folder) => `${folder}/src/**/*.ts`);
const noNode = {
  patterns: [
    {
      regex: '^(node:|(fs|path|crypto|os|child_process|http|net|stream|util)(/|$))',
      message: 'pure code is handed what it needs',
    },
  ],
};
const noHiddenInputs = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'time is a parameter' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'time is a parameter' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'randomness is a parameter' },
];

/**
 * The console's three layers: what is shared knows no feature, features know neither each other nor the app, and the
 * app's pages put them together.
 */
const consoleLayer = (files, ...patterns) => ({
  files: files.map((part) => `apps/console/src/${part}`),
  rules: {
    'no-restricted-imports': ['error', { patterns: patterns.map(([regex, message]) => ({ regex, message })) }],
  },
});
const noApp = ['(^|/)app/', 'pages put features together, features know nothing of pages'];
const consoleLayers = [
  consoleLayer(['components/**/*.{ts,tsx}', 'lib/**/*.{ts,tsx}'], noApp, [
    '(^|/)features/',
    'what is shared knows no feature',
  ]),
  consoleLayer(['features/*/*.{ts,tsx}'], noApp, ['^\\.\\./(?!\\.\\./)', 'a feature knows no other feature']),
  consoleLayer(['features/*/*/*.{ts,tsx}'], noApp, ['^(\\.\\./){2}(?!\\.\\./)', 'a feature knows no other feature']),
];

/** Specs may use test libraries, but no other zone. */
const specConstraints = depConstraints.map(({ sourceTag, onlyDependOnLibsWithTags }) => ({
  sourceTag,
  onlyDependOnLibsWithTags,
}));

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.nx/**',
      'bundle/**',
      'contracts/generated/**',
      '**/*.d.ts',
      'test/tidy/planted/**',
      // Run outside of the workspace, against what its package manager fetched.
      'test/bench/peers/**',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@nx': nx },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, allow: [], banTransitiveDependencies: false, depConstraints },
      ],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/prefer-nullish-coalescing': 'off',
      'no-console': 'error',
    },
  },
  {
    files: ['apps/coordinator/**/*.ts', 'apps/keybroker/src/shell/**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'off',
      // Flags the options object of NestFactory, whose types mix classes and instances.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: pureFiles,
    ignores: ['**/*.spec.ts', '**/*.spec-data.ts'],
    rules: { 'no-restricted-imports': ['error', noNode], 'no-restricted-syntax': ['error', ...noHiddenInputs] },
  },
  {
    files: ['libs/compute/src/**/*.ts', 'apps/worker/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.spec-data.ts'],
    rules: {
      'no-restricted-syntax': ['error', { selector: 'ImportExpression', message: 'no dynamic import inside the TEE' }],
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.spec-data.ts', 'test/setup/*.ts'],
    languageOptions: { parserOptions: { projectService: false, project: ['./tsconfig.spec.json'] } },
  },
  {
    files: ['**/*.spec.ts', '**/*.spec-data.ts', 'test/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints: specConstraints }],
      'no-console': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  { files: ['**/*.mjs', '**/*.cjs', '**/*.js'], ...tseslint.configs.disableTypeChecked },
  ...consoleLayers,
  prettier,
);
