// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import type { PlannedNumber, TrainingPlan } from '../plan/plan-training.ts';
import { filled, type People } from './people.ts';

/** A feature in few values that were fixed before anybody looked at a row: where a model can cut says nothing of anybody. */
export interface CodedFeature {
  readonly codes: Uint16Array;
  readonly size: number;
  /** Ordered codes are cut between neighbours; of others one is set against the rest. */
  readonly isOrdered: boolean;
}

/** Equal steps between an owner's bounds. */
const STEPS = 16;

/** Attributes by their levels, then numbers by equal steps of their bounds. */
export function codedFeatures({ attributes, numbers }: TrainingPlan, people: People): CodedFeature[] {
  return [
    ...attributes.map(({ levels, isOrdered }, at) => ({
      codes: people.attributes[at] ?? new Uint16Array(people.size),
      // A value that nobody declared is one more.
      size: levels.length + 1,
      isOrdered,
    })),
    ...numbers.map((number, at) => ({
      codes: Uint16Array.from(scaled(number, people.numbers[at] ?? new Float64Array(people.size)), (value) =>
        Math.min(STEPS - 1, Math.floor(value * STEPS)),
      ),
      size: STEPS,
      isOrdered: true,
    })),
  ];
}

/** From 0 at the lower bound to 1 at the upper one; whoever has no value, at the mean. */
export function scaled({ bounds }: PlannedNumber, values: Float64Array): Float64Array {
  assert(bounds !== null && bounds.low < bounds.high, 'a number is scaled by its bounds');
  const { low, high } = bounds;
  return filled(values).map((value) => Math.min(1, Math.max(0, (value - low) / (high - low))));
}

/**
 * People as points: numbers from 0 to 1; ordered levels too, at equal steps; of others one coordinate for each level, so that two
 * people of different levels are 1 apart.
 */
export function pointsOf({ attributes, numbers }: TrainingPlan, people: People): Float64Array[] {
  return [
    ...numbers.map((number, at) => scaled(number, people.numbers[at] ?? new Float64Array(people.size))),
    ...attributes.flatMap(({ levels, isOrdered }, at): Float64Array[] => {
      const codes = people.attributes[at] ?? new Uint16Array(people.size);
      if (isOrdered) return [Float64Array.from(codes, (code) => code / levels.length)];
      return levels.map((_, level) => Float64Array.from(codes, (code) => (code === level ? Math.SQRT1_2 : 0)));
    }),
  ];
}

/** The lower end of a step, as a person reads it. */
export function stepText({ bounds }: PlannedNumber, step: number): string {
  const { low, high } = bounds ?? { low: 0, high: 0 };
  return String(Number((low + ((high - low) * step) / STEPS).toPrecision(12)));
}
