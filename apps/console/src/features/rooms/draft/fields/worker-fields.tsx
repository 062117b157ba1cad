// SPDX-License-Identifier: Apache-2.0
import { Card } from '../../../../components/ui/card.tsx';
import { Stack } from '../../../../components/ui/layout.tsx';
import { ProblemLine } from '../../../../components/ui/problem-line.tsx';
import { replaced, without } from '../list-edits.ts';
import { AddPolicy } from '../policy/add-policy.tsx';
import { PolicyCard } from '../policy/policy-card.tsx';
import type { FieldsProps } from './general-fields.tsx';

/** Which workers are believed: one that satisfies any of these completely. */
export function WorkerFields({
  form,
  problems,
  onChange,
  onAdd,
}: FieldsProps & { readonly onAdd: (policies: readonly unknown[]) => void }) {
  const set = (policies: readonly unknown[]) => {
    onChange({ ...form, policies });
  };
  return (
    <Card title="Which workers are believed">
      <Stack>
        <p className="muted">
          Keys go to a worker whose evidence satisfies one of these completely. Nothing in them is optional.
        </p>
        <div className="parts">
          {form.policies.map((policy, index) => (
            <PolicyCard
              key={index}
              policy={policy}
              at={`attestation.platforms.${String(index)}`}
              problems={problems}
              onChange={(changed) => {
                set(replaced(form.policies, index, changed));
              }}
              onRemove={() => {
                set(without(form.policies, index));
              }}
            />
          ))}
        </div>
        <ProblemLine problem={problems.attestation ?? problems['attestation.platforms']} />
        <AddPolicy onAdd={onAdd} />
      </Stack>
    </Card>
  );
}
