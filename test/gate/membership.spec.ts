// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { epsilonLowerBound, epsilonOfZcdp, parseDecimal, questionNoise, rational } from '@glovebox/dp';
import { fitNoisy, type People, type TrainingPlan } from '@glovebox/ml';
import type { CaseResult } from '@glovebox/replay';
import { leaveOneOut, lossThreshold, readPatients, type Patient } from './membership.spec-data.ts';
import { replayProgram } from './replay-program.spec-data.ts';

/**
 * Membership inference against models of the NAFLD data. Half of the people (even ids) are in the dataset, the others are not: an
 * attacker who knows everybody's values, and of nobody whether they are in, tells members by how well the released model fits
 * them. And the worst case: somebody who knows everybody in the dataset but one.
 */
const file = fileURLToPath(new URL('trainings.json', import.meta.url));
const data = fileURLToPath(new URL('../demo/data', import.meta.url));
const patients = readPatients(data);
const RHO = parseDecimal('0.1');
const DELTA = rational(1n, 1_000_000n);

let models: Map<string, Map<string, number>>;
beforeAll(async () => {
  const program = await replayProgram();
  try {
    const also = ['DELETE FROM registry.people WHERE id % 2 = 1'];
    const results = await program.run({ file, data, only: ['linear', 'noisy-linear'], also });
    models = new Map(results.map((result) => [result.id, coefficientsOf(result)]));
  } finally {
    program.remove();
  }
}, 120_000);

function coefficientsOf({ id, steps }: CaseResult): Map<string, number> {
  const answer = steps[0]?.answer;
  if (answer?.kind !== 'released') throw new Error(`${id} was not released`);
  return new Map(
    answer.table.rows.flatMap(([, term, value]) => (typeof term === 'string' ? [[term, Number(value)]] : [])),
  );
}

/** How far the model is from a person. */
const lossOf =
  (model: ReadonlyMap<string, number>) =>
  ({ age, weight, bmi }: Patient): number => {
    const base = (model.get('(intercept)') ?? Number.NaN) + (model.get('weight_feature') ?? Number.NaN) * weight;
    return Math.abs(bmi - base - (model.get(`age_feature: ${binOf(age)}`) ?? 0));
  };

const BREAKS = [30, 40, 50, 60, 70];
function binOf(age: number): string {
  const next = BREAKS.findIndex((edge) => age < edge);
  if (next === 0) return `under ${String(BREAKS[0])}`;
  return next < 0
    ? `${String(BREAKS.at(-1))} and over`
    : `${String(BREAKS[next - 1])} to under ${String(BREAKS[next])}`;
}

const epsilon = (): number => {
  const { numerator, denominator } = epsilonOfZcdp(RHO, DELTA);
  return Number(numerator) / Number(denominator);
};

describe('membership in a dataset', () => {
  it.each(['linear', 'noisy-linear'])('shows in the losses of the released model `%s` no more than chance', (id) => {
    const loss = lossOf(models.get(id) ?? new Map());
    const [members, others] = [0, 1].map((rest) => patients.filter((one) => one.id % 2 === rest).map(loss));
    const { best, members: inside, others: outside } = lossThreshold(members ?? [], others ?? []);
    expect(Math.min(inside, outside)).toBeGreaterThan(5000);
    // Kolmogorov and Smirnov: two samples of one distribution are further apart once in a million.
    expect(best).toBeLessThan(Math.sqrt((-Math.log(1e-6 / 2) * (1 / inside + 1 / outside)) / 2));
    // What differential privacy promises for any attack (Humphries et al. 2020), here far from tight.
    if (id === 'noisy-linear') expect(best).toBeLessThan((Math.exp(epsilon()) - 1 + 2e-6) / (Math.exp(epsilon()) + 1));
  });

  it('is found by this attack where a model knows its people by heart', () => {
    const [members, others] = [0, 1].map((rest) => patients.filter(({ id }) => id % 2 === rest));
    const known = new Map((members ?? []).map(({ weight, age, bmi }) => [`${String(weight)} ${String(age)}`, bmi]));
    const loss = ({ weight, age, bmi }: Patient) =>
      Math.abs(bmi - (known.get(`${String(weight)} ${String(age)}`) ?? 28));
    expect(lossThreshold((members ?? []).map(loss), (others ?? []).map(loss)).best).toBeGreaterThan(0.2);
  });

  it('of one person shows to who knows all others and exact coefficients only where a last digit turns', () => {
    const digits = (value: number): string => value.toPrecision(3);
    const models = leaveOneOut(patients);
    const [first] = models;
    const usual = models.filter(
      ({ slope, intercept }) =>
        digits(slope) === digits(first?.slope ?? 0) && digits(intercept) === digits(first?.intercept ?? 0),
    );
    expect(models.length - usual.length).toBeLessThan(models.length / 20);
  });

  it('of the most unusual person is told by a noisy model within its price', () => {
    const number = (name: string, low: number, high: number, value: number) => ({
      value,
      name,
      column: { relation: 'p', column: name },
      bounds: { low, high },
    });
    const plan: TrainingPlan = {
      model: { kind: 'linear-regression', target: { kind: 'number', value: 'bmi' } },
      target: { kind: 'number', number: number('bmi', 5, 100, 0) },
      attributes: [],
      numbers: [number('weight', 30, 200, 1)],
      parameters: 2,
    };
    const unusual = patients.reduce((most, one) => (one.bmi > most.bmi ? one : most));
    const few = patients.slice(0, 300).filter(({ id }) => id !== unusual.id);
    const peopleOf = (those: readonly Patient[]): People => ({
      size: those.length,
      attributes: [],
      numbers: [Float64Array.from(those, ({ weight }) => weight)],
      target: Float64Array.from(those, ({ bmi }) => bmi),
    });
    const [withThem, without] = [peopleOf([...few, unusual]), peopleOf(few)];
    let run = 0;
    const sample = (people: People) => () => {
      const seed = new Uint8Array(32);
      new DataView(seed.buffer).setUint32(0, run++);
      const noise = questionNoise(seed);
      const fit = fitNoisy(plan, people, RHO, (use) => noise([], use));
      return Math.round(20 * ((fit?.[0]?.value ?? 0) + 60 * (fit?.[1]?.value ?? 0)));
    };
    const found = epsilonLowerBound({ sampleA: sample(withThem), sampleB: sample(without), runs: 1500, delta: 1e-6 });
    expect(found).toBeLessThanOrEqual(epsilon());
  });
});
