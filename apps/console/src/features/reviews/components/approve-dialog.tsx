// SPDX-License-Identifier: Apache-2.0
import type { ReadComputation } from '@glovebox/client';
import { useState } from 'react';
import { ConfirmDialog } from '../../../components/ui/dialog.tsx';
import { Select, TextField } from '../../../components/ui/fields.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { useDatasets } from '../../../lib/api/list-datasets.ts';
import { useDecide } from '../api/decide-computation.ts';
import { newestVersions } from '../newest-versions.ts';

const USES_MAX = 1_000_000;

/** What an approval says: for how many questions, on which versions, and why. */
export function ApproveDialog({ read, isOpen, onClose }: DecideProps) {
  const [reason, setReason] = useState('');
  const [uses, setUses] = useState('1');
  const [versions, setVersions] = useState<'any' | 'these'>('any');
  const datasets = useDatasets().data ?? [];
  const decide = useDecide(read);
  const count = Number(uses);
  const isCount = /^\d{1,7}$/.test(uses) && count >= 1 && count <= USES_MAX;
  const newest = newestVersions(read.agreement.value, read.datasets, datasets);
  const submit = () => {
    const chosen = versions === 'these' && newest !== null ? { versions: newest } : {};
    decide.mutate({ decision: 'approve', reason, uses: count, ...chosen }, { onSuccess: onClose });
  };
  return (
    <ConfirmDialog
      title="Approve this question?"
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={submit}
      confirm="Sign the approval"
      isPending={decide.isPending}
      isDisabled={!isCount || reason.trim() === ''}
    >
      <p>
        You sign that <strong>{read.computation.value.title}</strong> may run for{' '}
        <code>{read.computation.value.purpose}</code>, with results to {read.agreement.value.receivers.join(', ')},
        until {read.agreement.value.validUntil.slice(0, 10)}.
      </p>
      <TextField
        label="Reason"
        hint="Goes into the signed approval: every party of the room, and whoever verifies a receipt, reads it."
        value={reason}
        onChange={setReason}
        rows={3}
        maxLength={1000}
        isRequired
        autoFocus
      />
      <TextField
        label="Different questions"
        hint={
          read.parameters.length === 0
            ? 'The same question asked again costs nothing.'
            : 'Every choice of values is a question of its own.'
        }
        value={uses}
        onChange={setUses}
        type="number"
        problem={isCount ? undefined : 'a whole number from 1 on'}
      />
      <Select
        label="Data"
        value={versions}
        onChange={setVersions}
        options={[
          { value: 'any', label: 'Any version that the owners upload' },
          ...(newest === null ? [] : [{ value: 'these' as const, label: 'Only the versions that are there now' }]),
        ]}
      />
      {decide.isError && <ErrorNotice error={decide.error} />}
    </ConfirmDialog>
  );
}

export interface DecideProps {
  readonly read: ReadComputation;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}
