// SPDX-License-Identifier: Apache-2.0
import { Key32, Slug } from '@glovebox/contracts';
import { useState, type SyntheticEvent } from 'react';
import { Badge } from '../../../components/ui/badge.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { TextField } from '../../../components/ui/fields.tsx';
import { Columns, Stack } from '../../../components/ui/layout.tsx';
import { Loaded } from '../../../components/ui/states.tsx';
import { Table } from '../../../components/ui/table.tsx';
import { useKeybrokers } from '../../../lib/api/list-keybrokers.ts';
import { useSession } from '../../../lib/session/session.ts';

/** An owner pins the identity key of its own keybroker, as it reads it on that machine. */
export function KeybrokerPins() {
  const { identity, setPins } = useSession();
  const keybrokers = useKeybrokers();
  const [name, setName] = useState('');
  const [key, setKey] = useState('');
  const isReady = Slug.safeParse(name).success && Key32.safeParse(key.trim()).success;
  const pinned = (view: { name: string; identityKey: string }) =>
    identity.pins.keybrokers[view.name]?.identityKey === view.identityKey;
  const pin = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!isReady) return;
    void setPins({
      ...identity.pins,
      keybrokers: { ...identity.pins.keybrokers, [name]: { identityKey: key.trim() } },
    });
    setName('');
    setKey('');
  };
  return (
    <Card title="Keybrokers">
      <Stack>
        <p className="muted">
          A keybroker holds an owner's keys on the owner's own machine. You pin yours; those of others are vouched for
          by their owners.
        </p>
        <Loaded query={keybrokers}>
          {(items) =>
            items.length === 0 ? (
              <p className="muted">No keybroker has connected to this coordinator.</p>
            ) : (
              <Table
                label="Keybrokers"
                rows={items}
                rowKey={({ identityKey }) => identityKey}
                columns={[
                  { name: 'Keybroker', cell: (view) => <strong>{view.name}</strong> },
                  { name: 'Identity key', cell: (view) => <code className="break">{view.identityKey}</code> },
                  {
                    name: 'State',
                    cell: (view) => (
                      <Badge tone={view.online ? 'good' : 'neutral'}>{view.online ? 'online' : 'offline'}</Badge>
                    ),
                  },
                  {
                    name: 'Pin',
                    cell: (view) => (
                      <Badge tone={pinned(view) ? 'good' : 'neutral'}>{pinned(view) ? 'pinned' : 'not pinned'}</Badge>
                    ),
                  },
                ]}
              />
            )
          }
        </Loaded>
        <form onSubmit={pin}>
          <Stack>
            <Columns>
              <TextField
                label="Name of your keybroker"
                value={name}
                onChange={setName}
                isMono
                placeholder="registry-keys"
              />
              <TextField
                label="Its identity key"
                value={key}
                onChange={setKey}
                isMono
                hint="43 characters, as it prints them on its own machine."
              />
            </Columns>
            <div>
              <Button type="submit" isDisabled={!isReady}>
                Pin keybroker
              </Button>
            </div>
          </Stack>
        </form>
      </Stack>
    </Card>
  );
}
