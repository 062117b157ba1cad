// SPDX-License-Identifier: Apache-2.0
import { Button } from '../../../../components/ui/button.tsx';
import { Card } from '../../../../components/ui/card.tsx';
import { Entry } from '../../../../components/ui/entry.tsx';
import { Select } from '../../../../components/ui/fields.tsx';
import { Stack } from '../../../../components/ui/layout.tsx';
import { More } from '../../../../components/ui/more.tsx';
import { ProblemLine } from '../../../../components/ui/problem-line.tsx';
import { useKeybrokers } from '../../../../lib/api/list-keybrokers.ts';
import { problemAt } from '../../../../lib/problems.ts';
import { useSession } from '../../../../lib/session/session.ts';
import { knownKeybrokers } from '../known-keybrokers.ts';
import { replaced, without } from '../list-edits.ts';
import type { KeybrokerForm } from '../room-form.ts';
import type { FieldsProps } from './general-fields.tsx';
import { AddNamed } from './party-fields.tsx';

const BY_HAND = 'another, by its key';

/** Who holds the keys of what is lent: of each owner at least one. */
export function KeybrokerFields({ form, problems, onChange }: FieldsProps) {
  const { pins, party } = useSession();
  const seen = useKeybrokers();
  const owners = form.parties.filter(({ roles }) => roles.includes('owner')).map(({ name }) => name);
  const known = knownKeybrokers(pins, party, seen.data ?? []).filter(({ identityKey }) =>
    form.keybrokers.every((one) => one.identityKey !== identityKey),
  );
  const set = (keybrokers: readonly KeybrokerForm[]) => {
    onChange({ ...form, keybrokers });
  };
  return (
    <Card title="Keybrokers">
      <Stack>
        <p className="muted">
          A keybroker holds the keys of what its owner lends, and gives them to nobody but workers that this room
          believes. Yours must be pinned; those of others are vouched for by their owners’ signatures.
        </p>
        <div className="parts">
          {form.keybrokers.map((keybroker, index) => {
            const at = `keybrokers.${String(index)}`;
            const shared = {
              of: keybroker,
              problems,
              onChange: (changed: KeybrokerForm) => {
                set(replaced(form.keybrokers, index, changed));
              },
            };
            return (
              <section key={index} className="part" aria-label={keybroker.name}>
                <div className="row" data-spread>
                  <h3>{keybroker.name === '' ? 'A keybroker' : keybroker.name}</h3>
                  <Button
                    size="small"
                    variant="quiet"
                    onPress={() => {
                      set(without(form.keybrokers, index));
                    }}
                  >
                    Remove<span className="visually-hidden"> {keybroker.name}</span>
                  </Button>
                </div>
                <div className="entries">
                  <Entry {...shared} name="name" at={`${at}.name`} isMono label="Name" />
                  <Select
                    label="Belongs to"
                    value={keybroker.owner}
                    problem={problemAt(problems, `${at}.owner`)}
                    options={[...new Set(['', ...owners, keybroker.owner])].map((value) => ({
                      value,
                      label: value === '' ? 'Choose an owner…' : value,
                    }))}
                    onChange={(owner) => {
                      shared.onChange({ ...keybroker, owner });
                    }}
                  />
                  <Entry
                    {...shared}
                    name="identityKey"
                    at={`${at}.identityKey`}
                    isMono
                    label="Identity key"
                    hint="43 characters, as it prints them on its own machine."
                  />
                </div>
                <More summary="Witnesses" hasProblem={problemAt(problems, `${at}.witnesses`) !== undefined}>
                  <Entry
                    {...shared}
                    name="witnesses"
                    at={`${at}.witnesses`}
                    isMono
                    rows={2}
                    label="Keys that countersign its state"
                    hint="One a line. Empty: none, and receipts say so."
                  />
                </More>
              </section>
            );
          })}
        </div>
        <ProblemLine problem={problems.keybrokers} />
        <AddNamed
          label="One more keybroker"
          names={[...known.map(({ name }) => name), BY_HAND]}
          onAdd={(name) => {
            const found = known.find((one) => one.name === name);
            set([
              ...form.keybrokers,
              {
                name: found?.name ?? '',
                owner: found?.owner ?? '',
                identityKey: found?.identityKey ?? '',
                witnesses: '',
              },
            ]);
          }}
        />
      </Stack>
    </Card>
  );
}
