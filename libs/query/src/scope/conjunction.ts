// SPDX-License-Identifier: Apache-2.0
import type { Predicate } from '@glovebox/contracts';

/** That all of these hold, in canonical form: no AND within the AND, and none around a single condition. */
export function conjunctionOf(conditions: readonly Predicate[]): Predicate | null {
  const parts = conditions.flatMap((condition) => (condition.kind === 'and' ? condition.parts : [condition]));
  const [only, ...others] = parts;
  if (only === undefined) return null;
  return others.length === 0 ? only : { kind: 'and', parts };
}
