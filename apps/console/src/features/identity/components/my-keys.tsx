// SPDX-License-Identifier: Apache-2.0
import { partyCard, signedPartyCard } from '@glovebox/client';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { Facts } from '../../../components/ui/facts.tsx';
import { CopyButton, Fingerprint } from '../../../components/ui/hash.tsx';
import { DownloadIcon } from '../../../components/ui/icons.tsx';
import { Row, Stack } from '../../../components/ui/layout.tsx';
import { downloadJson } from '../../../lib/download.ts';
import { useSession } from '../../../lib/session/session.ts';

/** Who one is, for others to compare; and the keys as files. */
export function MyKeys() {
  const { party, identity } = useSession();
  const card = partyCard(party);
  return (
    <Card title="Your identity">
      <Stack>
        <Facts
          items={[
            { name: 'Name', value: party.name },
            {
              name: 'Fingerprint',
              value: (
                <>
                  <Fingerprint value={party.fingerprint} />{' '}
                  <CopyButton text={`${party.name} ${party.fingerprint}`} label="Copy name and fingerprint" />
                </>
              ),
            },
            { name: 'Signing key', value: <code>{card.signingKey}</code> },
            { name: 'Receiving key', value: <code>{card.receivingKey}</code> },
          ]}
        />
        <p className="muted small">
          Tell the fingerprint to the others over a channel that the coordinator does not run: by telephone, in person,
          on paper. They pin it; then nobody can pass off other keys as yours.
        </p>
        <Row>
          <Button
            size="small"
            onPress={() => {
              downloadJson(`${party.name}-card.json`, {
                ...card,
                fingerprint: party.fingerprint,
                card: signedPartyCard(party),
              });
            }}
          >
            <DownloadIcon size={16} />
            Card (public)
          </Button>
          <Button
            size="small"
            onPress={() => {
              downloadJson('keys.json', identity.keys);
            }}
          >
            <DownloadIcon size={16} />
            Keys (sealed under your passphrase)
          </Button>
          <Button
            size="small"
            onPress={() => {
              downloadJson('pins.json', identity.pins);
            }}
          >
            <DownloadIcon size={16} />
            Pins
          </Button>
        </Row>
        <p className="muted small">
          Both files work with the command line as they are: put them into the folder GLOVEBOX_HOME. Keep a copy of the
          keys: whoever loses them loses what was sealed to them.
        </p>
      </Stack>
    </Card>
  );
}
