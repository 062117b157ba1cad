// SPDX-License-Identifier: Apache-2.0
import type { AgreementView } from '@glovebox/contracts';
import { Badge } from '../../../components/ui/badge.tsx';
import { Table } from '../../../components/ui/table.tsx';
import { Time } from '../../../components/ui/time.tsx';
import { useSession } from '../../../lib/session/session.ts';
import { AgreementState } from './agreement-state.tsx';

export function RoomTable({
  label,
  agreements,
}: {
  readonly label: string;
  readonly agreements: readonly AgreementView[];
}) {
  const { party } = useSession();
  return (
    <Table
      label={label}
      rows={agreements}
      rowKey={({ digest }) => digest}
      rowLink={({ digest }) => `/rooms/${digest}`}
      columns={[
        { name: 'Room', cell: ({ title }) => title },
        { name: 'Name', cell: ({ room }) => <code>{room}</code> },
        { name: 'Version', cell: ({ version }) => version, align: 'end' },
        { name: 'State', cell: ({ state }) => <AgreementState state={state} /> },
        {
          name: 'Not signed by',
          cell: ({ missing, state }) =>
            state !== 'proposed' || missing.length === 0 ? (
              <span className="muted">nobody</span>
            ) : (
              <span className="row">
                {missing.includes(party.name) && <Badge tone="active">you</Badge>}
                {missing.filter((name) => name !== party.name).join(', ')}
              </span>
            ),
        },
        { name: 'Proposed', cell: ({ created }) => <Time value={created} />, align: 'end' },
      ]}
    />
  );
}
