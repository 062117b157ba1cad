// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AttestationError } from '@glovebox/attestation';
import { Fuzzer } from './fuzz/fuzz.ts';
import { BYTE_MUTATIONS } from './fuzz/mutate-bytes.ts';
import { Random } from './fuzz/random.ts';
import type { FuzzTarget } from './fuzz/targets.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** In a process of its own, on instrumented sources (`fuzz.mjs`). */
function fuzz(...options: readonly string[]): string {
  const run = spawnSync(process.execPath, ['test/conformance/fuzz.mjs', ...options], { cwd: root, encoding: 'utf8' });
  const output = `${run.stdout}${run.stderr}`;
  if (run.status !== 0) throw new Error(output);
  return output;
}

describe('every parser of a stranger’s bytes, under coverage', () => {
  it('throws nothing but coded errors, within a second and 100 MB, and says the same twice: the same inputs each time', () => {
    expect(fuzz('--runs', '500', '--seconds', '5', '--seed', '1')).toContain(' 0 findings');
  }, 180_000);

  it('and for inputs that nobody tried before', () => {
    const output = fuzz('--seconds', '0.1');
    process.stdout.write(`fuzz: ${/^seed \d+/m.exec(output)?.[0] ?? ''}: ${output.trim().split('\n').at(-1) ?? ''}\n`);
    expect(output).toContain(' 0 findings');
  }, 180_000);
});

/** Reached through those that are listed, or through evidence as a whole. */
const INNER = [
  'parseEachTime',
  'parseInput',
  'parseCertificateOfForm',
  'parseTeeQuote',
  'parseIntelCollateral',
  'parseLists',
  'parseTdAttributes',
];

it('leaves out no parser of the library', () => {
  const folder = join(root, 'libs/attestation/src');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /^[^.]+\.ts$/.test(name));
  const parsers = sources.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/^export (?:const|function) (parse\w+)/gm)].map(
      ([, one]) => one,
    ),
  );
  const listed = readFileSync(join(folder, 'parsers.ts'), 'utf8');
  expect(parsers.length).toBeGreaterThan(30);
  expect(parsers.filter((name = '') => !listed.includes(name) && !INNER.includes(name))).toEqual([]);
});

/** A parser with counters of its own, which fails behind a few branches that random bytes never pass. */
const planted = (fail: (input: Uint8Array) => unknown): FuzzTarget => ({
  name: 'planted',
  seeds: [],
  mutations: BYTE_MUTATIONS,
  run: (input) => {
    const { hits } = Reflect.get(globalThis, '__branches') as { hits: Uint8Array };
    for (const [place, letter] of Array.from('fuzz').entries()) {
      if (input[place] !== letter.charCodeAt(0)) throw new AttestationError('malformed', 'no');
      hits[place] = 1;
    }
    return fail(input);
  },
});

const hunt = async (fail: (input: Uint8Array) => unknown) => {
  const hits = new Uint8Array(4);
  Reflect.set(globalThis, '__branches', { hits, files: [{ path: 'planted', first: 0, branches: 4 }] });
  return new Fuzzer(planted(fail), new Random(1)).run([new Uint8Array(8)], [], { runs: 2_000_000, seconds: 200 });
};

describe('the fuzzer', () => {
  it.each<[string, (input: Uint8Array) => unknown, string]>([
    ['an error without a code', () => [...Array(-1)], 'an error without a code: RangeError'],
    ['an argument written to', (input) => input.fill(0), 'it wrote to its argument'],
    [
      '100 MB',
      () => {
        const kept = new Uint8Array(101e6);
        return () => kept;
      },
      'MB',
    ],
    [
      'a second',
      () => {
        for (const start = process.cpuUsage(); process.cpuUsage(start).user < 1.1e6;);
      },
      ' s',
    ],
    ['another answer', () => performance.now(), 'two runs differ'],
  ])(
    'finds %s four branches deep',
    async (_name, fail, what) => {
      const report = await hunt(fail);
      expect(report.finding?.what).toContain(what);
      expect(Buffer.from(report.finding?.input.subarray(0, 4) ?? []).toString()).toBe('fuzz');
      expect(report.reached).toBe(4);
    },
    240_000,
  );
});
