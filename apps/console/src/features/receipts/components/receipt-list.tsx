// SPDX-License-Identifier: Apache-2.0
import type { AgreementView, ComputationView, ReceiptEntry } from '@glovebox/contracts';
import { Hash } from '../../../components/ui/hash.tsx';
import { Table } from '../../../components/ui/table.tsx';
import { Time } from '../../../components/ui/time.tsx';

interface ReceiptListProps {
  readonly receipts: readonly ReceiptEntry[];
  /** For their titles, which are the coordinator's words until a receipt is opened. */
  readonly agreements: readonly AgreementView[];
  readonly computations: readonly ComputationView[];
}

/** What was released, newest first. */
export function ReceiptList({ receipts, agreements, computations }: ReceiptListProps) {
  const question = (entry: ReceiptEntry) =>
    computations.find(({ digest }) => digest === entry.computation)?.title ?? entry.computation.slice(0, 12);
  const room = (entry: ReceiptEntry) =>
    agreements.find(({ digest }) => digest === entry.agreement)?.title ?? entry.agreement.slice(0, 12);
  return (
    <Table
      label="Receipts"
      rows={receipts}
      rowKey={({ job }) => job}
      rowLink={({ job }) => `/receipts/${job}`}
      columns={[
        { name: 'Question', cell: question },
        { name: 'Room', cell: room },
        { name: 'Receiver', cell: ({ receiver }) => receiver },
        { name: 'Job', cell: ({ job }) => <Hash value={job} /> },
        { name: 'Released', cell: ({ created }) => <Time value={created} /> },
      ]}
    />
  );
}
