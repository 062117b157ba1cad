// SPDX-License-Identifier: Apache-2.0
import type { DetectedColumn } from '@glovebox/tables';
import type { ColumnType } from '@glovebox/contracts';
import { Badge } from '../../../../components/ui/badge.tsx';
import { Checkbox, Select } from '../../../../components/ui/fields.tsx';
import { formatCount } from '../../../../lib/format.ts';
import { usesFor, type ColumnForm, type ColumnUse } from '../terms-form.ts';
import type { Problems } from '../../../../lib/problems.ts';
import { ColumnMore } from './column-more.tsx';
import { Entry } from '../../../../components/ui/entry.tsx';
import { LimitsFields } from './limits-fields.tsx';

const USES: Readonly<Record<ColumnUse, string>> = {
  leave: 'Not lent: stays here',
  unit: 'Identifies the person',
  dimension: 'Filter and group by it',
  measure: 'Goes into statistics',
  never: 'Lent, but in no computation',
};

/** One column: what it looks like in the owner's file, if there is one, and what others may do with it. */
export function ColumnFields({
  column,
  seen,
  hasFile,
  problems,
  onChange,
}: {
  readonly column: ColumnForm;
  readonly seen: DetectedColumn | undefined;
  readonly hasFile: boolean;
  readonly problems: Problems;
  readonly onChange: (column: ColumnForm) => void;
}) {
  const at = `columns.${column.name}`;
  const set = (changes: Partial<ColumnForm>) => {
    onChange({ ...column, ...changes });
  };
  const shared = { of: column, problems, onChange };
  return (
    <li className="column-form">
      <div className="stack" data-gap="small">
        <div>
          <code>
            <strong>{column.name}</strong>
          </code>
          {seen !== undefined && seen.source !== seen.name && <span className="muted small"> {seen.source}</span>}
        </div>
        <span className="muted small">{seen === undefined ? typeWords(column.type) : looksOf(seen)}</span>
        {hasFile && seen === undefined && <Badge tone="warn">not in the file</Badge>}
      </div>
      <Select
        label={`What ${column.name} may be used for`}
        isLabelHidden
        value={column.use}
        problem={problems[at]}
        options={usesFor(column.type).map((value) => ({ value, label: USES[value] }))}
        onChange={(use) => {
          set({ use, clauses: [] });
        }}
      />
      <div className="stack column-details" data-gap="small">
        {column.use === 'measure' && (
          <>
            <div className="entries">
              <Entry {...shared} name="low" at={`${at}.bounds.low`} inputMode="decimal" label="Clamped from" />
              <Entry {...shared} name="high" at={`${at}.bounds.high`} inputMode="decimal" label="to" />
            </div>
            <span className="hint small muted">
              Everybody sees these bounds: take them from what can be, not from the smallest and largest in the file.
            </span>
          </>
        )}
        {column.use === 'dimension' && (
          <>
            <div className="entries">
              <LimitsFields
                limits={column.limits}
                type={column.type}
                at={at}
                problems={problems}
                onChange={(limits) => {
                  set({ limits });
                }}
              />
            </div>
            <Checkbox
              isSelected={column.sensitive}
              onChange={(sensitive) => {
                set({ sensitive });
              }}
            >
              Sensitive: that a whole group shares one value is not told
            </Checkbox>
          </>
        )}
        <ColumnMore column={column} problems={problems} onChange={onChange} />
      </div>
    </li>
  );
}

const many = (count: number, what: string): string => `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;

const typeWords = (type: ColumnType): string =>
  type.type === 'decimal' ? `decimal, ${many(type.scale, 'place')}` : type.type;

function looksOf({ type, nulls, distinct, range }: DetectedColumn): string {
  return [
    typeWords(type),
    distinct === null ? 'very many values' : many(distinct, 'value'),
    ...(range === null ? [] : [`${range.least} to ${range.most}`]),
    ...(nulls === 0 ? [] : [`${formatCount(nulls)} missing`]),
  ].join(' · ');
}
