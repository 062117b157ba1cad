// SPDX-License-Identifier: Apache-2.0
import { CcaEvidence, CcaRoot } from '@glovebox/contracts';
import { toBase64Url, toHex } from '@glovebox/core';
import { attempt, failureOf, nonceFailure } from '../../manifest/case-tools.ts';
import { publicKeysOf } from '../../manifest/key-files.ts';
import { loadRole, type ManifestCase, type ReadFile } from '../../manifest/manifest-case.ts';
import type { Observation } from '../../manifest/observation.ts';
import { parseInput } from '../../parse-input.ts';
import { isSecured } from './claims.ts';
import { parseToken, TAG_COLLECTION, type CcaToken, type SoftwareComponent } from './evidence.ts';
import { verifyCca } from './verify.ts';

/** Judges a case of the roles `token` and `cpak`: the key as PEM, as JWK, or in a table of keys by instance. */
export async function observeCcaCase(manifestCase: ManifestCase, readFile: ReadFile): Promise<Observation> {
  const file = await loadRole(manifestCase, 'token', readFile);
  const keyFile = await loadRole(manifestCase, 'cpak', readFile);
  const token = attempt(() => parseToken(file));
  return {
    failure: await failureOf(() => judge(manifestCase, file, keyFile, token)),
    // No key of a platform is anybody's root: there is none to pin.
    pinnedRoot: false,
    decoded: token === undefined ? {} : { claims: claimWords(token) },
  };
}

/** The manifests' policy: the case's own key is trusted for this case, published or not; reference values are not compared. */
async function judge(
  manifestCase: ManifestCase,
  file: Uint8Array,
  keyFile: Uint8Array,
  token: CcaToken | undefined,
): Promise<Observation['failure']> {
  const evidence = parseInput(CcaEvidence, { platform: 'arm-cca', token: toBase64Url(file) }, 'evidence');
  const own = { implementationId: token?.platform.implementationId, instanceId: token?.platform.instanceId };
  const keys = publicKeysOf(keyFile).map((key) => ({
    implementationId: key.implementationId ?? own.implementationId ?? '00'.repeat(32),
    instanceId: key.instanceId ?? own.instanceId ?? '00'.repeat(33),
    key: toBase64Url(key.subjectPublicKeyInfo),
  }));
  const claims = await verifyCca(evidence, parseInput(CcaRoot, { kind: 'development', keys }, 'cpak'));
  const { lifecycle } = claims.cca.platform;
  if (!isSecured(lifecycle)) {
    const debug = lifecycle >> 8 === 0x40 || lifecycle >> 8 === 0x50;
    const code = debug ? 'debug-enabled' : 'lifecycle-not-secured';
    return { code, message: 'the platform is in a lifecycle state that is not secured' };
  }
  const { expectedReportData } = manifestCase.expect;
  if (expectedReportData !== undefined && expectedReportData !== claims.reportData) {
    return { code: 'report-data-mismatch', message: 'the challenge is not the expected one' };
  }
  return nonceFailure(manifestCase, claims.reportData);
}

const claimWords = ({ platform, realm }: CcaToken): Record<string, unknown> => ({
  collectionTag: TAG_COLLECTION,
  platformProfile: platform.profile,
  platformNonce: toHex(platform.challenge),
  implementationId: platform.implementationId,
  instanceId: platform.instanceId,
  platformConfig: platform.config,
  lifecycle: platform.lifecycle,
  platformHashAlg: platform.hashAlgorithm,
  verificationService: platform.verificationService,
  swComponents: platform.components.map(componentWords),
  platformAlg: platform.cose.algorithm,
  realmProfile: realm.profile,
  challenge: realm.challenge,
  personalizationValue: realm.personalizationValue,
  rim: realm.initialMeasurement,
  rems: realm.extensibleMeasurements,
  realmHashAlg: realm.hashAlgorithm,
  realmPubKey: toHex(realm.publicKey),
  realmPubKeyHashAlg: realm.publicKeyHash.name,
  realmAlg: realm.cose.algorithm,
});

/** By the numbers of the claims, and only those that the token has. */
const componentWords = (component: SoftwareComponent): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({
      1: component.type,
      2: component.measurement,
      4: component.version,
      5: component.signerId,
      6: component.hashAlgorithm,
    }).filter(([, value]) => value !== null),
  );
