// SPDX-License-Identifier: Apache-2.0
import { LinkButton } from '../../components/ui/button.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Empty, Loaded } from '../../components/ui/states.tsx';
import { useReceipts } from '../../features/receipts/api/list-receipts.ts';
import { ReceiptList } from '../../features/receipts/components/receipt-list.tsx';
import { StandaloneLink } from '../../features/receipts/components/standalone-link.tsx';
import { useAgreements } from '../../lib/api/list-agreements.ts';
import { useComputations } from '../../lib/api/list-computations.ts';

export function ReceiptsPage() {
  const receipts = useReceipts();
  const agreements = useAgreements();
  const computations = useComputations();
  return (
    <>
      <PageHeader
        title="Receipts"
        lead="Proof of every release in your rooms: what ran, on what, approved by whom, in which worker. Open one to verify it here."
        actions={
          <>
            <StandaloneLink />
            <LinkButton to="/verify" variant="primary">
              Verify a file
            </LinkButton>
          </>
        }
      />
      <Loaded query={receipts} label="Loading receipts">
        {(entries) =>
          entries.length === 0 ? (
            <Empty title="Nothing was released yet">A receipt is written when a result leaves a worker.</Empty>
          ) : (
            <ReceiptList receipts={entries} agreements={agreements.data ?? []} computations={computations.data ?? []} />
          )
        }
      </Loaded>
    </>
  );
}
