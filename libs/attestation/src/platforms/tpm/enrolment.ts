// SPDX-License-Identifier: Apache-2.0
import { TpmEnrolment, type TpmChallenge, type TpmSecret } from '@glovebox/contracts';
import { equalBytes, fromBase64Url, fromHex, toBase64Url } from '@glovebox/core';
import type { RandomBytes } from '@glovebox/crypto';
import { AttestationError } from '../../error.ts';
import { decoding, parseInput } from '../../parse-input.ts';
import { makeCredential } from './credential.ts';
import { verifyEndorsement, type EndorsementContext } from './endorsement.ts';
import { isAttestationKey, nameOf, parsePublicArea } from './public-area.ts';

export interface TpmChallengeOptions extends EndorsementContext {
  readonly random: RandomBytes;
}

const SECRET_LENGTH = 32;

/**
 * A challenge to a machine that says it has a TPM (credential activation: TPM 2.0 Library, Part 1, 24 and Part 3, 12.5):
 *
 * 1. the endorsement key is certified under the root that whoever asks believes
 * 2. the attestation key is one: restricted to what its TPM made, and fixed to it
 * 3. a fresh secret is wrapped so that only the TPM of the first key can read it, and only while it holds the second
 *
 * Whoever answers with the secret has shown that the key of this name is in that TPM; then a policy may name it.
 * @throws AttestationError
 */
export async function challengeTpm(
  enrolment: TpmEnrolment,
  options: TpmChallengeOptions,
): Promise<{ readonly challenge: TpmChallenge; readonly kept: TpmSecret }> {
  const { ekCertificates, akPublic } = parseInput(TpmEnrolment, enrolment, 'enrolment');
  const decode = (field: string, text: string) => decoding('malformed', field, () => fromBase64Url(text));
  const certificates = [...ekCertificates, ...options.collateral.certificates].map((text, index) =>
    decode(`ekCertificates.${String(index)}`, text),
  );
  const endorsementKey = await verifyEndorsement(certificates, options);
  const akName = await attestationKeyName(decode('akPublic', akPublic));
  const secret = options.random(SECRET_LENGTH);
  const { credential, seed } = makeCredential(endorsementKey, fromHex(akName), secret, options.random);
  return {
    challenge: { kind: 'tpm-challenge', akName, credential: toBase64Url(credential), seed: toBase64Url(seed) },
    kept: { kind: 'tpm-secret', akName, secret: toBase64Url(secret) },
  };
}

/** Whether a machine answered the challenge whose secret was kept. */
export const isAnswered = (kept: TpmSecret, answer: TpmSecret): boolean =>
  kept.akName === answer.akName && equalBytes(fromBase64Url(kept.secret), fromBase64Url(answer.secret));

async function attestationKeyName(publicBytes: Uint8Array): Promise<string> {
  const area = parsePublicArea(publicBytes);
  if (isAttestationKey(area) && area.nameAlgorithm.name === 'sha256') return (await nameOf(area)) ?? '';
  throw new AttestationError('no-trusted-key', 'the key is no attestation key with a SHA-256 name', {
    field: 'akPublic',
    remedy: 'make a restricted signing key that is fixed to its TPM (tpm2_createak does)',
  });
}
