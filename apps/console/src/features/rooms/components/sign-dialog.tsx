// SPDX-License-Identifier: Apache-2.0
import type { ReadAgreement } from '@glovebox/client';
import { useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { ConfirmDialog } from '../../../components/ui/dialog.tsx';
import { Checkbox } from '../../../components/ui/fields.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { useSignAgreement } from '../api/sign-agreement.ts';

/** Signing: once everybody has, the agreement binds. */
export function SignButton({ read }: { readonly read: ReadAgreement }) {
  const [isOpen, setOpen] = useState(false);
  const [isRead, setRead] = useState(false);
  const sign = useSignAgreement();
  const close = () => {
    setOpen(false);
    setRead(false);
    sign.reset();
  };
  return (
    <>
      <Button
        variant="primary"
        onPress={() => {
          setOpen(true);
        }}
      >
        Sign…
      </Button>
      <ConfirmDialog
        title="Sign this agreement?"
        isOpen={isOpen}
        onClose={close}
        onConfirm={() => {
          sign.mutate(read, { onSuccess: close });
        }}
        confirm="Sign"
        isDisabled={!isRead}
        isPending={sign.isPending}
      >
        <p>
          You sign <strong>{read.agreement.value.title}</strong>, version {read.agreement.value.version}, with digest{' '}
          <code className="break">{read.agreement.digest}</code>. The keys of all parties must be pinned.
        </p>
        <Checkbox isSelected={isRead} onChange={setRead}>
          I have read what it says in words, on this page.
        </Checkbox>
        {sign.isError && <ErrorNotice error={sign.error} />}
      </ConfirmDialog>
    </>
  );
}
