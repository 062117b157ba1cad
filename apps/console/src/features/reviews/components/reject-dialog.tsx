// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { ConfirmDialog } from '../../../components/ui/dialog.tsx';
import { TextField } from '../../../components/ui/fields.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { useDecide } from '../api/decide-computation.ts';
import type { DecideProps } from './approve-dialog.tsx';

export function RejectDialog({ read, isOpen, onClose }: DecideProps) {
  const [reason, setReason] = useState('');
  const decide = useDecide(read);
  return (
    <ConfirmDialog
      title="Reject this question?"
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={() => {
        decide.mutate({ decision: 'reject', reason }, { onSuccess: onClose });
      }}
      confirm="Sign the rejection"
      variant="danger"
      isPending={decide.isPending}
      isDisabled={reason.trim() === ''}
    >
      <p>
        A rejection is final: <strong>{read.computation.value.title}</strong> will not run, whoever approved it. The
        analyst can propose another question.
      </p>
      <TextField
        label="Reason"
        hint="Say what would have to be different. Every party of the room reads it."
        value={reason}
        onChange={setReason}
        rows={3}
        maxLength={1000}
        isRequired
        autoFocus
      />
      {decide.isError && <ErrorNotice error={decide.error} />}
    </ConfirmDialog>
  );
}
