// SPDX-License-Identifier: Apache-2.0
import { useMutation } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { Select, TextField } from '../../../components/ui/fields.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import type { StoredIdentity } from '../../../lib/session/identities.ts';
import type { SessionGate } from '../../../lib/session/session.ts';

export function UnlockIdentity({
  gate,
  identities,
  onChoose,
}: {
  readonly gate: SessionGate;
  readonly identities: readonly StoredIdentity[];
  readonly onChoose: (step: 'create' | 'import') => void;
}) {
  const [chosen, setChosen] = useState(gate.locked ?? identities[0]?.name ?? '');
  const [passphrase, setPassphrase] = useState('');
  const unlock = useMutation({ mutationFn: () => gate.unlock(chosen, passphrase) });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (passphrase !== '' && !unlock.isPending) unlock.mutate();
  };
  return (
    <Stack>
      <form onSubmit={submit}>
        <Stack>
          <h1>{gate.locked === null ? 'Open your keys' : 'Locked'}</h1>
          {gate.locked !== null && (
            <p className="muted">The keys were put away. Open them, and this page goes on where it was.</p>
          )}
          {identities.length === 1 ? (
            <p>
              Keys of <strong>{chosen}</strong>
            </p>
          ) : (
            <Select
              label="Keys of"
              value={chosen}
              onChange={setChosen}
              options={identities.map(({ name }) => ({ value: name, label: name }))}
            />
          )}
          <TextField
            label="Passphrase"
            type="password"
            autoComplete="current-password"
            autoFocus
            value={passphrase}
            onChange={setPassphrase}
          />
          {unlock.isError && <ErrorNotice error={unlock.error} />}
          <Button type="submit" variant="primary" isDisabled={passphrase === ''} isPending={unlock.isPending}>
            {unlock.isPending ? 'Opening…' : 'Open'}
          </Button>
        </Stack>
      </form>
      <div className="row">
        <Button
          size="small"
          variant="quiet"
          onPress={() => {
            onChoose('create');
          }}
        >
          Make new keys
        </Button>
        <Button
          size="small"
          variant="quiet"
          onPress={() => {
            onChoose('import');
          }}
        >
          Bring keys
        </Button>
      </div>
    </Stack>
  );
}
