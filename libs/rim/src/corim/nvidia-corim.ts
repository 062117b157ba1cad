// SPDX-License-Identifier: Apache-2.0
import { AttestationError, type RimContext } from '@glovebox/attestation';
import type { NvidiaMeasurement } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import type { CorimMeasurement } from './corim.ts';
import { verifyCorim } from './verify-corim.ts';
import type { VerifiedRim } from '../verify-rim.ts';

/** SPDM indexes end at 239. */
const INDEX = /^(?:[1-9]\d?|1\d\d|2[0-3]\d)$/;
const ID = /^([A-Za-z0-9-]{1,60})_([ -~]{1,100})$/;

/**
 * Verifies reference values in the form of CoRIM that NVIDIA publishes ("NVIDIA Device Attestation and CoRIM-based Reference
 * Measurement Sharing", 4.0): the identifier is product and version, every measurement's key is its index in SPDM, and
 * its value a digest. Their maker is a chain to the given root. Several values of one index are alternatives, as in a SWID
 * tag. NVIDIA has such files of network devices only: for a GPU this is the same form with digests of its SHA-384.
 * @throws AttestationError `rim-malformed`, `rim-signature`, `untrusted-root`, `certificate-*`
 */
export async function verifyNvidiaCorim(
  file: Uint8Array,
  { root, at, certificates = [] }: RimContext,
): Promise<VerifiedRim> {
  const signer = { kind: 'root', certificate: root } as const;
  const corim = await verifyCorim(file, { signer, at, certificates });
  assert(corim.signer !== null, 'what a root verifies has a signer');
  const [, product, version] = ID.exec(corim.id) ?? [];
  if (product === undefined || version === undefined) throw strange('id', 'the identifier is not product and version');
  if (corim.references.length === 0 || corim.unusedTriples > 0 || corim.attestationKeys.length > 0) {
    throw strange('triples', 'it says something else than reference values');
  }
  for (const { environment } of corim.references) {
    const { vendor, model, classId, instance } = environment;
    const known = vendor === 'NVIDIA' && [null, product].includes(model) && classId === null && instance === null;
    if (!known) throw strange('environment', 'values are of something else than a product of NVIDIA');
  }
  return {
    tagId: corim.id,
    version,
    product,
    edition: corim.signerName ?? '',
    measurements: byIndex(corim.references.flatMap(({ measurements }) => measurements)),
    digest: corim.digest,
    signer: corim.signer,
    canonicalization: 'none: bytes as signed',
    signatureAlgorithm: 'COSE_Sign1',
  };
}

function byIndex(measurements: readonly CorimMeasurement[]): NvidiaMeasurement[] {
  const found = new Map<number, string[]>();
  for (const measurement of measurements) {
    const key = measurement.key ?? '';
    if (!INDEX.test(key)) throw strange('mkey', `\`${key}\` is no index of SPDM`);
    found.set(Number(key), [...(found.get(Number(key)) ?? []), digestOf(measurement, key)]);
  }
  return [...found].map(([index, values]) => ({ index, values })).sort((a, b) => a.index - b.index);
}

/** One digest, and nothing besides that would narrow or widen it. */
function digestOf({ digests, svn, rawValue, registers, intel }: CorimMeasurement, key: string): string {
  const [digest, ...others] = digests;
  const plain = svn === null && rawValue === null && registers.size === 0 && intel === null;
  if (digest?.algorithm === 'sha-384' && others.length === 0 && plain) return digest.value;
  throw strange(`measurements.${key}`, 'it is not one digest of SHA-384, as a GPU measures');
}

const strange = (field: string, message: string) =>
  new AttestationError('rim-malformed', message, {
    field: `corim.${field}`,
    remedy: 'give NVIDIA’s reference values of a driver or VBIOS of a GPU, or of a switch',
  });
