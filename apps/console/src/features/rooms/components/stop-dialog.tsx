// SPDX-License-Identifier: Apache-2.0
import { signStop, stopOrder } from '@glovebox/client';
import { Line } from '@glovebox/contracts';
import type { VerifiedDocument } from '@glovebox/crypto';
import { useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { ConfirmDialog } from '../../../components/ui/dialog.tsx';
import { TextField } from '../../../components/ui/fields.tsx';
import { DownloadIcon, StopIcon } from '../../../components/ui/icons.tsx';
import { Row } from '../../../components/ui/layout.tsx';
import { More } from '../../../components/ui/more.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { download } from '../../../lib/download.ts';
import { useSession } from '../../../lib/session/session.ts';
import { useStopAgreement } from '../api/stop-agreement.ts';

/** The one button of an owner that needs nobody else. */
export function StopButton({ agreement }: { readonly agreement: VerifiedDocument<'glovebox/agreement/v1'> }) {
  const { client } = useSession();
  const { digest } = agreement;
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const stop = useStopAgreement(agreement);
  const isReason = Line.safeParse(reason).success;
  const carry = () => {
    const order = stopOrder(agreement, signStop(client, agreement, reason));
    download(`stop-${digest.slice(0, 8)}.json`, order, 'application/json');
  };
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
        title={`Stop “${agreement.value.title}” for good?`}
        isOpen={isOpen}
        onClose={close}
        onConfirm={() => {
          stop.mutate(reason, { onSuccess: close });
        }}
        confirm="Stop the agreement"
        variant="danger"
        isDisabled={!isReason}
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
        <More summary="If the coordinator might keep it back">
          <p>
            Save the signed order as a file, and give it to <code>glovebox-keybroker stop</code> at your keybroker and
            at those of the other owners. Nothing is sent. Whoever has the file can stop this agreement with it, and do
            nothing else.
          </p>
          <Row>
            <Button isDisabled={!isReason} onPress={carry}>
              <DownloadIcon size={16} />
              Save the order
            </Button>
          </Row>
        </More>
      </ConfirmDialog>
    </>
  );
}
