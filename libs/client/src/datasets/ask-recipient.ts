// SPDX-License-Identifier: Apache-2.0
import type { Agreement, AgreementDataset, AgreementKeybroker, RecipientStatement } from '@glovebox/contracts';
import { openDocument, signDocument } from '@glovebox/crypto';
import type { GloveboxClient } from '../client.ts';
import { ClientError } from '../error.ts';

export interface OwnDataset {
  readonly dataset: AgreementDataset;
  readonly keybroker: AgreementKeybroker;
}

/** Finds a dataset that the user owns in an agreement. @throws ClientError `not-found`, `refused` */
export function findOwnDataset(client: GloveboxClient, agreement: Agreement, name: string): OwnDataset {
  const dataset = agreement.datasets.find((candidate) => candidate.name === name);
  if (!dataset) {
    throw new ClientError('not-found', `the agreement has no dataset \`${name}\``, {
      field: 'name',
      remedy: `it has: ${agreement.datasets.map((candidate) => candidate.name).join(', ')}`,
    });
  }
  const owner = agreement.parties.find((party) => party.name === dataset.owner);
  if (owner?.signingKey !== client.party.signing.publicKey) {
    throw new ClientError('refused', `dataset \`${name}\` is \`${dataset.owner}\`'s, not yours`, {
      field: 'name',
      remedy: 'upload only datasets that the agreement says are yours',
    });
  }
  const keybroker = agreement.keybrokers.find((candidate) => candidate.name === dataset.keybroker);
  if (!keybroker) throw new ClientError('not-found', `the agreement has no keybroker \`${dataset.keybroker}\``);
  return { dataset, keybroker };
}

/**
 * Asks a keybroker, through the coordinator, for an age recipient made for this dataset alone. The answer counts only
 * under the signature of the keybroker that the agreement names, so a coordinator cannot put its own recipient there.
 * @throws ClientError `wrong-document`, `refused` with the keybroker's reasons; CryptoError `signature`
 */
export async function askRecipient(client: GloveboxClient, own: OwnDataset): Promise<RecipientStatement> {
  const request = {
    dataset: own.dataset.name,
    owner: client.party.fingerprint,
    keybroker: own.keybroker.identityKey,
    time: client.now(),
  };
  const envelope = signDocument('glovebox/recipient-request/v1', request, client.party.signing);
  const answer = await client.keybrokers.recipient(envelope, own.keybroker.identityKey);
  const reply = openDocument('glovebox/keybroker-reply/v1', answer.reply, [own.keybroker.identityKey]);
  const { outcome } = reply.value;
  if (outcome.kind === 'denied') {
    throw new ClientError('refused', `keybroker \`${own.keybroker.name}\` refused`, { reasons: outcome.reasons });
  }
  if (outcome.kind !== 'recipient') throw notForThis(own.keybroker.name);
  const { value } = openDocument('glovebox/recipient/v1', outcome.statement, [own.keybroker.identityKey]);
  const matches =
    value.dataset === request.dataset && value.owner === request.owner && value.keybroker === request.keybroker;
  if (!matches) throw notForThis(own.keybroker.name);
  return value;
}

const notForThis = (keybroker: string) =>
  new ClientError('wrong-document', `the answer of keybroker \`${keybroker}\` is not for this dataset`, {
    remedy: 'try again; if it stays so, the coordinator mixes answers up',
  });
