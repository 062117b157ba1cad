// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

interface Manifest {
  name: string;
  engines?: { node?: string };
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  nx?: { tags?: string[] };
}

const readManifest = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Manifest;
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const projects = [
  'contracts',
  ...['libs', 'apps', 'test'].flatMap((group) => readdirSync(join(root, group)).map((name) => join(group, name))),
].filter((folder) => existsSync(join(root, folder, 'package.json')));

describe('workspace', () => {
  it.each(projects)('%s has exactly one trust zone', (folder) => {
    const tags = readManifest(join(root, folder, 'package.json')).nx?.tags ?? [];
    expect(tags.filter((tag) => tag.startsWith('zone:'))).toHaveLength(1);
  });

  it('keeps all nx packages on one version', () => {
    const { devDependencies = {} } = readManifest(join(root, 'package.json'));
    const versions = Object.entries(devDependencies).filter(([name]) => name === 'nx' || name.startsWith('@nx/'));
    expect(versions.length).toBeGreaterThan(1);
    expect(new Set(versions.map(([, version]) => version)).size).toBe(1);
  });

  it('pins every direct dependency exactly', () => {
    const { dependencies = {}, devDependencies = {} } = readManifest(join(root, 'package.json'));
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+(-[\w.]+)?$/);
    }
  });

  it('uses only direct dependencies that accept Node 20.19', () => {
    const { dependencies = {}, devDependencies = {} } = readManifest(join(root, 'package.json'));
    const excluded = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => {
      const range = readManifest(join(root, 'node_modules', name, 'package.json')).engines?.node;
      return range !== undefined && !acceptsNode20(range);
    });
    expect(excluded).toEqual([]);
  });

  it('puts one SPDX line in every source file', () => {
    const sources = tracked.filter((path) => /\.(ts|tsx|mjs|sh)$/.test(path) && !path.includes('/generated/'));
    const without = sources.filter(
      (path) => !readFileSync(join(root, path), 'utf8').slice(0, 200).includes('SPDX-License-Identifier: Apache-2.0'),
    );
    expect(without).toEqual([]);
  });

  it('does not mock its own modules or skip tests', () => {
    const forbidden = new RegExp(['jest\\.' + 'mock\\(', '\\b(it|test|describe)\\.' + '(skip|only|todo)\\b'].join('|'));
    const offenders = tracked.filter(
      (path) => path.endsWith('.spec.ts') && forbidden.test(readFileSync(join(root, path), 'utf8')),
    );
    expect(offenders).toEqual([]);
  });
});

/** Whether a semver range of `engines.node` accepts 20.19.0; covers the forms that occur: `>=`, `^`, exact majors, `||`. */
function acceptsNode20(range: string): boolean {
  return range.split('||').some((part) =>
    part
      .trim()
      .replace(/([<>=^~]+)\s+/g, '$1')
      .split(/\s+/)
      .every((comparator) => {
        const match = /^(>=|<=|<|>|\^|~|=|)v?(\d+)(?:\.(\d+|x|\*))?/.exec(comparator);
        if (!match) return comparator === '*' || comparator === '';
        const [, operator = '', majorText = '0', minorText = '0'] = match;
        const major = Number(majorText);
        const minor = Number(minorText) || 0;
        const order = 20 - major || 19 - minor;
        if (operator === '>=') return order >= 0;
        if (operator === '>') return order > 0;
        if (operator === '<') return order < 0;
        if (operator === '<=') return order <= 0;
        return major === 20 && order >= 0;
      }),
  );
}

describe('zones', () => {
  const planted = [
    {
      file: 'libs/core/src/planted-violation.ts',
      text: "import { Journal } from '@glovebox/native';\nexport const planted = Journal;\n",
      rule: '@nx/enforce-module-boundaries',
    },
    {
      file: 'libs/privacy/src/planted-violation.ts',
      text: "import { readFileSync } from 'node:fs';\nexport const planted = readFileSync;\n",
      rule: 'no-restricted-imports',
    },
    {
      file: 'libs/policy/src/planted-violation.ts',
      text: 'export const planted = (): number => Date.now();\n',
      rule: 'no-restricted-syntax',
    },
    {
      file: 'libs/compute/src/planted-violation.ts',
      text: "import { Queue } from 'bullmq';\nexport const planted = Queue;\n",
      rule: '@nx/enforce-module-boundaries',
    },
    {
      file: 'apps/keybroker/src/core/planted-violation.ts',
      text: "import { createFetcher } from '@glovebox/collateral';\nexport const planted = createFetcher;\n",
      rule: '@nx/enforce-module-boundaries',
    },
    {
      file: 'apps/worker/src/planted-violation.ts',
      text: "import { createFetcher } from '@glovebox/collateral';\nexport const planted = createFetcher;\n",
      rule: '@nx/enforce-module-boundaries',
    },
  ];

  it('are enforced: each planted violation is caught', () => {
    for (const { file, text } of planted)
      writeFileSync(join(root, file), `// SPDX-License-Identifier: Apache-2.0\n${text}`);
    try {
      const env = { ...process.env, NX_DAEMON: 'false', NODE_OPTIONS: '' };
      execFileSync('npx', ['nx', 'graph', '--file=.nx/graph.json'], { cwd: root, env, stdio: 'ignore' });
      const { stdout } = spawnSync('npx', ['eslint', '--format', 'json', ...planted.map(({ file }) => file)], {
        cwd: root,
        env,
        encoding: 'utf8',
      });
      const results = JSON.parse(stdout) as { filePath: string; messages: { ruleId: string }[] }[];
      for (const { file, rule } of planted) {
        const messages = results.find((result) => result.filePath.endsWith(file))?.messages ?? [];
        expect({ file, rules: messages.map((message) => message.ruleId) }).toEqual({
          file,
          rules: expect.arrayContaining([rule]),
        });
      }
    } finally {
      for (const { file } of planted) rmSync(join(root, file), { force: true });
    }
  }, 120_000);
});
