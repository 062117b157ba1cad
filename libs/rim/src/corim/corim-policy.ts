// SPDX-License-Identifier: Apache-2.0
import type { SnpProduct } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { ccaPlatform, ccaRealm, type CcaClauses } from './cca-clauses.ts';
import { mismatch } from './clause-values.ts';
import type { Corim } from './corim.ts';
import { isSnp, snpClauses, type SnpClauses } from './snp-clauses.ts';
import { INTEL_PROFILE, isTd, tdxClauses, type TdxClauses } from './tdx-clauses.ts';
import { isVerifiedCorim, type VerifiedCorim } from './verify-corim.ts';

/** Clauses of a platform's policy that a CoRIM gives values for. Everything else of the policy is the parties'. */
export type CorimClauses = {
  /** What the file measures besides, which no clause is made of: for people to see. */
  readonly notTaken: readonly string[];
} & (
  | { readonly platform: 'arm-cca'; readonly clauses: CcaClauses }
  | { readonly platform: 'sev-snp'; readonly clauses: SnpClauses }
  | { readonly platform: 'tdx'; readonly clauses: TdxClauses }
);

/** The profile's name, with and without the `endorsements/` that the draft's fourth revision put into it. */
const CCA = {
  platform: /^tag:arm\.com,2025:(endorsements\/)?cca_platform#1\.0\.0$/,
  realm: /^tag:arm\.com,2025:(endorsements\/)?cca_realm#1\.0\.0$/,
};

/**
 * Reference values of a verified CoRIM as clauses of a policy:
 *
 * - Arm CCA (draft-ydb-rats-cca-endorsements-04): firmware stacks, configuration and attestation keys of platforms; realms
 *   and extensible measurements of realms
 * - AMD SEV-SNP: launch measurements, host data and minimum TCB, by AMD's profile or Microsoft's
 * - Intel TDX, by Intel's profile: measurements with registers, attributes, TCB evaluation, statuses, advisories
 *
 * @param product of SEV-SNP, where it is known (see `snpClauses`)
 * @throws AttestationError `rim-mismatch` for any other profile, and for values that a policy cannot express exactly
 */
export function corimClauses(corim: VerifiedCorim, product: SnpProduct | null = null): CorimClauses {
  assert(isVerifiedCorim(corim), 'reference values were verified');
  const is = (profile: RegExp) => corim.profiles.some((name) => profile.test(name));
  const unused = corim.unusedTriples === 0 ? [] : [`${String(corim.unusedTriples)} statements of other kinds`];
  const without = (taken: RegExp) => [...new Set(keysOf(corim).filter((key) => !taken.test(key))), ...unused];
  if (is(CCA.platform)) {
    const notTaken = without(/^cca\.(software-component|platform-config)$/);
    return { platform: 'arm-cca', clauses: ccaPlatform(corim), notTaken };
  }
  if (is(CCA.realm)) {
    return { platform: 'arm-cca', clauses: ccaRealm(corim), notTaken: without(/^cca\.(rim|rpv|rem[0-3])$/) };
  }
  if (corim.profiles.includes(INTEL_PROFILE) && corim.references.some(isTd)) {
    const { clauses, notTaken } = tdxClauses(corim);
    return { platform: 'tdx', clauses, notTaken: [...notTaken, ...unused] };
  }
  if (corim.references.length > 0 && corim.references.every(isSnp)) {
    const { clauses, taken } = snpClauses(corim, product);
    return { platform: 'sev-snp', clauses, notTaken: without(taken) };
  }
  throw mismatch(`its values are of no profile that is known here (${corim.profiles.join(', ') || 'none named'})`);
}

const keysOf = ({ references }: Corim): string[] =>
  references.flatMap(({ measurements }) => measurements.map(({ key }) => key ?? 'a measurement without a key'));
