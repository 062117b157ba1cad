// SPDX-License-Identifier: Apache-2.0
import { openKeptAgreement } from '@glovebox/client';
import { useMutation } from '@tanstack/react-query';
import { DropZone } from '../../../components/ui/drop-zone.tsx';
import { Row, Stack } from '../../../components/ui/layout.tsx';
import { More } from '../../../components/ui/more.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { jsonOf } from '../../../lib/json-of.ts';
import { useSession } from '../../../lib/session/session.ts';
import { StopButton } from './stop-dialog.tsx';

/** Stopping needs nothing of the coordinator: an owner who kept the agreement as a file can stop it from that. */
export function CarriedAgreement() {
  const { party } = useSession();
  const open = useMutation({ mutationFn: async (file: File) => openKeptAgreement(jsonOf(await file.text())) });
  const agreement = open.data;
  const self = agreement?.value.parties.find(({ signingKey }) => signingKey === party.signing.publicKey);
  return (
    <More summary="Stop a room that the coordinator does not show">
      <Stack>
        <p className="muted">
          With the file of an agreement, saved from its page under Document or by the command line, an owner can sign
          that it is over, and carry the order to the keybrokers by hand.
        </p>
        <DropZone
          isSmall
          label="Choose an agreement"
          accept={['.json']}
          onFiles={([file]) => {
            if (file !== undefined) open.mutate(file);
          }}
        >
          <p>Drop the file of the agreement here. Nothing is sent.</p>
        </DropZone>
        {open.isError && <ErrorNotice error={open.error} />}
        {agreement !== undefined && (
          <>
            <p>
              <strong>{agreement.value.title}</strong>, version {agreement.value.version}, with digest{' '}
              <code className="break">{agreement.digest}</code>
            </p>
            {self?.roles.includes('owner') === true ? (
              <Row>
                <StopButton agreement={agreement} />
              </Row>
            ) : (
              <Notice tone="warn" title="Only an owner of it can stop it">
                <p>Your keys are not those of one of its owners.</p>
              </Notice>
            )}
          </>
        )}
      </Stack>
    </More>
  );
}
