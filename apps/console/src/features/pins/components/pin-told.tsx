// SPDX-License-Identifier: Apache-2.0
import { parseTrustList, pinTold, type ToldFingerprint } from '@glovebox/client';
import type { PartyView } from '@glovebox/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Badge } from '../../../components/ui/badge.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { TextField } from '../../../components/ui/fields.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { useSession } from '../../../lib/session/session.ts';
import { Compare } from './compare.tsx';

/** Pins by what was told over another channel: a list that is compared in full, whole or not at all. */
export function PinTold({ known }: { readonly known: readonly PartyView[] }) {
  const { party, identity, setPins } = useSession();
  const [text, setText] = useState('');
  const pin = useMutation({
    mutationFn: (told: readonly ToldFingerprint[]) => setPins(pinTold(identity.pins, told, known, party)),
    onSuccess: () => {
      setText('');
    },
  });
  const read = tryParse(text);
  const told = read.kind === 'list' ? read.told : [];
  return (
    <Card title="Pin what you were told">
      <Stack>
        <TextField
          label="Names and fingerprints"
          hint="One party a line: its name, then all 64 digits, in groups or not. From the party itself, over another channel than this."
          rows={4}
          isMono
          value={text}
          onChange={(value) => {
            pin.reset();
            setText(value);
          }}
          placeholder="north-clinic 3f2a 91c8 …"
        />
        {read.kind === 'unfinished' && text.trim() !== '' && <p className="muted small">{read.message}.</p>}
        {told.map((one) => (
          <Told key={one.name} told={one} known={known} self={party.fingerprint} />
        ))}
        {pin.isError && <ErrorNotice error={pin.error} />}
        {pin.isSuccess && (
          <Notice tone="good" title="Pinned">
            <p>From here on nobody can pass off other keys under these names.</p>
          </Notice>
        )}
        <div>
          <Button
            variant="primary"
            isDisabled={told.length === 0}
            isPending={pin.isPending}
            onPress={() => {
              pin.mutate(told);
            }}
          >
            {told.length > 1 ? `Pin these ${String(told.length)}` : 'Pin'}
          </Button>
        </div>
      </Stack>
    </Card>
  );
}

function Told({
  told,
  known,
  self,
}: {
  readonly told: ToldFingerprint;
  readonly known: readonly PartyView[];
  readonly self: string;
}) {
  const { name, fingerprint } = told;
  const same = known.some((view) => view.name === name && view.fingerprint === fingerprint);
  const other = known.find((view) => view.name === name);
  return (
    <div className="told">
      <div className="row">
        <strong>{name}</strong>
        {fingerprint === self ? (
          <Badge>you</Badge>
        ) : same ? (
          <Badge tone="good">the same, every digit</Badge>
        ) : (
          <Badge tone="bad">{other === undefined ? 'not registered' : 'differs'}</Badge>
        )}
      </div>
      {!same && other !== undefined && <Compare told={fingerprint} offered={other.fingerprint} />}
    </div>
  );
}

function tryParse(text: string): { kind: 'list'; told: ToldFingerprint[] } | { kind: 'unfinished'; message: string } {
  try {
    return { kind: 'list', told: parseTrustList(text) };
  } catch (error) {
    return { kind: 'unfinished', message: error instanceof Error ? error.message : '' };
  }
}
