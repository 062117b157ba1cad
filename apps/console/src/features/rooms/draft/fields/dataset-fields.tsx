// SPDX-License-Identifier: Apache-2.0
import { describeTerms } from '@glovebox/client';
import { DatasetTerms } from '@glovebox/contracts';
import { Button } from '../../../../components/ui/button.tsx';
import { Card } from '../../../../components/ui/card.tsx';
import { Select } from '../../../../components/ui/fields.tsx';
import { Stack } from '../../../../components/ui/layout.tsx';
import { More } from '../../../../components/ui/more.tsx';
import { WordLines } from '../../../../components/ui/words.tsx';
import { ProblemLine } from '../../../../components/ui/problem-line.tsx';
import { problemAt } from '../../../../lib/problems.ts';
import { replaced, without } from '../list-edits.ts';
import type { DatasetForm, RoomForm } from '../room-form.ts';
import type { FieldsProps } from './general-fields.tsx';

interface DatasetFieldsProps extends FieldsProps {
  /** One comes back from the form of terms. */
  readonly isFocused: boolean;
  /** Opens the form of terms, for a dataset of the draft or for one more. */
  readonly onTerms: (index: number | null) => void;
}

/** What is lent. Other owners may add theirs in a later version, which everybody signs again. */
export function DatasetFields({ form, problems, onChange, isFocused, onTerms }: DatasetFieldsProps) {
  return (
    <Card title="What is lent">
      <Stack>
        <p className="muted">
          At least one dataset. Other owners can add theirs to the room later: that is a new version, signed by
          everybody.
        </p>
        <div className="parts">
          {form.datasets.map((dataset, index) => (
            <OneDataset
              key={index}
              form={form}
              dataset={dataset}
              at={`datasets.${String(index)}`}
              problems={problems}
              onChange={(changed) => {
                onChange({ ...form, datasets: replaced(form.datasets, index, changed) });
              }}
              onTerms={() => {
                onTerms(index);
              }}
              onRemove={() => {
                onChange({ ...form, datasets: without(form.datasets, index) });
              }}
            />
          ))}
        </div>
        <ProblemLine problem={problems.datasets} />
        <div>
          <Button
            autoFocus={isFocused}
            onPress={() => {
              onTerms(null);
            }}
          >
            Add a dataset…
          </Button>
        </div>
      </Stack>
    </Card>
  );
}

function OneDataset({
  form,
  dataset,
  at,
  problems,
  onChange,
  onTerms,
  onRemove,
}: {
  readonly form: RoomForm;
  readonly dataset: DatasetForm;
  readonly at: string;
  readonly problems: FieldsProps['problems'];
  readonly onChange: (dataset: DatasetForm) => void;
  readonly onTerms: () => void;
  readonly onRemove: () => void;
}) {
  const owners = form.parties.filter(({ roles }) => roles.includes('owner')).map(({ name }) => name);
  const keybrokers = form.keybrokers.filter(({ owner }) => owner === dataset.owner).map(({ name }) => name);
  const terms = DatasetTerms.safeParse(dataset.terms);
  const choose = (names: readonly string[], current: string) =>
    [...new Set(['', ...names, current])].map((value) => ({ value, label: value === '' ? 'Choose…' : value }));
  const wrong = [`${at}.name`, `${at}.terms`].map((one) => problemAt(problems, one)).find((one) => one !== undefined);
  return (
    <section className="part" aria-label={dataset.name}>
      <div className="row" data-spread>
        <h3>
          <code>{dataset.name}</code>
        </h3>
        <div className="row">
          <Button size="small" onPress={onTerms}>
            Change its terms<span className="visually-hidden"> ({dataset.name})</span>
          </Button>
          <Button size="small" variant="quiet" onPress={onRemove}>
            Remove<span className="visually-hidden"> {dataset.name}</span>
          </Button>
        </div>
      </div>
      <div className="entries">
        <Select
          label="Lent by"
          value={dataset.owner}
          problem={problemAt(problems, `${at}.owner`)}
          options={choose(owners, dataset.owner)}
          onChange={(owner) => {
            const own = form.keybrokers.find((one) => one.owner === owner)?.name ?? '';
            onChange({ ...dataset, owner, keybroker: own });
          }}
        />
        <Select
          label="Its key is held by"
          value={dataset.keybroker}
          problem={problemAt(problems, `${at}.keybroker`)}
          options={choose(keybrokers, dataset.keybroker)}
          onChange={(keybroker) => {
            onChange({ ...dataset, keybroker });
          }}
        />
      </div>
      <ProblemLine problem={wrong} />
      {terms.success && (
        <More summary="Its terms in words">
          <div className="words">
            <WordLines lines={describeTerms(terms.data, dataset.name)} />
          </div>
        </More>
      )}
    </section>
  );
}
