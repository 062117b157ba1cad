// SPDX-License-Identifier: Apache-2.0
import { cellText, isWithheld } from '@glovebox/client';
import type { Cell, ReleasedTable } from '@glovebox/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { columnWidths } from '../column-widths.ts';
import '../results.css';

/** As the style sheet has it: rows grow with the letters. */
const ROW_REM = 2.2667;
const NO_CELLS: readonly Cell[] = [];

interface ResultTableProps {
  readonly table: Pick<ReleasedTable, 'columns' | 'rows'>;
  /** Whose result it is, for screen readers. */
  readonly label: string;
}

/** Any number of rows: only those in sight are in the page. Withheld cells say so, and are never blank. */
export function ResultTable({ table, label }: ResultTableProps) {
  const { columns, rows } = table;
  const frame = useRef<HTMLDivElement>(null);
  const [rowPx] = useState(() => ROW_REM * parseFloat(getComputedStyle(document.documentElement).fontSize));
  const widths = useMemo(() => columnWidths(table), [table]);
  useLayoutEffect(() => {
    frame.current?.style.setProperty(
      '--columns',
      widths.map((letters) => `minmax(${String(letters)}ch, 1fr)`).join(' '),
    );
    frame.current?.style.setProperty('--letters', `${String(widths.reduce((sum, letters) => sum + letters, 0))}ch`);
    frame.current?.style.setProperty('--count', String(widths.length));
  }, [widths]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowPx,
    overscan: 12,
  });
  return (
    <div ref={frame} className="result-frame" tabIndex={0} role="region" aria-label={`${label}, scrolls`}>
      <div role="table" aria-label={label} aria-rowcount={rows.length + 1} className="result-table">
        <div role="rowgroup" className="result-head">
          <div role="row" className="result-row" aria-rowindex={1}>
            {columns.map(({ name, kind, noise }) => (
              <div key={name} role="columnheader" className="result-cell" data-kind={kind}>
                {name}
                {noise?.kind === 'number' && <span className="muted small"> ±{noise.within}</span>}
              </div>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className="result-body"
          ref={(body) => {
            if (body !== null) body.style.height = `${String(virtual.getTotalSize())}px`;
          }}
        >
          {virtual.getVirtualItems().map(({ index, start, key }) => (
            <ResultRow key={key} index={index} start={start} columns={columns} cells={rows[index] ?? NO_CELLS} />
          ))}
        </div>
      </div>
    </div>
  );
}

interface ResultRowProps {
  readonly index: number;
  /** Pixels from the top of the first row. */
  readonly start: number;
  readonly columns: ReleasedTable['columns'];
  readonly cells: readonly Cell[];
}

/** Made once for as long as it is in sight: scrolling makes only the rows that come. */
const ResultRow = memo(function ResultRow({ index, start, columns, cells }: ResultRowProps) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="result-row"
      data-odd={index % 2 === 1 ? true : undefined}
      ref={(row) => {
        if (row !== null) row.style.transform = `translateY(${String(start)}px)`;
      }}
    >
      {columns.map(({ name, kind }, column) => (
        <ResultCell key={name} kind={kind} cell={cells[column] ?? null} />
      ))}
    </div>
  );
});

function ResultCell({ kind, cell }: { readonly kind: 'group' | 'value'; readonly cell: Cell }) {
  const state = isWithheld(cell) ? 'withheld' : cell === null ? 'missing' : undefined;
  return (
    <div role="cell" className="result-cell" data-kind={kind} data-state={state}>
      {state === 'withheld' ? 'withheld' : state === 'missing' ? 'no value' : cellText(cell)}
    </div>
  );
}
