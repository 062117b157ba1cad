// SPDX-License-Identifier: Apache-2.0
import type { QualityReport } from '@glovebox/tables';
import { Badge } from '../../../components/ui/badge.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { Facts } from '../../../components/ui/facts.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { Table } from '../../../components/ui/table.tsx';
import { formatCount } from '../../../lib/format.ts';

const BAD_SHOWN = 20;

/** What an owner sees of its own file before anything of it is sealed. It stays in this page. */
export function QualityCard({ report }: { readonly report: QualityReport }) {
  const { rows, goodRows, badRows, bad, columns, left, people } = report;
  return (
    <Card title="The file against the agreed columns">
      <Stack>
        <Facts
          items={[
            { name: 'Rows', value: `${formatCount(rows)}, of which ${formatCount(goodRows)} fit` },
            ...(people === null
              ? []
              : [
                  {
                    name: 'People',
                    value: `${formatCount(people.distinct)} by ${people.column}; ${formatCount(people.withSeveralRows)} with several rows, ${formatCount(people.mostRows)} at most`,
                  },
                ]),
            ...(left.length === 0 ? [] : [{ name: 'Stays here', value: `columns ${left.join(', ')}` }]),
          ]}
        />
        {badRows > 0 && (
          <Notice tone="warn" title={`${formatCount(badRows)} rows do not fit`}>
            <ul className="stack" data-gap="small">
              {bad.slice(0, BAD_SHOWN).map(({ row, column, problem }) => (
                <li key={`${String(row)}-${column ?? ''}-${problem}`}>
                  Row {formatCount(row)}
                  {column !== null && (
                    <>
                      , <code>{column}</code>
                    </>
                  )}
                  : {problem}
                </li>
              ))}
              {bad.length > BAD_SHOWN && <li className="muted">and {formatCount(badRows - BAD_SHOWN)} more</li>}
            </ul>
          </Notice>
        )}
        <Table
          label="Columns of the file"
          rows={columns}
          rowKey={({ name }) => name}
          columns={[
            {
              name: 'Column',
              cell: ({ name, source }) =>
                name === source ? (
                  <code>{name}</code>
                ) : (
                  <>
                    <code>{name}</code> <span className="muted small">{source}</span>
                  </>
                ),
            },
            {
              name: 'Agreed as',
              cell: ({ agreed, role }) => (agreed === null ? <Badge>stays here</Badge> : `${agreed}, ${role ?? ''}`),
            },
            { name: 'Missing', cell: ({ nulls }) => formatCount(nulls), align: 'end' },
            {
              name: 'Different',
              cell: ({ distinct }) => (distinct === null ? 'very many' : formatCount(distinct)),
              align: 'end',
            },
            { name: 'Rounded', cell: ({ rounded }) => formatCount(rounded), align: 'end' },
          ]}
        />
      </Stack>
    </Card>
  );
}
