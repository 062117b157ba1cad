// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineGrammar, parseGrammar } from './fuzz/grammar.spec-data.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

function fuzz(...options: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'test/gate/fuzz.mjs'), ...options], {
    cwd: root,
    encoding: 'utf8',
  });
  const output = `${stdout}${stderr}`;
  process.stdout.write(`fuzz: ${output.trim().split('\n').at(-1) ?? ''}\n`);
  return output;
}

describe('random SQL of the engine’s whole grammar, and mutated attacks', () => {
  it('end in issues, in refusals or in what their own tree says, and show no planted secret: the same texts each time', () => {
    expect(fuzz('--runs', '1200', '--asks', '8', '--seed', '20')).toMatch(
      /[1-9]\d* asked of planted rows; 0 findings$/m,
    );
  }, 240_000);

  it('and texts that nobody tried before', () => {
    expect(fuzz('--runs', '400', '--asks', '2')).toMatch(/; 0 findings$/m);
  }, 240_000);
});

it('reads every rule of the engine’s grammar', () => {
  const grammar = parseGrammar(engineGrammar());
  expect(grammar.size).toBeGreaterThan(700);
  for (const rule of ['Statement', 'SelectStatement', 'PivotStatement', 'LambdaExpression', 'AttachStatement'])
    expect(grammar.get(rule)?.body).toBeDefined();
});
