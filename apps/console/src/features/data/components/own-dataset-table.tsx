// SPDX-License-Identifier: Apache-2.0
import { Badge } from '../../../components/ui/badge.tsx';
import { LinkButton } from '../../../components/ui/button.tsx';
import { Table } from '../../../components/ui/table.tsx';
import { Time } from '../../../components/ui/time.tsx';
import { formatCount } from '../../../lib/format.ts';
import type { OwnDatasetEntry } from '../own-datasets.ts';

export function OwnDatasetTable({ entries }: { readonly entries: readonly OwnDatasetEntry[] }) {
  return (
    <Table
      label="Your datasets"
      rows={entries}
      rowKey={({ read, dataset }) => read.agreement.digest + dataset.name}
      rowLink={({ read, dataset }) => `/data/${read.agreement.digest}/${dataset.name}`}
      columns={[
        { name: 'Dataset', cell: ({ dataset }) => dataset.name },
        { name: 'Lent in', cell: ({ read }) => read.agreement.value.title },
        {
          name: 'Agreement',
          cell: ({ read }) => <Badge tone={read.view.state === 'active' ? 'good' : 'warn'}>{read.view.state}</Badge>,
        },
        {
          name: 'Latest version',
          cell: ({ versions: [latest] }) =>
            latest === undefined ? (
              <Badge tone="warn">nothing uploaded</Badge>
            ) : (
              <>
                {formatCount(latest.rows)} rows, <Time value={latest.created} />
              </>
            ),
        },
        {
          name: 'Upload',
          align: 'end',
          cell: ({ read, dataset }) => (
            <LinkButton size="small" to={`/data/${read.agreement.digest}/${dataset.name}/upload`}>
              Upload
            </LinkButton>
          ),
        },
      ]}
    />
  );
}
