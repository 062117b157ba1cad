// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { IconButton } from '../../components/ui/button.tsx';
import { MenuIcon } from '../../components/ui/icons.tsx';
import { Brand } from './brand.tsx';
import { Sidebar } from './sidebar.tsx';

/** On narrow screens: the name, and the navigation in a drawer. */
export function TopBar() {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="topbar">
      <Brand />
      <IconButton
        label="Menu"
        onPress={() => {
          setOpen(true);
        }}
      >
        <MenuIcon />
      </IconButton>
      <ModalOverlay className="drawer-overlay" isOpen={isOpen} onOpenChange={setOpen} isDismissable>
        <Modal className="drawer">
          <Dialog aria-label="Menu">
            <Sidebar
              isInDrawer
              onGo={() => {
                setOpen(false);
              }}
            />
          </Dialog>
        </Modal>
      </ModalOverlay>
    </div>
  );
}
