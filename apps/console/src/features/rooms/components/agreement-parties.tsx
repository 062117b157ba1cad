// SPDX-License-Identifier: Apache-2.0
import type { ReadAgreement } from '@glovebox/client';
import type { AgreementParty } from '@glovebox/contracts';
import { partyFingerprint } from '@glovebox/crypto';
import { Badge } from '../../../components/ui/badge.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { Fingerprint } from '../../../components/ui/hash.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { Table } from '../../../components/ui/table.tsx';
import { useKeybrokers } from '../../../lib/api/list-keybrokers.ts';
import { useSession } from '../../../lib/session/session.ts';

/** Who takes part, whether the user compared their keys, and who has signed; and the keybrokers. */
export function AgreementParties({ read }: { readonly read: ReadAgreement }) {
  const { party: self, pins } = useSession();
  const keybrokers = useKeybrokers();
  const { parties, keybrokers: named } = read.agreement.value;
  const pinOf = (party: AgreementParty) => {
    if (party.signingKey === self.signing.publicKey) return <Badge tone="active">you</Badge>;
    const pin = Object.hasOwn(pins.parties, party.name) ? pins.parties[party.name] : undefined;
    if (pin === undefined) return <Badge tone="warn">not pinned</Badge>;
    const isSame = pin.signingKey === party.signingKey && pin.receivingKey === party.receivingKey;
    return <Badge tone={isSame ? 'good' : 'bad'}>{isSame ? 'pinned' : 'differs from your pin'}</Badge>;
  };
  return (
    <Stack>
      <Card title="Parties" isFlush>
        <Table
          label="Parties"
          rows={parties}
          rowKey={({ name }) => name}
          columns={[
            { name: 'Party', cell: ({ name }) => <strong>{name}</strong> },
            { name: 'Takes part as', cell: ({ roles }) => roles.join(', ') },
            { name: 'Fingerprint', cell: (party) => <Fingerprint value={partyFingerprint(party)} /> },
            { name: 'Pin', cell: pinOf },
            {
              name: 'Signature',
              cell: ({ name }) =>
                read.missing.includes(name) ? <Badge tone="warn">not signed</Badge> : <Badge tone="good">signed</Badge>,
            },
          ]}
        />
      </Card>
      <Card title="Keybrokers" isFlush>
        <Table
          label="Keybrokers"
          rows={named}
          rowKey={({ identityKey }) => identityKey}
          columns={[
            { name: 'Keybroker', cell: ({ name }) => <strong>{name}</strong> },
            { name: 'Holds keys of', cell: ({ owner }) => owner },
            { name: 'Identity key', cell: ({ identityKey }) => <code className="break">{identityKey}</code> },
            {
              name: 'State',
              cell: ({ identityKey }) => {
                const view = keybrokers.data?.find((one) => one.identityKey === identityKey);
                if (view === undefined) return <Badge>not seen</Badge>;
                return <Badge tone={view.online ? 'good' : 'warn'}>{view.online ? 'online' : 'offline'}</Badge>;
              },
            },
          ]}
        />
      </Card>
    </Stack>
  );
}
