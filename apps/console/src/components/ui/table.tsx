// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Link } from 'react-router';

export interface Column<T> {
  readonly name: string;
  readonly cell: (row: T) => ReactNode;
  readonly align?: 'start' | 'end';
}

interface TableProps<T> {
  /** What the table lists, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  /** Where a row leads: its first cell becomes the link, and the whole row takes the click. */
  readonly rowLink?: (row: T) => string;
}

/** A list of some hundred rows at most. On phones each row becomes a block with the columns' names in it. */
export function Table<T>({ label, columns, rows, rowKey, rowLink }: TableProps<T>) {
  // What can be scrolled can be reached by keyboard: by its links, or by itself.
  const reach = rowLink === undefined ? { tabIndex: 0, role: 'region', 'aria-label': label } : {};
  return (
    <div className="table-frame" {...reach}>
      <table className="table" data-stacked aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ name, align }) => (
              <th key={name} scope="col" data-align={align}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} data-link={rowLink === undefined ? undefined : true}>
              {columns.map(({ name, cell, align }, index) => (
                <td key={name} data-align={align} data-label={name}>
                  {index === 0 && rowLink !== undefined ? (
                    <Link to={rowLink(row)} className="row-link">
                      {cell(row)}
                    </Link>
                  ) : (
                    <span>{cell(row)}</span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
