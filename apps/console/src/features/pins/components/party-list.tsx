// SPDX-License-Identifier: Apache-2.0
import type { Pins } from '@glovebox/client';
import type { PartyView } from '@glovebox/contracts';
import { partyFingerprint } from '@glovebox/crypto';
import { useState } from 'react';
import { Badge } from '../../../components/ui/badge.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { ConfirmDialog } from '../../../components/ui/dialog.tsx';
import { Fingerprint } from '../../../components/ui/hash.tsx';
import { Table } from '../../../components/ui/table.tsx';
import { useSession } from '../../../lib/session/session.ts';

interface KnownParty {
  readonly name: string;
  readonly fingerprint: string;
  readonly state: 'you' | 'pinned' | 'not pinned' | 'differs';
}

/** Everybody whom the coordinator names or the user pinned, and whether both agree. */
export function PartyList({ known }: { readonly known: readonly PartyView[] }) {
  const { party, identity, setPins } = useSession();
  const [removing, setRemoving] = useState<string | null>(null);
  const distrust = () => {
    const parties = Object.fromEntries(Object.entries(identity.pins.parties).filter(([name]) => name !== removing));
    setRemoving(null);
    void setPins({ ...identity.pins, parties });
  };
  return (
    <>
      <Table
        label="Parties"
        rows={listParties(known, identity.pins, party.fingerprint)}
        rowKey={({ name, fingerprint }) => name + fingerprint}
        columns={[
          { name: 'Party', cell: ({ name }) => <strong>{name}</strong> },
          { name: 'Fingerprint', cell: ({ fingerprint }) => <Fingerprint value={fingerprint} /> },
          {
            name: 'Pin',
            cell: ({ state }) => (
              <Badge tone={TONES[state]}>{state === 'differs' ? 'differs from your pin' : state}</Badge>
            ),
          },
          {
            name: 'Change',
            align: 'end',
            cell: ({ name, state }) =>
              state === 'pinned' && (
                <Button
                  size="small"
                  variant="quiet"
                  onPress={() => {
                    setRemoving(name);
                  }}
                >
                  Remove pin
                </Button>
              ),
          },
        ]}
      />
      <ConfirmDialog
        title={`Remove the pin of ${removing ?? ''}?`}
        isOpen={removing !== null}
        onClose={() => {
          setRemoving(null);
        }}
        onConfirm={distrust}
        confirm="Remove pin"
        variant="danger"
      >
        <p>You can sign nothing that names this party until you have compared its fingerprint again.</p>
      </ConfirmDialog>
    </>
  );
}

const TONES = { you: 'active', pinned: 'good', 'not pinned': 'warn', differs: 'bad' } as const;

function listParties(known: readonly PartyView[], pins: Pins, self: string): KnownParty[] {
  const told = known.map(({ name, fingerprint }): KnownParty => {
    if (fingerprint === self) return { name, fingerprint, state: 'you' };
    const pin = Object.hasOwn(pins.parties, name) ? pins.parties[name] : undefined;
    if (pin === undefined) return { name, fingerprint, state: 'not pinned' };
    return { name, fingerprint, state: partyFingerprint(pin) === fingerprint ? 'pinned' : 'differs' };
  });
  const untold = Object.entries(pins.parties)
    .filter(([name]) => !known.some((view) => view.name === name))
    .map(([name, keys]): KnownParty => ({ name, fingerprint: partyFingerprint(keys), state: 'pinned' }));
  return [...told, ...untold].toSorted((a, b) => a.name.localeCompare(b.name));
}
