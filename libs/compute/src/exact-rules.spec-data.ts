// SPDX-License-Identifier: Apache-2.0
import { STRICT_RULES, type ReleaseRules } from '@glovebox/contracts';
import type { EffectiveRules } from '@glovebox/privacy';

/** Terms that demand nothing beyond their minimum of people, so that numbers come out as they are. */
export const lenientRules: ReleaseRules = {
  ...STRICT_RULES,
  dominance: null,
  classDisclosure: 'allow',
  statisticsCap: null,
  degreesOfFreedom: 1,
  rounding: { counts: 1, significantDigits: null },
  differencing: 'off',
  maximumRows: 10_000,
  expressions: 'guarded',
  filters: 'any',
  derivedTables: true,
  answerGridSeconds: 0,
};

export const exactRules = (minimumPeople: number): EffectiveRules => ({ ...lenientRules, minimumPeople });
