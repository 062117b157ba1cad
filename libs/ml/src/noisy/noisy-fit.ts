// SPDX-License-Identifier: Apache-2.0
import type { BitSource } from '@glovebox/dp';
import type { People } from '../fit/people.ts';
import type { TrainingPlan } from '../plan/plan-training.ts';

/** One number of a model that noise was added to. */
export interface NoisyStatement {
  readonly part: string;
  readonly term: string;
  /** Null where there is nothing but noise, and for a level that others are relative to. */
  readonly value: number | null;
  /** How far noise alone moves `value`: about its standard error, worked out from noisy numbers and nothing else. */
  readonly error: number | null;
  /** Noisy. */
  readonly people: number | null;
}

/** A model under differential privacy. Null where noise left nothing that could be solved. */
export type NoisyFit = readonly NoisyStatement[] | null;

/** The stream of random bits for one use: the question's. */
export type Bits = (use: string) => BitSource;

/** A count of so few of its own standard deviations is nothing but noise. */
export const SEEN = 4;

/** How many there are in all: a count on a grid with its noise. */
export const peopleStatement = (people: number, error: number): NoisyStatement => ({
  part: 'fit',
  term: 'people',
  value: null,
  error,
  people: Math.max(0, Math.round(people)),
});

/** Nobody's value depends on another's: where one is missing it is the middle of the bounds, not a mean of those who have one. */
export function withMiddles({ numbers }: TrainingPlan, people: People): People {
  const middles = numbers.map(({ bounds }) => (bounds === null ? 0 : (bounds.low + bounds.high) / 2));
  return {
    ...people,
    numbers: people.numbers.map((values, at) => values.map((value) => (value === value ? value : (middles[at] ?? 0)))),
  };
}
