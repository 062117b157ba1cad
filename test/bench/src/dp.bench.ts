// SPDX-License-Identifier: Apache-2.0
/**
 * Exact samplers and a whole noisy table, beside what else there is, in one run on one machine: OpenDP's exact samplers (Rust,
 * called from Python once per vector, or once per number) and a floating point Laplace on Node's random bytes (fast, and
 * not private: its low digits give answers away).
 *
 *   npx nx run @glovebox/bench:dp
 *
 * GLOVEBOX_BENCH_SAMPLES (default 200000), GLOVEBOX_BENCH_PYTHON (default python3; needs `opendp`, else NOT COMPARED).
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpus } from 'node:os';
import {
  answer,
  discreteGaussian,
  discreteLaplace,
  previewAccuracy,
  preparePlan,
  questionNoise,
  rational,
  type DpPlan,
  type Rational,
} from '@glovebox/dp';

const SAMPLES = Number(process.env.GLOVEBOX_BENCH_SAMPLES ?? 200_000);
const PYTHON = process.env.GLOVEBOX_BENCH_PYTHON ?? 'python3';

const LAPLACE = ['1/2', '2', '7/3', '1000', '123456789/1000'];
const GAUSSIAN = ['1/4', '4', '250', '10000'];

function main(): void {
  const opendp = measureOpenDp();
  console.log(`\n${SAMPLES} samples, Node ${process.version}, ${cpus()[0]?.model ?? '?'} x${cpus().length}`);
  console.log(`OpenDP: ${opendp.version}\n`);
  console.log('sampler                          ours    OpenDP, vector   OpenDP, one by one');
  for (const [kind, parameters, sampler] of [
    ['laplace', LAPLACE, discreteLaplace],
    ['gaussian', GAUSSIAN, discreteGaussian],
  ] as const) {
    for (const text of parameters) {
      const parameter = fraction(text);
      const bits = questionNoise(randomBytes(32))([], text);
      const ours = microseconds(SAMPLES, () => sampler(parameter, bits));
      const [vector, single] = opendp.times[`${kind} ${text}`] ?? [null, null];
      const name = kind === 'laplace' ? `discrete Laplace, scale ${text}` : `discrete Gaussian, s2 ${text}`;
      console.log(`${name.padEnd(30)} ${cell(ours)} ${cell(vector)}    ${cell(single)}`);
    }
  }
  console.log(`${'float Laplace, not private'.padEnd(30)} ${cell(floatLaplace())}`);
  wholeAnswers();
}

/** A table of 1,000 declared cells with three aggregates: seed to noisy rows, and what comes before. */
function wholeAnswers(): void {
  const keys = Array.from({ length: 1000 }, (_, index) => [String(index)]);
  const plan: DpPlan = {
    name: 'all',
    rho: rational(1n, 10n),
    groupsPerUnit: 5n,
    aggregates: [
      { name: 'people', aggregate: { kind: 'units' } },
      { name: 'cost', aggregate: { kind: 'sum', low: 0n, high: 100_000n } },
      { name: 'mean', aggregate: { kind: 'average', rowsPerUnit: 3n, low: 0n, high: 100_000n } },
    ],
    selection: { kind: 'declared', keys },
  };
  const prepared = preparePlan(plan);
  const milliseconds = (times: number, run: (time: number) => void) => microseconds(times, run) / 1000;
  const table = milliseconds(20, (time) => {
    answer(prepared, [], questionNoise(new Uint8Array(32).fill(time)));
  });
  const preview = milliseconds(10, () => {
    previewAccuracy(prepared);
  });
  console.log(
    `\n1,000 cells x 3 aggregates (4 noises): ${table.toFixed(1)} ms; accuracy preview: ${preview.toFixed(1)} ms`,
  );
}

function fraction(text: string): Rational {
  const [numerator = '0', denominator = '1'] = text.split('/');
  return rational(BigInt(numerator), BigInt(denominator));
}

function microseconds(times: number, run: (time: number) => unknown): number {
  for (let time = 0; time < times / 10; time++) run(time);
  const started = performance.now();
  for (let time = 0; time < times; time++) run(time);
  return ((performance.now() - started) * 1000) / times;
}

function floatLaplace(): number {
  let pool = randomBytes(65_536);
  let position = 0;
  return microseconds(SAMPLES, () => {
    if (position === pool.length) [pool, position] = [randomBytes(65_536), 0];
    const uniform = pool.readUIntBE(position, 6) / 2 ** 48 - 0.5;
    position += 8;
    return -2 * Math.sign(uniform) * Math.log(1 - 2 * Math.abs(uniform));
  });
}

interface OpenDpTimes {
  readonly version: string;
  readonly times: Readonly<Record<string, readonly [vector: number, single: number]>>;
}

const PROGRAM = `
import json, sys, time
import opendp.prelude as dp
from fractions import Fraction
dp.enable_features("contrib")
samples = int(sys.argv[1])
def measure(make, domain, scale):
    vector = make(dp.vector_domain(domain), dp.l1_distance(T=int) if make is dp.m.make_laplace else dp.l2_distance(T=float), scale)
    single = make(domain, dp.absolute_distance(T=int) if make is dp.m.make_laplace else dp.absolute_distance(T=float), scale)
    data = [0] * samples
    vector(data[:1000])
    t = time.perf_counter(); vector(data); v = (time.perf_counter() - t) / samples
    few = max(1, samples // 20)
    t = time.perf_counter()
    for _ in range(few): single(0)
    return [v * 1e6, (time.perf_counter() - t) / few * 1e6]
domain = dp.atom_domain(T=int)
times = {}
for s in sys.argv[2].split(): times["laplace " + s] = measure(dp.m.make_laplace, domain, float(Fraction(s)))
for s in sys.argv[3].split(): times["gaussian " + s] = measure(dp.m.make_gaussian, domain, float(Fraction(s)) ** 0.5)
import importlib.metadata
print(json.dumps({"version": importlib.metadata.version("opendp"), "times": times}))
`;

function measureOpenDp(): OpenDpTimes {
  const run = spawnSync(PYTHON, ['-c', PROGRAM, String(SAMPLES), LAPLACE.join(' '), GAUSSIAN.join(' ')], {
    encoding: 'utf8',
  });
  if (run.status === 0) return JSON.parse(run.stdout) as OpenDpTimes;
  const why = run.stderr.trim().split('\n').at(-1) ?? '';
  return { version: `not here, NOT COMPARED (${why})`, times: {} };
}

const cell = (value: number | null): string => (value === null ? '-' : `${value.toFixed(2)} us`).padStart(12);

main();
