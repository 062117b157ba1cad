// SPDX-License-Identifier: Apache-2.0
import type { Reason } from '@glovebox/contracts';
import type { JobPlan } from '@glovebox/policy';
import type { MeterCharge } from './entries.ts';
import { refusal } from './refusals.ts';
import type { CountedMeter, StateView } from './state.ts';

/** The numbers of uses in the terms of these datasets that the question of a job counts against. */
export function metersOf({ meters }: JobPlan, datasets: JobPlan['datasets']): readonly MeterCharge[] {
  const names = datasets.map(({ terms }) => terms.name);
  return meters.filter(({ dataset }) => names.includes(dataset));
}

/** Every number of uses that is spent. A question that was counted before costs nothing. Spends nothing. */
export const checkMeters = (state: StateView, question: string, meters: readonly MeterCharge[]): Reason[] =>
  meters
    .filter((meter) => !hasUse(state.meters, question, meter))
    .map(({ dataset, clause }) => refusal('terms-exhausted', { dataset, clause }));

/** The terms of today say how many; what was counted stays counted. */
export function hasUse(
  counted: ReadonlyMap<string, CountedMeter>,
  question: string,
  { meter, uses }: MeterCharge,
): boolean {
  const questions = counted.get(meter)?.questions;
  return questions === undefined || questions.has(question) || questions.size < uses;
}
