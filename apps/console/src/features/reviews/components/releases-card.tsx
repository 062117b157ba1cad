// SPDX-License-Identifier: Apache-2.0
import { Card } from '../../../components/ui/card.tsx';
import { Table } from '../../../components/ui/table.tsx';
import { Time } from '../../../components/ui/time.tsx';
import type { OtherQuestion } from '../other-questions.ts';
import { percent } from './changes-card.tsx';

const SHOWN_MAX = 8;

const askedFor = (requester: string, receiver: string): string =>
  requester === receiver ? requester : `${requester}, for ${receiver}`;

/** What was released before in this room that is most like what is asked now. */
export function ReleasesCard({ others }: { readonly others: readonly OtherQuestion[] }) {
  const releases = others
    .flatMap(({ view, likeness, releases: found }) => found.map((entry) => ({ ...entry, view, likeness })))
    .slice(0, SHOWN_MAX);
  if (releases.length === 0) {
    return (
      <Card title="Similar past releases">
        <p className="muted">Nothing was released in this room yet.</p>
      </Card>
    );
  }
  return (
    <Card title="Similar past releases" isFlush>
      <Table
        label="Similar past releases"
        rows={releases}
        rowKey={({ job }) => job}
        rowLink={({ job }) => `/receipts/${job}`}
        columns={[
          { name: 'Question', cell: ({ view }) => view.title },
          { name: 'Asked by and for', cell: ({ view, receiver }) => askedFor(view.requester, receiver) },
          { name: 'Alike', align: 'end', cell: ({ likeness }) => percent(likeness) },
          { name: 'Released', cell: ({ created }) => <Time value={created} /> },
        ]}
      />
    </Card>
  );
}
