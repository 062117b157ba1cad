// SPDX-License-Identifier: Apache-2.0
import type { CcaPlatformKey, CcaRoot } from '@glovebox/contracts';
import { equalBytes, fromBase64Url } from '@glovebox/core';
import type { ClaimsOf } from '../../claims.ts';
import { AttestationError } from '../../error.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { verifyCoseSign1 } from '../../pki/cose.ts';
import type { SignatureCheck } from '../../pki/signature.ts';
import { toPlatformClaims } from './claims.ts';
import { parseToken, type CcaToken, type PlatformToken } from './evidence.ts';
import { isKnownTestKey } from './known-keys.ts';

/**
 * Authenticates a CCA attestation token (draft-ffm-rats-cca-token, RMM specification A7.2):
 *
 *  1. parse the collection, both COSE_Sign1 and both sets of claims
 *  2. key: the platform names itself, the policy's own table says which key it has; a published key is refused
 *  3. platform token: signed with that key
 *  4. realm token: signed with the realm's key in its own claims, which alone proves nothing
 *  5. binder: the platform token's challenge is the hash of that key, exactly as the realm token carries it
 *
 * @throws AttestationError
 */
export async function verifyCca(
  evidence: EvidenceOf<'arm-cca'>,
  root: CcaRoot,
  fresh?: SignatureCheck,
): Promise<ClaimsOf<'arm-cca'>> {
  const token = parseToken(decoding('malformed', 'evidence.token', () => fromBase64Url(evidence.token)));
  const key = platformKey(token.platform, root);
  await assertSigned('platform', token, key, fresh);
  await assertSigned('realm', token, token.realm.subjectPublicKeyInfo, fresh);
  await assertBound(token);
  return toPlatformClaims(token);
}

/** Both ids are attacker-controlled here: they choose among trusted keys, and are believed once that key verifies. */
function platformKey({ implementationId, instanceId }: PlatformToken, root: CcaRoot): Uint8Array {
  const isMeant = (key: CcaPlatformKey) => key.implementationId === implementationId && key.instanceId === instanceId;
  const [found, ...others] = root.keys.filter(isMeant);
  if (found === undefined || others.length > 0) {
    throw new AttestationError('no-trusted-key', 'the policy names not exactly one key of this platform', {
      field: 'evidence.token.platform.instanceId',
      remedy: 'use a platform whose key its maker provisioned, and name it in the policy',
    });
  }
  const key = decoding('malformed', 'policy.root.keys', () => fromBase64Url(found.key));
  if (root.kind === 'provisioned' && isKnownTestKey(key)) {
    throw new AttestationError('published-key', 'the secret half of this platform’s key is published', {
      field: 'policy.root.keys',
      remedy: 'name keys of real platforms only',
    });
  }
  return key;
}

async function assertSigned(
  part: keyof CcaToken,
  token: CcaToken,
  key: Uint8Array,
  check?: SignatureCheck,
): Promise<void> {
  if (await verifyCoseSign1(token[part].cose, key, check)) return;
  throw new AttestationError('cose-signature', `the ${part} token is not signed by its key`, {
    field: `evidence.token.${part}`,
    remedy: 'send the token unchanged, under the key of the platform that made it',
  });
}

async function assertBound({ platform, realm }: CcaToken): Promise<void> {
  const digest = await crypto.subtle.digest(realm.publicKeyHash.hash, realm.publicKey);
  if (equalBytes(new Uint8Array(digest), platform.challenge)) return;
  throw new AttestationError('realm-binding-mismatch', 'the platform token was not made for the key of this realm', {
    field: 'evidence.token.platform.challenge',
    remedy: 'send platform and realm token of one and the same request',
  });
}
