// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { Dialog } from '../../components/ui/dialog.tsx';
import { Facts } from '../../components/ui/facts.tsx';
import { useSession } from '../../lib/session/session.ts';
import { navItems } from '../routes.tsx';

const CHORD_MS = 1500;

const TYPED_INTO = 'input, textarea, select, [contenteditable=true], [role=dialog], [role=alertdialog]';

/** Looks also into the shadow root in which the editor lives, where a key's target would be only the root's host. */
const isTyping = (event: KeyboardEvent): boolean =>
  event.composedPath().some((one) => one instanceof HTMLElement && one.matches(TYPED_INTO));

/** What the editor of queries adds to what every text field knows. Tab leaves it: nobody is caught in it. */
const EDITOR_KEYS = [
  { name: 'In the query: leave it', value: <kbd>Tab</kbd> },
  {
    name: 'In the query: offer words',
    value: (
      <>
        <kbd>Ctrl</kbd> <kbd>Space</kbd>
      </>
    ),
  },
  { name: 'In the query: next remark', value: <kbd>F8</kbd> },
];

/** `g` and a letter goes to a page, `?` lists the keys, `l` after `g` locks. Never while somebody types. */
export function Shortcuts() {
  const navigate = useNavigate();
  const { lock } = useSession();
  const [isHelpOpen, setHelpOpen] = useState(false);

  useEffect(() => {
    let armed = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      const isChord = Date.now() - armed < CHORD_MS;
      armed = 0;
      if (isChord) {
        const item = navItems.find(({ key }) => key === event.key);
        if (item !== undefined) void navigate(item.to);
        else if (event.key === 'l') lock();
      } else if (event.key === 'g') armed = Date.now();
      else if (event.key === '?') setHelpOpen(true);
    };
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
    };
  }, [navigate, lock]);

  const chord = (key: string) => (
    <>
      <kbd>g</kbd> <kbd>{key}</kbd>
    </>
  );
  return (
    <Dialog
      title="Keyboard"
      isOpen={isHelpOpen}
      onClose={() => {
        setHelpOpen(false);
      }}
    >
      <Facts
        items={[
          ...navItems.map(({ label, key }) => ({ name: label, value: chord(key) })),
          { name: 'Lock', value: chord('l') },
          { name: 'This list', value: <kbd>?</kbd> },
          { name: 'Close', value: <kbd>Esc</kbd> },
          ...EDITOR_KEYS,
        ]}
      />
    </Dialog>
  );
}
