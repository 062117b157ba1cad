// SPDX-License-Identifier: Apache-2.0
import type { AggregateName } from '@glovebox/contracts';
import type { DetectedTable } from '@glovebox/tables';
import { Card } from '../../../components/ui/card.tsx';
import { CheckGroup, TextField } from '../../../components/ui/fields.tsx';
import { Columns, Stack } from '../../../components/ui/layout.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { formatCount } from '../../../lib/format.ts';
import { ColumnFields } from './column-fields.tsx';
import type { TermsForm, TermsProblems } from './terms-form.ts';

const AGGREGATES: readonly { readonly value: AggregateName; readonly label: string }[] = [
  { value: 'count', label: 'count' },
  { value: 'count-distinct', label: 'count of different values' },
  { value: 'sum', label: 'sum' },
  { value: 'avg', label: 'average' },
  { value: 'variance', label: 'variance' },
  { value: 'quantile', label: 'quantiles' },
  { value: 'correlation', label: 'correlation' },
  { value: 'regression', label: 'regression' },
];

/** The whole form: each column, then what holds of all. */
export function TermsFields({
  form,
  detected,
  problems,
  onChange,
}: {
  readonly form: TermsForm;
  readonly detected: DetectedTable;
  readonly problems: TermsProblems;
  readonly onChange: (form: TermsForm) => void;
}) {
  const set = (changes: Partial<TermsForm>) => {
    onChange({ ...form, ...changes });
  };
  return (
    <Stack>
      <Card title={`Columns, of ${formatCount(detected.rows)} rows`}>
        <Stack>
          {problems.columns !== undefined && (
            <Notice tone="warn">
              <p>{problems.columns}</p>
            </Notice>
          )}
          <ul className="column-forms">
            {form.columns.map((column, index) => {
              const seen = detected.columns[index];
              return (
                seen && (
                  <ColumnFields
                    key={column.name}
                    column={column}
                    seen={seen}
                    problems={problems}
                    onChange={(changed) => {
                      set({ columns: form.columns.map((one) => (one.name === changed.name ? changed : one)) });
                    }}
                  />
                )
              );
            })}
          </ul>
        </Stack>
      </Card>
      <Card title="What holds of all of it">
        <Stack>
          <Columns>
            <TextField
              label="Name of the dataset"
              hint="As the table is called in questions."
              value={form.name}
              problem={problems.name}
              onChange={(name) => {
                set({ name });
              }}
            />
            <TextField
              label="People behind every number"
              hint="A released number rests on at least so many different people."
              type="number"
              value={form.minimumPeople}
              problem={problems.minimumPeople}
              onChange={(minimumPeople) => {
                set({ minimumPeople });
              }}
            />
            <TextField
              label="Different questions in all"
              hint="Empty: as many as approvals allow."
              type="number"
              value={form.uses}
              problem={problems.uses}
              onChange={(uses) => {
                set({ uses });
              }}
            />
            <TextField
              label="May be used for"
              hint="Names of purposes, commas between."
              value={form.purposes}
              problem={problems.purposes ?? problems['purposes.0']}
              onChange={(purposes) => {
                set({ purposes });
              }}
            />
            <TextField
              label="Results may go to"
              hint="Names of parties, commas between."
              value={form.receivers}
              problem={problems.receivers ?? problems['receivers.0']}
              onChange={(receivers) => {
                set({ receivers });
              }}
            />
          </Columns>
          <CheckGroup
            label="Statistics"
            options={AGGREGATES}
            selected={form.aggregates}
            onChange={(aggregates) => {
              set({ aggregates });
            }}
          />
        </Stack>
      </Card>
    </Stack>
  );
}
