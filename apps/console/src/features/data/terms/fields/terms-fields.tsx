// SPDX-License-Identifier: Apache-2.0
import type { DetectedTable } from '@glovebox/tables';
import { Card } from '../../../../components/ui/card.tsx';
import { CheckGroup } from '../../../../components/ui/fields.tsx';
import { Stack } from '../../../../components/ui/layout.tsx';
import { Notice } from '../../../../components/ui/notice.tsx';
import { formatCount } from '../../../../lib/format.ts';
import type { TermsForm } from '../terms-form.ts';
import type { Problems } from '../../../../lib/problems.ts';
import { AGGREGATES } from './aggregates.ts';
import { ColumnFields } from './column-fields.tsx';
import { Entry } from '../../../../components/ui/entry.tsx';
import { ProtectionFields } from './protection-fields.tsx';

/** The whole form: each column, what holds of all, and how people are protected. */
export function TermsFields({
  form,
  detected,
  isNameFixed,
  problems,
  onChange,
}: {
  readonly form: TermsForm;
  /** The owner's file, where one was looked at. */
  readonly detected: DetectedTable | null;
  readonly isNameFixed: boolean;
  readonly problems: Problems;
  readonly onChange: (form: TermsForm) => void;
}) {
  const set = (changes: Partial<TermsForm>) => {
    onChange({ ...form, ...changes });
  };
  const shared = { of: form, problems, onChange };
  return (
    <Stack>
      <Card title={detected === null ? 'Columns' : `Columns, of ${formatCount(detected.rows)} rows`}>
        <Stack>
          {problems.columns !== undefined && (
            <Notice tone="warn">
              <p>{problems.columns}</p>
            </Notice>
          )}
          <ul className="column-forms">
            {form.columns.map((column) => (
              <ColumnFields
                key={column.name}
                column={column}
                seen={detected?.columns.find(({ name }) => name === column.name)}
                hasFile={detected !== null}
                problems={problems}
                onChange={(changed) => {
                  set({ columns: form.columns.map((one) => (one.name === changed.name ? changed : one)) });
                }}
              />
            ))}
          </ul>
        </Stack>
      </Card>
      <Card title="What holds of all of it">
        <Stack>
          <div className="entries">
            {!isNameFixed && (
              <Entry
                {...shared}
                name="name"
                at="name"
                label="Name of the dataset"
                hint="As the table is called in questions."
              />
            )}
            <Entry
              {...shared}
              name="minimumPeople"
              at="minimumPeople"
              inputMode="numeric"
              label="People behind every number"
              hint="A released number rests on at least so many different people."
            />
            <Entry
              {...shared}
              name="uses"
              at="uses"
              inputMode="numeric"
              label="Different questions in all"
              hint="Empty: as many as approvals allow."
            />
            <Entry
              {...shared}
              name="purposes"
              at="purposes"
              label="May be used for"
              hint="Names of purposes, commas between."
            />
            <Entry
              {...shared}
              name="receivers"
              at="receivers"
              label="Results may go to"
              hint="Names of parties, commas between."
            />
          </div>
          <CheckGroup
            label="Statistics"
            options={AGGREGATES}
            selected={form.aggregates}
            problem={problems.aggregates}
            onChange={(aggregates) => {
              set({ aggregates });
            }}
          />
        </Stack>
      </Card>
      <Card title="How people are protected">
        <Stack>
          <ProtectionFields form={form} problems={problems} onChange={set} />
        </Stack>
      </Card>
    </Stack>
  );
}
