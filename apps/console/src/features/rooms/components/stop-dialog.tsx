// SPDX-License-Identifier: Apache-2.0
import { Line } from '@glovebox/contracts';
import { useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { ConfirmDialog } from '../../../components/ui/dialog.tsx';
import { TextField } from '../../../components/ui/fields.tsx';
import { StopIcon } from '../../../components/ui/icons.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { useStopAgreement } from '../api/stop-agreement.ts';

/** The one button of an owner that needs nobody else. */
export function StopButton({ digest, title }: { readonly digest: string; readonly title: string }) {
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const stop = useStopAgreement(digest);
  const close = () => {
    setOpen(false);
    stop.reset();
  };
  return (
    <>
      <Button
        variant="danger"
        onPress={() => {
          setOpen(true);
        }}
      >
        <StopIcon size={16} />
        Stop…
      </Button>
      <ConfirmDialog
        title={`Stop “${title}” for good?`}
        isOpen={isOpen}
        onClose={close}
        onConfirm={() => {
          stop.mutate(reason, { onSuccess: close });
        }}
        confirm="Stop the agreement"
        variant="danger"
        isDisabled={!Line.safeParse(reason).success}
        isPending={stop.isPending}
      >
        <p>
          At once no keybroker grants a key under it and no result leaves, also of jobs that run now. Nobody else has to
          agree, and it cannot be undone: going on needs a new version that everybody signs.
        </p>
        <TextField
          label="Why"
          hint="One line; every party sees it."
          value={reason}
          onChange={setReason}
          maxLength={200}
          autoFocus
        />
        {stop.isError && <ErrorNotice error={stop.error} />}
      </ConfirmDialog>
    </>
  );
}
