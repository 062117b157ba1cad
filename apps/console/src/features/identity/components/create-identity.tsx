// SPDX-License-Identifier: Apache-2.0
import { Slug } from '@glovebox/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { TextField } from '../../../components/ui/fields.tsx';
import { Row, Stack } from '../../../components/ui/layout.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import type { SessionGate } from '../../../lib/session/session.ts';
import { isStrong, NewPassphrase } from './passphrase-field.tsx';

export function CreateIdentity({ gate, onBack }: { readonly gate: SessionGate; readonly onBack: () => void }) {
  const [name, setName] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [repeated, setRepeated] = useState('');
  const create = useMutation({ mutationFn: () => gate.create(name, passphrase) });
  const isName = Slug.safeParse(name).success;
  const isReady = isName && isStrong(passphrase) && passphrase === repeated;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isReady && !create.isPending) create.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <h1>Make new keys</h1>
        <TextField
          label="Name of your organisation or role"
          value={name}
          onChange={setName}
          autoFocus
          autoComplete="off"
          maxLength={63}
          hint="Lower-case letters, digits and dashes, such as north-clinic. Others see it beside your fingerprint."
          problem={name !== '' && !isName ? 'Use lower-case letters, digits and dashes only.' : undefined}
        />
        <NewPassphrase value={passphrase} repeated={repeated} onChange={setPassphrase} onRepeat={setRepeated} />
        {create.isError && <ErrorNotice error={create.error} />}
        <Row isSpread>
          <Button onPress={onBack}>Back</Button>
          <Button type="submit" variant="primary" isDisabled={!isReady} isPending={create.isPending}>
            {create.isPending ? 'Making keys…' : 'Make keys'}
          </Button>
        </Row>
      </Stack>
    </form>
  );
}
