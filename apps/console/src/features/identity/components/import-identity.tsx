// SPDX-License-Identifier: Apache-2.0
import { useMutation } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { DropZone } from '../../../components/ui/drop-zone.tsx';
import { TextField } from '../../../components/ui/fields.tsx';
import { Row, Stack } from '../../../components/ui/layout.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import type { SessionGate } from '../../../lib/session/session.ts';
import { nothingBrought, readBroughtFiles } from '../read-keys.ts';
import { isStrong, NewPassphrase } from './passphrase-field.tsx';

/** Keys of the command line, or of another browser. */
export function ImportIdentity({ gate, onBack }: { readonly gate: SessionGate; readonly onBack: () => void }) {
  const [brought, setBrought] = useState(nothingBrought);
  const [passphrase, setPassphrase] = useState('');
  const [repeated, setRepeated] = useState('');
  const read = useMutation({
    mutationFn: (files: File[]) => readBroughtFiles(files, brought),
    onSuccess: setBrought,
  });
  const { keys, pins } = brought;
  const adopt = useMutation({
    mutationFn: async () => {
      if (keys !== null) await gate.adopt(keys, passphrase, pins);
    },
  });
  const isSealed = keys?.protection === 'scrypt';
  const isReady = keys !== null && (isSealed ? passphrase !== '' : isStrong(passphrase) && passphrase === repeated);
  const pinned = Object.keys(pins.parties).length;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isReady && !adopt.isPending) adopt.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <h1>Bring keys from a file</h1>
        <DropZone
          label="Choose files"
          accept={['.json', 'application/json']}
          allowsMultiple
          onFiles={(files) => {
            read.mutate(files);
          }}
        >
          <p>
            Drop <code>keys.json</code> here, and <code>pins.json</code> if there is one. Both are in the command line's
            folder, or from an export.
          </p>
        </DropZone>
        {read.isError && <ErrorNotice error={read.error} />}
        {keys !== null && (
          <Notice tone="good" title={`Keys of ${keys.name}`}>
            <p>
              {isSealed ? 'Sealed under a passphrase.' : 'Not sealed: this browser keeps them only under a passphrase.'}{' '}
              {pinned > 0 && `Pins of ${String(pinned)} parties come with them.`}
            </p>
          </Notice>
        )}
        {isSealed && (
          <TextField
            label="Passphrase of the file"
            type="password"
            autoComplete="current-password"
            value={passphrase}
            onChange={setPassphrase}
          />
        )}
        {keys?.protection === 'file-mode' && (
          <NewPassphrase value={passphrase} repeated={repeated} onChange={setPassphrase} onRepeat={setRepeated} />
        )}
        {adopt.isError && <ErrorNotice error={adopt.error} />}
        <Row isSpread>
          <Button onPress={onBack}>Back</Button>
          <Button type="submit" variant="primary" isDisabled={!isReady} isPending={adopt.isPending}>
            {adopt.isPending ? 'Opening…' : 'Bring keys'}
          </Button>
        </Row>
      </Stack>
    </form>
  );
}
