// SPDX-License-Identifier: Apache-2.0
import { Button } from '../../../components/ui/button.tsx';
import { Stack } from '../../../components/ui/layout.tsx';

export function Welcome({ onChoose }: { readonly onChoose: (step: 'create' | 'import') => void }) {
  return (
    <Stack>
      <h1>Your key is your identity</h1>
      <p className="muted">
        There are no accounts and nobody can reset a password. You make a key here; others recognise you by its
        fingerprint, which they compare with you over another channel.
      </p>
      <Button
        variant="primary"
        onPress={() => {
          onChoose('create');
        }}
      >
        Make new keys
      </Button>
      <Button
        onPress={() => {
          onChoose('import');
        }}
      >
        Bring keys from a file
      </Button>
    </Stack>
  );
}
