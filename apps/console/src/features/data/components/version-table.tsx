// SPDX-License-Identifier: Apache-2.0
import type { DatasetView } from '@glovebox/contracts';
import { Hash } from '../../../components/ui/hash.tsx';
import { Table } from '../../../components/ui/table.tsx';
import { Time } from '../../../components/ui/time.tsx';
import { formatBytes, formatCount } from '../../../lib/format.ts';

export const VersionTable = ({ versions }: { readonly versions: readonly DatasetView[] }) => (
  <Table
    label="Uploaded versions"
    rows={versions}
    rowKey={({ digest }) => digest}
    columns={[
      { name: 'Version', cell: ({ digest }) => <Hash value={digest} /> },
      { name: 'Rows', cell: ({ rows }) => formatCount(rows), align: 'end' },
      { name: 'Sealed size', cell: ({ ciphertextBytes }) => formatBytes(ciphertextBytes), align: 'end' },
      { name: 'Uploaded', cell: ({ created }) => <Time value={created} />, align: 'end' },
    ]}
  />
);
