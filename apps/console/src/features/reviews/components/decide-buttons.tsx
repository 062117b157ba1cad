// SPDX-License-Identifier: Apache-2.0
import type { ReadComputation } from '@glovebox/client';
import { useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { ApproveDialog } from './approve-dialog.tsx';
import { RejectDialog } from './reject-dialog.tsx';

/** The party's word about the computation on the page. */
export function DecideButtons({ read }: { readonly read: ReadComputation }) {
  const [open, setOpen] = useState<'approve' | 'reject' | null>(null);
  const close = () => {
    setOpen(null);
  };
  return (
    <>
      <Button
        variant="danger"
        onPress={() => {
          setOpen('reject');
        }}
      >
        Reject…
      </Button>
      <Button
        variant="primary"
        onPress={() => {
          setOpen('approve');
        }}
      >
        Approve…
      </Button>
      <ApproveDialog read={read} isOpen={open === 'approve'} onClose={close} />
      <RejectDialog read={read} isOpen={open === 'reject'} onClose={close} />
    </>
  );
}
