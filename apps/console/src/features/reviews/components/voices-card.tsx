// SPDX-License-Identifier: Apache-2.0
import { readApprovals, type ReadComputation } from '@glovebox/client';
import { Badge } from '../../../components/ui/badge.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { Table } from '../../../components/ui/table.tsx';
import { Time } from '../../../components/ui/time.tsx';

/** Who has to speak, who has spoken and why. Signatures are checked in this page. */
export function VoicesCard({ read }: { readonly read: ReadComputation }) {
  const { officers } = read.agreement.value.approvals;
  const { missing } = read.computationView;
  const approvals = readApprovals(read);
  return (
    <Card title="Who decides">
      <Stack>
        <p>
          Every owner whose data it uses must approve
          {officers === 0 ? '' : officers === 1 ? ', and one officer' : `, and ${String(officers)} different officers`}.
          One rejection ends it.
        </p>
        {approvals.length > 0 && (
          <Table
            label="Decisions"
            rows={approvals}
            rowKey={({ digest }) => digest}
            columns={[
              { name: 'Party', cell: ({ party }) => party },
              {
                name: 'Decision',
                cell: ({ approval }) =>
                  approval.decision === 'approve' ? (
                    <Badge tone="good">approved</Badge>
                  ) : (
                    <Badge tone="bad">rejected</Badge>
                  ),
              },
              { name: 'Reason', cell: ({ approval }) => (approval.reason === '' ? 'none given' : approval.reason) },
              {
                name: 'Questions',
                align: 'end',
                cell: ({ approval }) => (approval.decision === 'approve' ? approval.uses : ''),
              },
              { name: 'Until', cell: ({ approval }) => <Time value={approval.expires} /> },
            ]}
          />
        )}
        {missing.length > 0 && (
          <p>
            <strong>Still to speak: </strong>
            {missing.join(', ')}
          </p>
        )}
      </Stack>
    </Card>
  );
}
