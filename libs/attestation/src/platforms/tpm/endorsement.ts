// SPDX-License-Identifier: Apache-2.0
import { p256 } from '@noble/curves/nist.js';
import type { Collateral } from '@glovebox/contracts';
import { DecodeError, equalBytes } from '@glovebox/core';
import { AttestationError } from '../../error.ts';
import { decoding } from '../../parse-input.ts';
import { verifyChain } from '../../pki/chain.ts';
import { DerReader, readAll, readDer, TAG } from '../../pki/der.ts';
import { bitString, objectIdentifier, unsignedInteger } from '../../pki/der-values.ts';
import { checkPathRevocation } from '../../pki/path-revocation.ts';
import { curveOf } from '../../pki/signature.ts';
import type { Certificate } from '../../pki/x509.ts';
import { parseTpmCertificate } from './attestation-key.ts';

/** The public half of an endorsement key, of the TCG's low-range templates (L-1, L-2): the two that nearly every TPM has. */
export type EndorsementKey =
  { readonly kind: 'rsa'; readonly modulus: Uint8Array } | { readonly kind: 'ecc'; readonly point: Uint8Array };

export interface EndorsementContext {
  /** DER of the certificate that the chain must end in: of the TPM's maker, chosen by whoever asks. */
  readonly root: Uint8Array;
  readonly revocation: 'crl-required' | 'not-checked';
  /** Certificates of issuers that the TPM does not keep, and lists. */
  readonly collateral: Collateral;
  readonly at: string;
}

const OID = { extendedKeyUsage: '2.5.29.37', endorsementKey: '2.23.133.8.1' } as const;
const USAGE = { keyEncipherment: 2, keyAgreement: 4 } as const;
const PURPOSES_MAX = 16;

/**
 * The endorsement key whose certificate leads to the root, and is one of an endorsement key (TCG EK Credential Profile
 * 2.6, 3.2). Certificates come leaf first; a copy of the root among them is not looked at. @throws AttestationError
 */
export async function verifyEndorsement(
  certificates: readonly Uint8Array[],
  { root, revocation, collateral, at }: EndorsementContext,
): Promise<EndorsementKey> {
  const anchor = parseTpmCertificate(root);
  const given = certificates.map(parseTpmCertificate).filter(({ encoded }) => !equalBytes(encoded, anchor.encoded));
  const [leaf] = given;
  if (leaf === undefined) throw notEndorsed('no certificate of the endorsement key was given');
  const path = [anchor, ...given.reverse()];
  await verifyChain(path, at);
  if (revocation === 'crl-required') await checkPathRevocation(path, collateral, at);
  assertEndorses(leaf);
  return endorsementKey(leaf.subjectPublicKeyInfo);
}

/** Makers issue certificates for other keys, too: without the purpose, one of those could stand in for a TPM. */
function assertEndorses(leaf: Certificate): void {
  const usage = leaf.keyUsage ?? new Set<number>();
  const mayReceive = usage.has(USAGE.keyEncipherment) || usage.has(USAGE.keyAgreement);
  const purposes = decoding('certificate-malformed', 'ekCertificates.0.extKeyUsage', () => readPurposes(leaf));
  if (leaf.isAuthority || !mayReceive || !purposes.includes(OID.endorsementKey)) {
    throw notEndorsed('the certificate is not of an endorsement key');
  }
}

function readPurposes({ extensions }: Certificate): readonly string[] {
  const content = extensions.get(OID.extendedKeyUsage);
  return content === undefined ? [] : readAll(readDer(content, TAG.sequence), PURPOSES_MAX).map(objectIdentifier);
}

const endorsementKey = (subjectPublicKeyInfo: Uint8Array): EndorsementKey =>
  decoding('certificate-malformed', 'ekCertificates.0.subjectPublicKeyInfo', () => {
    const reader = new DerReader(readDer(subjectPublicKeyInfo, TAG.sequence).content);
    reader.next(TAG.sequence);
    const key = bitString(reader.next(TAG.bitString));
    if (curveOf(subjectPublicKeyInfo)?.name === 'P-256') {
      if (p256.utils.isValidPublicKey(key, false)) return { kind: 'ecc', point: key };
      throw new DecodeError('malformed', 'the endorsement key is no point of its curve');
    }
    const rsa = new DerReader(readDer(key, TAG.sequence).content);
    const [modulus, exponent] = [unsignedInteger(rsa.next(TAG.integer)), unsignedInteger(rsa.next(TAG.integer))];
    rsa.end();
    if (modulus.length !== 256 || !equalBytes(exponent, Uint8Array.of(1, 0, 1))) {
      throw new DecodeError('malformed', 'the endorsement key is neither RSA 2048 nor P-256');
    }
    return { kind: 'rsa', modulus };
  });

const notEndorsed = (message: string) =>
  new AttestationError('no-trusted-key', message, {
    field: 'ekCertificates',
    remedy: 'send the certificate of the TPM’s endorsement key, and trust its maker’s root',
  });
