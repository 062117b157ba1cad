// SPDX-License-Identifier: Apache-2.0
import { scaleOf } from './decimal.ts';

/** A canonical decimal between 0 and 1 as a fraction of whole numbers, as text. */
export function fractionOf(decimal: string): { readonly numerator: string; readonly denominator: string } {
  return {
    numerator: BigInt(decimal.replace('.', '')).toString(),
    denominator: (10n ** BigInt(scaleOf(decimal))).toString(),
  };
}
