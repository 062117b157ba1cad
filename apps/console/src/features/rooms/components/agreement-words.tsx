// SPDX-License-Identifier: Apache-2.0
import { compareAgreements, describeAgreement } from '@glovebox/client';
import type { Agreement } from '@glovebox/contracts';
import { Card } from '../../../components/ui/card.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { ErrorNotice, Loading } from '../../../components/ui/states.tsx';
import { WordChanges, WordsSections } from '../../../components/ui/words.tsx';
import { useAgreement } from '../../../lib/api/get-agreement.ts';

/** A whole agreement in words, made in this page from the signed document; before it, what it changes. */
export function AgreementWords({ agreement }: { readonly agreement: Agreement }) {
  return (
    <Stack>
      {agreement.previous !== null && <Changes agreement={agreement} previous={agreement.previous} />}
      <Card title="In words">
        <WordsSections sections={describeAgreement(agreement)} />
      </Card>
    </Stack>
  );
}

function Changes({ agreement, previous }: { readonly agreement: Agreement; readonly previous: string }) {
  const before = useAgreement(previous);
  if (before.isError) return <ErrorNotice error={before.error} onRetry={() => void before.refetch()} />;
  if (before.data === undefined) return <Loading label="Loading the version before" />;
  const { added, removed } = compareAgreements(before.data.agreement.value, agreement);
  return (
    <Card title={`What changes from version ${String(before.data.agreement.value.version)}`}>
      {added.length + removed.length === 0 ? (
        <p className="muted">Nothing but the version.</p>
      ) : (
        <WordChanges added={added} removed={removed} />
      )}
    </Card>
  );
}
