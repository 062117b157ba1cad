// SPDX-License-Identifier: Apache-2.0
import type { ColumnType } from '@glovebox/contracts';
import { CheckGroup } from '../../../../components/ui/fields.tsx';
import { DATE_PARTS, datePartsFor, type LimitsForm } from '../limits-form.ts';
import type { Problems } from '../../../../lib/problems.ts';
import { Entry } from '../../../../components/ui/entry.tsx';

/** How coarse a column is seen, as its type allows. */
export function LimitsFields({
  limits,
  type,
  at,
  problems,
  onChange,
}: {
  readonly limits: LimitsForm;
  readonly type: ColumnType;
  readonly at: string;
  readonly problems: Problems;
  readonly onChange: (limits: LimitsForm) => void;
}) {
  const shared = { of: limits, problems, onChange };
  switch (type.type) {
    case 'integer':
    case 'decimal':
      return (
        <Entry
          {...shared}
          name="breakpoints"
          at={`${at}.breakpoints`}
          label="Only cut at"
          hint="Such as 30, 40, 50. Empty: any value."
        />
      );
    case 'text':
      return (
        <>
          <Entry
            {...shared}
            name="domain"
            at={`${at}.domain`}
            rows={3}
            label="Only the values"
            hint="One a line; everybody sees this list. Empty: any value."
          />
          <Entry
            {...shared}
            name="prefixes"
            at={`${at}.transforms`}
            label="Seen only by its first characters"
            hint="How many, such as 2, 3. Empty: whole."
          />
        </>
      );
    case 'date':
    case 'timestamp':
      return (
        <CheckGroup
          label="Seen only as"
          hint="None: as it is."
          options={datePartsFor(type).map((value) => ({ value, label: DATE_PARTS[value].label }))}
          selected={limits.parts}
          onChange={(parts) => {
            onChange({ ...limits, parts });
          }}
        />
      );
    case 'boolean':
      return null;
  }
}
