// SPDX-License-Identifier: Apache-2.0
import '../lib/jitless.ts';
import { cellText } from '@glovebox/client';
import type { ReleasedTable } from '@glovebox/contracts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../components/css/index.ts';
import { ResultTable } from '../features/results/components/result-table.tsx';

/** What `bench:console` scrolls: `?rows=100000` in the console's own table, with `&plain` in an ordinary one of HTML. */
const asked = new URLSearchParams(location.search);
const table = rowsOf(Number(asked.get('rows') ?? 1000));

function rowsOf(count: number): Pick<ReleasedTable, 'columns' | 'rows'> {
  const columns = ['region', 'band', 'people', 'mean_bmi', 'mean_weight', 'share'].map((name, place) => ({
    name,
    kind: place < 2 ? ('group' as const) : ('value' as const),
  }));
  const rows = Array.from({ length: count }, (_, row) => [
    `region ${String(row % 400)}`,
    `band ${String(row % 7)}`,
    row % 9 === 0 ? null : String(20 + (row % 3000)),
    (18 + (row % 170) / 10).toFixed(1),
    (50 + (row % 613) / 10).toFixed(1),
    ((row % 100) / 100).toFixed(2),
  ]);
  return { columns, rows };
}

/** As somebody would write it who has never heard of virtual tables. */
function PlainTable() {
  return (
    <div className="result-frame" role="region" aria-label="plain">
      <table className="table">
        <thead>
          <tr>
            {table.columns.map(({ name }) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {table.columns.map(({ name }, column) => (
                <td key={name}>{cellText(row[column] ?? null)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const place = document.getElementById('root');
if (place === null) throw new Error('the page has no place for the table');
createRoot(place).render(
  <StrictMode>{asked.has('plain') ? <PlainTable /> : <ResultTable table={table} label="bench" />}</StrictMode>,
);
