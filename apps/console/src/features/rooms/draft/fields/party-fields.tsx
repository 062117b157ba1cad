// SPDX-License-Identifier: Apache-2.0
import { Role } from '@glovebox/contracts';
import { partyFingerprint } from '@glovebox/crypto';
import { Link } from 'react-router';
import { Button } from '../../../../components/ui/button.tsx';
import { Card } from '../../../../components/ui/card.tsx';
import { CheckGroup, Select } from '../../../../components/ui/fields.tsx';
import { Fingerprint } from '../../../../components/ui/hash.tsx';
import { Stack } from '../../../../components/ui/layout.tsx';
import { ProblemLine } from '../../../../components/ui/problem-line.tsx';
import { problemAt } from '../../../../lib/problems.ts';
import { useSession } from '../../../../lib/session/session.ts';
import { replaced, without } from '../list-edits.ts';
import type { PartyForm } from '../room-form.ts';
import type { FieldsProps } from './general-fields.tsx';

const ROLES: Readonly<Record<Role, string>> = {
  owner: 'owner, lends data',
  analyst: 'analyst, asks',
  officer: 'officer, approves',
  auditor: 'auditor, verifies',
};

/** Who takes part: only parties whose keys the user compared can be named. */
export function PartyFields({ form, problems, onChange }: FieldsProps) {
  const { pins } = useSession();
  const pinned = Object.keys(pins.parties).toSorted();
  const free = pinned.filter((name) => form.parties.every((party) => party.name !== name));
  const set = (parties: readonly PartyForm[]) => {
    onChange({ ...form, parties });
  };
  return (
    <Card title="Who takes part">
      <Stack>
        <div className="parts">
          {form.parties.map((party, index) => {
            const at = `parties.${String(index)}`;
            const keys = Object.hasOwn(pins.parties, party.name) ? pins.parties[party.name] : undefined;
            return (
              <section key={index} className="part" aria-label={party.name}>
                <div className="row" data-spread>
                  <h3>{party.name}</h3>
                  <Button
                    size="small"
                    variant="quiet"
                    onPress={() => {
                      onChange({
                        ...form,
                        parties: without(form.parties, index),
                        receivers: form.receivers.filter((name) => name !== party.name),
                      });
                    }}
                  >
                    Remove<span className="visually-hidden"> {party.name}</span>
                  </Button>
                </div>
                {keys !== undefined && <Fingerprint value={partyFingerprint(keys)} />}
                <ProblemLine problem={problems[`${at}.name`]} />
                <CheckGroup
                  label={`${party.name} takes part as`}
                  options={Role.options.map((value) => ({ value, label: ROLES[value] }))}
                  selected={party.roles}
                  problem={problemAt(problems, `${at}.roles`)}
                  onChange={(roles) => {
                    set(replaced(form.parties, index, { ...party, roles }));
                  }}
                />
              </section>
            );
          })}
        </div>
        <ProblemLine problem={problems.parties} />
        {free.length > 0 ? (
          <AddNamed
            label="One more party"
            names={free}
            onAdd={(name) => {
              set([...form.parties, { name, roles: [] }]);
            }}
          />
        ) : (
          <p className="muted">
            Everybody whose keys you pinned takes part. Pin more under <Link to="/keys">Keys</Link>.
          </p>
        )}
      </Stack>
    </Card>
  );
}

/** A choice that is made at once: the platform's own list, whose first line says what it is for. */
export function AddNamed({
  label,
  names,
  onAdd,
}: {
  readonly label: string;
  readonly names: readonly string[];
  readonly onAdd: (name: string) => void;
}) {
  return (
    <Select
      label={label}
      value=""
      options={[{ value: '', label: 'Choose…' }, ...names.map((value) => ({ value, label: value }))]}
      onChange={(name) => {
        if (name !== '') onAdd(name);
      }}
    />
  );
}
