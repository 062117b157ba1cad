// SPDX-License-Identifier: Apache-2.0
import type { EffectiveRules } from '../question.ts';

/** Whom a regression was fitted with, and how well it fits. */
export interface FitFacts {
  readonly people: number;
  readonly parameters: number;
  /** People of each class of the target, of each level with a coefficient, and of all others of its attribute together. */
  readonly groups: readonly number[];
  /** Share of what varies that the model explains, at most 1. */
  readonly explained: number;
}

/** People for each parameter of a regression, and people more than parameters, at least. */
const PEOPLE_PER_PARAMETER = 10;
const DEGREES_OF_FREEDOM = 10;
/** A model that explains more than this knows the people that it was fitted with: it is a table of them. */
const EXPLAINED_MAX = 0.999;

/** Whether coefficients say something of many and nothing of anybody, as far as counts can tell. */
export const isFitOfMany = (
  { people, parameters, groups, explained }: FitFacts,
  { degreesOfFreedom, minimumPeople }: EffectiveRules,
): boolean =>
  people >= PEOPLE_PER_PARAMETER * parameters &&
  people - parameters >= Math.max(DEGREES_OF_FREEDOM, degreesOfFreedom) &&
  groups.every((count) => count >= minimumPeople) &&
  explained <= EXPLAINED_MAX;
