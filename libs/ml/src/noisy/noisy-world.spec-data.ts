// SPDX-License-Identifier: Apache-2.0
import { questionNoise } from '@glovebox/dp';
import type { People } from '../fit/people.ts';
import type { TrainingPlan } from '../plan/plan-training.ts';

const column = { relation: 'p', column: 'x' };
const age = { value: 1, name: 'age', column, bounds: { low: 20, high: 80 } };
const cost = { value: 2, name: 'cost', column, bounds: { low: 0, high: 1000 } };
const sex = { group: 0, name: 'sex', levels: ['f', 'm'], isOrdered: false };

/** Cost by age and sex. */
export const linear: TrainingPlan = {
  model: { kind: 'linear-regression', target: { kind: 'number', value: 'cost' } },
  target: { kind: 'number', number: cost },
  attributes: [sex],
  numbers: [age],
  parameters: 3,
};

/** Whether somebody is ill, by age and sex. */
export const logistic: TrainingPlan = {
  ...linear,
  model: { kind: 'logistic-regression', target: { kind: 'class', group: 'ill', positive: 'yes' } },
  target: { kind: 'class', attribute: { ...sex, group: 1, name: 'ill' }, positive: 'yes' },
};

/** The bits of a question of its own for each seed. */
export function bits(seed: number) {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(0, seed);
  const noise = questionNoise(bytes);
  return (use: string) => noise([], use);
}

/** Ages evenly from 20 to 80; 7 of 16 are men, so that women are the reference under any noise here. */
export function world(size: number, target: (age: number, male: number, at: number) => number): People {
  const ages = Float64Array.from({ length: size }, (_, at) => 20 + ((at * 37) % 61));
  const men = Uint16Array.from({ length: size }, (_, at) => ((at * 7) % 16 < 7 ? 1 : 0));
  return {
    size,
    attributes: [men],
    numbers: [ages],
    target: ages.map((years, at) => target(years, men[at] ?? 0, at)),
  };
}

/** Root of the average square. */
export const usual = (errors: readonly number[]): number =>
  Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
