// SPDX-License-Identifier: Apache-2.0
import { compareAgreements, nextVersion, proposeAgreement, type ReadAgreement } from '@glovebox/client';
import type { Agreement, AgreementKeybroker, DatasetTerms } from '@glovebox/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { Select } from '../../../components/ui/fields.tsx';
import { DownloadIcon } from '../../../components/ui/icons.tsx';
import { Row, Stack } from '../../../components/ui/layout.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { WordChanges } from '../../../components/ui/words.tsx';
import { download } from '../../../lib/download.ts';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';
import { termsFile, type TermsFileFormat } from './terms-file.ts';

/** Terms hold once they are in an agreement that everybody signed: a new version of a room, or a draft of a new one. */
export function ProposeTerms({
  name,
  terms,
  rooms,
}: {
  readonly name: string;
  readonly terms: DatasetTerms;
  readonly rooms: readonly ReadAgreement[];
}) {
  const { client, identity } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const owned = rooms.filter(({ agreement }) => ownPart(agreement.value, client.party.signing.publicKey) !== null);
  const [chosen, setChosen] = useState('');
  const room = owned.find(({ agreement }) => agreement.digest === chosen) ?? owned[0];
  const propose = useMutation({
    mutationFn: (agreement: Agreement) => proposeAgreement(client, agreement),
    onSuccess: async ({ digest }) => {
      await queries.invalidateQueries({ queryKey: keys.agreements });
      await navigate(`/rooms/${digest}`);
    },
  });
  const save = (format: TermsFileFormat) => {
    const owner = (room && ownPart(room.agreement.value, client.party.signing.publicKey)?.name) ?? client.party.name;
    download(`${name}-terms.${format}`, termsFile(format, name, owner, terms), FORMATS[format].type);
  };
  const next = room === undefined ? null : draftNext(room, name, terms, client.party.signing.publicKey, identity.pins);
  return (
    <Card title="Propose them">
      <Stack>
        {owned.length > 0 && room !== undefined && (
          <Select
            label="As a new version of"
            value={room.agreement.digest}
            onChange={(digest) => {
              propose.reset();
              setChosen(digest);
            }}
            options={owned.map(({ agreement }) => ({
              value: agreement.digest,
              label: `${agreement.value.title} (version ${String(agreement.value.version)})`,
            }))}
          />
        )}
        {next?.kind === 'failed' && <ErrorNotice error={next.error} />}
        {next?.kind === 'agreement' && room !== undefined && (
          <>
            <h3>What everybody would sign anew</h3>
            <WordChanges {...compareAgreements(room.agreement.value, next.agreement)} />
          </>
        )}
        {owned.length === 0 && (
          <p className="muted">
            You are an owner in no room yet. Save the terms as a file and put them into the draft of a new room.
          </p>
        )}
        {propose.isError && <ErrorNotice error={propose.error} />}
        <Row>
          {next?.kind === 'agreement' && (
            <Button
              variant="primary"
              isPending={propose.isPending}
              onPress={() => {
                propose.mutate(next.agreement);
              }}
            >
              Sign and propose
            </Button>
          )}
          {(['yaml', 'json'] as const).map((format) => (
            <Button
              key={format}
              onPress={() => {
                save(format);
              }}
            >
              <DownloadIcon size={16} />
              {FORMATS[format].label}
            </Button>
          ))}
        </Row>
      </Stack>
    </Card>
  );
}

const FORMATS: Readonly<Record<TermsFileFormat, { readonly label: string; readonly type: string }>> = {
  yaml: { label: 'As YAML', type: 'application/yaml' },
  json: { label: 'As JSON', type: 'application/json' },
};

const ownPart = (agreement: Agreement, signingKey: string) =>
  agreement.parties.find((party) => party.signingKey === signingKey && party.roles.includes('owner')) ?? null;

type NextDraft =
  { readonly kind: 'agreement'; readonly agreement: Agreement } | { readonly kind: 'failed'; readonly error: unknown };

function draftNext(
  { agreement }: ReadAgreement,
  name: string,
  terms: DatasetTerms,
  signingKey: string,
  pins: { readonly keybrokers: Readonly<Record<string, { readonly identityKey: string }>> },
): NextDraft | null {
  const self = ownPart(agreement.value, signingKey);
  if (self === null) return null;
  const keybroker = ownKeybroker(agreement.value, self.name, pins.keybrokers);
  if (keybroker === null) return null;
  try {
    const dataset = { name, owner: self.name, keybroker: keybroker.name, terms };
    return { kind: 'agreement', agreement: nextVersion(agreement, dataset, keybroker) };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

/** The one that the agreement names already, or else the one that the owner pinned. */
function ownKeybroker(
  agreement: Agreement,
  owner: string,
  pinned: Readonly<Record<string, { readonly identityKey: string }>>,
): AgreementKeybroker | null {
  const named = agreement.keybrokers.find((one) => one.owner === owner);
  if (named !== undefined) return named;
  const [first] = Object.entries(pinned);
  if (first === undefined) return null;
  const [name, { identityKey }] = first;
  return { name, owner, identityKey, custody: 'owner-machine', witnesses: [] };
}
