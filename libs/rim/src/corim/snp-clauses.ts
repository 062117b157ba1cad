// SPDX-License-Identifier: Apache-2.0
import { decodeSnpTcb } from '@glovebox/attestation';
import { SnpPolicy, type SnpProduct, type SnpTcb } from '@glovebox/contracts';
import type { z } from 'zod';
import { clausesOf, mismatch, onlyDigest, unmaskedValue } from './clause-values.ts';
import type { Corim, CorimMeasurement, CorimReference } from './corim.ts';

const SnpClauses = SnpPolicy.omit({ platform: true }).partial();
export type SnpClauses = z.infer<typeof SnpClauses>;

/** Classes of AMD's profile (draft-deeglaze-amd-sev-snp-corim-profile-02, 3.1.1): by chip, and by provider. */
const SNP_CLASSES: readonly string[] = ['1.3.6.1.4.1.3704.3.1', '1.3.6.1.4.1.3704.3.2'];
/** Keys of that profile; and of Microsoft's for launch measurements, which names the processor in words. */
const KEY = { measurement: ['641', 'MEASUREMENT'], hostData: '642', reportedTcb: '647' };

export const isSnp = ({ environment: { classId, vendor, model } }: CorimReference): boolean =>
  SNP_CLASSES.includes(classId ?? '') || (vendor === 'AMD' && model === 'SEV-SNP');

/**
 * Launch measurements, host data and the minimum TCB, by AMD's profile or Microsoft's.
 *
 * @param product whose layout a TCB version has, which the file does not name; null: then the minimum is not taken
 */
export function snpClauses({ references }: Corim, product: SnpProduct | null): { clauses: SnpClauses; taken: RegExp } {
  const measured = references.flatMap(({ measurements }) => measurements);
  const launch = measured.filter(({ key }) => KEY.measurement.includes(key ?? '')).map(onlyDigest);
  const hostData = new Set(measured.filter(({ key }) => key === KEY.hostData).map(unmaskedValue));
  if (hostData.size > 1) throw mismatch('it names several values of HOST_DATA, and a policy has one');
  const [only] = hostData;
  const minimumTcb = product === null ? null : minimumOf(measured, product);
  if (launch.length === 0 && only === undefined && minimumTcb === null)
    throw mismatch('it says nothing that a policy has');
  return {
    clauses: clausesOf(SnpClauses, {
      ...(launch.length === 0 ? {} : { measurements: [...new Set(launch)] }),
      ...(only === undefined ? {} : { hostData: only }),
      ...(minimumTcb === null ? {} : { minimumTcb }),
    }),
    taken: minimumTcb === null ? /^(641|MEASUREMENT|642)$/ : /^(641|MEASUREMENT|642|647)$/,
  };
}

/**
 * REPORTED_TCB as a minimum: one number in the file, compared component by component by a policy, which is stricter. An exact
 * one says that no later firmware is good either, which no policy says: it is not taken.
 */
function minimumOf(measured: readonly CorimMeasurement[], product: SnpProduct): SnpTcb | null {
  const versions = new Set(
    measured.flatMap(({ key, svn }) => (key === KEY.reportedTcb && svn?.kind === 'minimum' ? [svn.value] : [])),
  );
  if (versions.size > 1) throw mismatch('it names several minimums of REPORTED_TCB, and a policy has one');
  const [version] = versions;
  if (version === undefined) return null;
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigUint64(0, BigInt(version), true);
  return decodeSnpTcb(new Uint8Array(bytes.buffer), product, 'corim.svn');
}
