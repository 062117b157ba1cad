// SPDX-License-Identifier: Apache-2.0
import type { AgreementView, ComputationView } from '@glovebox/contracts';
import { Table } from '../../../components/ui/table.tsx';
import { Time } from '../../../components/ui/time.tsx';
import { ComputationBadge } from './computation-badge.tsx';

/** Computations, newest first; a row leads to everything that is needed to decide. */
export function ReviewTable({
  label,
  computations,
  agreements,
}: {
  readonly label: string;
  readonly computations: readonly ComputationView[];
  readonly agreements: readonly AgreementView[];
}) {
  const rooms = new Map(agreements.map(({ digest, room, version }) => [digest, `${room} v${String(version)}`]));
  return (
    <Table
      label={label}
      rows={computations}
      rowKey={({ digest }) => digest}
      rowLink={({ digest }) => `/reviews/${digest}`}
      columns={[
        { name: 'Question', cell: ({ title }) => title },
        { name: 'Asked by', cell: ({ requester }) => requester },
        { name: 'Purpose', cell: ({ purpose }) => purpose },
        { name: 'Room', cell: ({ agreement }) => rooms.get(agreement) ?? 'unknown' },
        { name: 'State', cell: ({ state }) => <ComputationBadge state={state} /> },
        { name: 'Waits for', cell: ({ missing }) => (missing.length === 0 ? 'nobody' : missing.join(', ')) },
        { name: 'Asked', cell: ({ created }) => <Time value={created} /> },
      ]}
    />
  );
}
