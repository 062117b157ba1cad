// SPDX-License-Identifier: Apache-2.0
import type { DetectedColumn } from '@glovebox/tables';
import { Checkbox, Select, TextField } from '../../../components/ui/fields.tsx';
import { formatCount } from '../../../lib/format.ts';
import { isNumber, usesFor, type ColumnForm, type ColumnUse, type TermsProblems } from './terms-form.ts';

const USES: Readonly<Record<ColumnUse, string>> = {
  leave: 'Not lent: stays here',
  unit: 'Identifies the person',
  dimension: 'Filter and group by it',
  measure: 'Goes into statistics',
  never: 'Lent, but in no computation',
};

/** One column of the file: what it looks like here, and what others may do with it. */
export function ColumnFields({
  column,
  seen,
  problems,
  onChange,
}: {
  readonly column: ColumnForm;
  readonly seen: DetectedColumn;
  readonly problems: TermsProblems;
  readonly onChange: (column: ColumnForm) => void;
}) {
  const problem = (field: string) => problems[`columns.${column.name}.${field}`];
  const set = (changes: Partial<ColumnForm>) => {
    onChange({ ...column, ...changes });
  };
  return (
    <li className="column-form">
      <div className="stack" data-gap="small">
        <div>
          <code>
            <strong>{column.name}</strong>
          </code>
          {seen.source !== seen.name && <span className="muted small"> {seen.source}</span>}
        </div>
        <span className="muted small">{looksOf(seen)}</span>
      </div>
      <Select
        label={`What ${column.name} may be used for`}
        isLabelHidden
        value={column.use}
        problem={problem('use')}
        options={usesFor(column.type).map((value) => ({ value, label: USES[value] }))}
        onChange={(use) => {
          set({ use });
        }}
      />
      <div className="stack" data-gap="small">
        {column.use === 'measure' && (
          <div className="row bounds">
            <TextField
              label="Clamped from"
              value={column.low}
              problem={problem('low')}
              onChange={(low) => {
                set({ low });
              }}
            />
            <TextField
              label="to"
              value={column.high}
              problem={problem('high')}
              onChange={(high) => {
                set({ high });
              }}
            />
          </div>
        )}
        {column.use === 'dimension' && isNumber(column.type) && (
          <TextField
            label="Only cut at"
            hint="Such as 30, 40, 50. Empty: any value."
            value={column.breakpoints}
            problem={problem('breakpoints')}
            onChange={(breakpoints) => {
              set({ breakpoints });
            }}
          />
        )}
        {column.use === 'dimension' && column.type.type === 'text' && (
          <TextField
            label="Only the values"
            hint="Everybody sees this list. Empty: any value."
            value={column.domain}
            problem={problem('domain')}
            onChange={(domain) => {
              set({ domain });
            }}
          />
        )}
        {column.use === 'dimension' && (
          <Checkbox
            isSelected={column.sensitive}
            onChange={(sensitive) => {
              set({ sensitive });
            }}
          >
            Sensitive: that a whole group shares one value is not told
          </Checkbox>
        )}
        {column.use === 'measure' && (
          <span className="hint small muted">
            Everybody sees these bounds: take them from what can be, not from the smallest and largest in the file.
          </span>
        )}
      </div>
    </li>
  );
}

function looksOf({ type, nulls, distinct, range }: DetectedColumn): string {
  const kind = type.type === 'decimal' ? `decimal, ${String(type.scale)} places` : type.type;
  return [
    kind,
    distinct === null ? 'very many values' : `${formatCount(distinct)} values`,
    ...(range === null ? [] : [`${range.least} to ${range.most}`]),
    ...(nulls === 0 ? [] : [`${formatCount(nulls)} missing`]),
  ].join(' · ');
}
