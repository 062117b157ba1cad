// SPDX-License-Identifier: Apache-2.0
import { openBundle } from '@glovebox/client';
import type { AgreementParty, ReceiptBundle } from '@glovebox/contracts';

/** The parties of a receipt's agreement, as far as its documents open: names and keys to compare, not to believe. */
export function openedParties(bundle: ReceiptBundle): readonly AgreementParty[] {
  const opened = openBundle(bundle);
  return 'kind' in opened ? [] : opened.agreement.value.parties;
}
