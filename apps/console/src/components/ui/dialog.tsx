// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button, type ButtonVariant } from './button.tsx';

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons, the one that goes on last. */
  readonly actions?: ReactNode;
  readonly isWide?: boolean;
  /** It asks before something that cannot be undone: announced as such, and not closed by a click beside it. */
  readonly isAlert?: boolean;
}

/** A question in front of the page. Escape closes it; focus returns to where it was. */
export function Dialog({ title, isOpen, onClose, children, actions, isWide, isAlert }: DialogProps) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen={isOpen}
      isDismissable={isAlert !== true}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="modal" data-wide={isWide === true ? true : undefined}>
        <AriaDialog className="dialog" role={isAlert === true ? 'alertdialog' : 'dialog'}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
          {actions !== undefined && <div className="actions">{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  /** What confirming does, as a verb: `Stop the agreement`. */
  readonly confirm: string;
  readonly variant?: ButtonVariant;
  readonly isPending?: boolean;
  readonly isDisabled?: boolean;
  readonly children: ReactNode;
}

export function ConfirmDialog(props: ConfirmProps) {
  const { title, isOpen, onClose, onConfirm, confirm, variant = 'primary', isPending, isDisabled, children } = props;
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      isAlert
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant={variant} onPress={onConfirm} isPending={isPending ?? false} isDisabled={isDisabled ?? false}>
            {confirm}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
