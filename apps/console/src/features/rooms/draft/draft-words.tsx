// SPDX-License-Identifier: Apache-2.0
import { compareAgreements, describeAgreement, type CheckedDraft } from '@glovebox/client';
import type { Agreement } from '@glovebox/contracts';
import { Card } from '../../../components/ui/card.tsx';
import { Lacks } from '../../../components/ui/lacks.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { WordChanges, WordsSections } from '../../../components/ui/words.tsx';

/** What everybody would sign, in words, after what it changes; or everything that the draft still lacks. */
export function DraftWords({ said, before }: { readonly said: CheckedDraft; readonly before: Agreement | null }) {
  if (said.kind === 'problems') {
    return (
      <Card title="What everybody would sign">
        <Stack gap="small">
          <p className="muted">It is said here in words as soon as the draft is complete. It lacks:</p>
          <Lacks problems={said.problems} />
        </Stack>
      </Card>
    );
  }
  return (
    <Stack>
      {before !== null && (
        <Card title={`What changes from version ${String(before.version)}`}>
          <WordChanges {...compareAgreements(before, said.agreement)} />
        </Card>
      )}
      <Card title="What everybody would sign">
        <WordsSections sections={describeAgreement(said.agreement)} />
      </Card>
    </Stack>
  );
}
