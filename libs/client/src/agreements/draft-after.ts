// SPDX-License-Identifier: Apache-2.0
import type { Agreement } from '@glovebox/contracts';
import type { AgreementDraft } from './draft.ts';

/** The draft of the version after an agreement, still saying the same: parties by name, so that keys are those pinned. */
export function draftAfter({ value, digest }: { readonly value: Agreement; readonly digest: string }): AgreementDraft {
  return {
    ...value,
    version: value.version + 1,
    previous: digest,
    parties: value.parties.map(({ name, roles }) => ({ name, roles })),
  };
}
