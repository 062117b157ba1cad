// SPDX-License-Identifier: Apache-2.0
import type { Agreement, AgreementView, KeybrokerRequest, SignedEnvelope } from '@glovebox/contracts';
import { canonicalBytes } from '@glovebox/core';
import { coSign, signDocument, type VerifiedDocument } from '@glovebox/crypto';
import { openAgreement } from '@glovebox/policy';
import type { GloveboxClient } from '../client.ts';
import { ClientError } from '../error.ts';
import { assertAgreementPinned } from '../pins.ts';

export interface ReadAgreement {
  readonly view: AgreementView;
  readonly agreement: VerifiedDocument<'glovebox/agreement/v1'>;
  /** Names of the parties that have not signed. */
  readonly missing: readonly string[];
}

/**
 * Fetches an agreement and opens it: signatures checked, consistent, and really the one asked for.
 * @throws ClientError `refused` with reasons, `wrong-document`
 */
export async function readAgreement(client: GloveboxClient, digest: string): Promise<ReadAgreement> {
  const view = await client.agreements.get(digest);
  return { view, ...openAgreementOrThrow(client, view.envelope, digest) };
}

/** Like {@link readAgreement}, and every party's keys are those that the user pinned. */
export async function readPinnedAgreement(client: GloveboxClient, digest: string): Promise<ReadAgreement> {
  const read = await readAgreement(client, digest);
  assertAgreementPinned(client.pins, read.agreement.value, client.party.name);
  return read;
}

function openAgreementOrThrow(client: GloveboxClient, envelope: SignedEnvelope, digest: string) {
  const opened = openAgreement(envelope, client);
  if (opened.kind === 'denied') {
    throw new ClientError('refused', 'the agreement is not acceptable', { reasons: opened.reasons });
  }
  if (opened.agreement.digest !== digest) {
    throw new ClientError('wrong-document', 'the coordinator delivered another agreement than the one asked for', {
      remedy: 'ask the other parties for the digest over another channel',
    });
  }
  return { agreement: opened.agreement, missing: opened.missing };
}

/** Signs a new agreement and proposes it. Every key in it must be pinned, and the signer must be a party. */
export async function proposeAgreement(client: GloveboxClient, agreement: Agreement): Promise<AgreementView> {
  assertAgreementPinned(client.pins, agreement, client.party.name);
  assertParty(client, agreement);
  const envelope = signDocument('glovebox/agreement/v1', agreement, client.party.signing);
  const opened = openAgreement(envelope, client);
  if (opened.kind === 'denied') {
    throw new ClientError('refused', 'the agreement is not acceptable', { reasons: opened.reasons });
  }
  return client.agreements.propose(envelope);
}

/**
 * Adds the own signature to an agreement that was read and shown.
 * @throws ClientError `key-not-pinned`, `key-differs-from-pin`, `wrong-document` when the user is no party of it
 */
export async function signAgreement(client: GloveboxClient, read: ReadAgreement): Promise<AgreementView> {
  const { agreement } = read;
  assertAgreementPinned(client.pins, agreement.value, client.party.name);
  assertParty(client, agreement.value);
  return client.agreements.sign(agreement.digest, coSign(agreement.envelope, client.party.signing));
}

/**
 * Signs that an agreement is over, for the coordinator to pass on or for a keybroker on the own machine.
 * @throws ClientError `refused` when the user is no owner of it, `wrong-document` when no party
 */
export function signStop(
  client: GloveboxClient,
  agreement: VerifiedDocument<'glovebox/agreement/v1'>,
  reason: string,
): SignedEnvelope {
  if (!assertParty(client, agreement.value).roles.includes('owner')) {
    throw new ClientError('refused', 'only an owner of the agreement can stop it', {
      remedy: 'ask an owner to stop it',
    });
  }
  const stop = { agreement: agreement.digest, reason, time: client.now() };
  return signDocument('glovebox/stop/v1', stop, client.party.signing);
}

/** Stops an agreement for good. Only an owner can. */
export const stopAgreement = (
  client: GloveboxClient,
  agreement: VerifiedDocument<'glovebox/agreement/v1'>,
  reason: string,
): Promise<AgreementView> => client.agreements.stop(agreement.digest, signStop(client, agreement, reason));

function assertParty(client: GloveboxClient, agreement: Agreement) {
  const self = agreement.parties.find((party) => party.signingKey === client.party.signing.publicKey);
  if (self) return self;
  throw new ClientError('wrong-document', `\`${client.party.name}\` is not a party of this agreement`, {
    field: 'parties',
    remedy: 'sign with the keys of one of its parties (see GLOVEBOX_HOME)',
  });
}

/**
 * A signed stop as the very request that a keybroker answers, to be carried there by hand past a coordinator that withholds
 * it. Whoever has it can stop that agreement, and do nothing else with it.
 */
export const stopOrder = (
  agreement: VerifiedDocument<'glovebox/agreement/v1'>,
  stop: SignedEnvelope,
): Uint8Array<ArrayBuffer> =>
  canonicalBytes({ verb: 'stop', agreement: agreement.envelope, stop } satisfies KeybrokerRequest);
