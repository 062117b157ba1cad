// SPDX-License-Identifier: Apache-2.0

/**
 * Trustworthiness claims and their values (draft-ietf-rats-ar4si-10, "Specific Claims"): every standard value above 1, under
 * a name of ours for its meaning.
 */
export const AR4SI = {
  'instance-identity': { recognized: 2, untrustworthy: 96, unrecognized: 97, notValidated: 99 },
  configuration: {
    approved: 2,
    noKnownVulnerabilities: 3,
    vulnerable: 32,
    unavailable: 36,
    unsupportable: 96,
    notValidated: 99,
  },
  executables: {
    approved: 2,
    approvedAtBoot: 3,
    vulnerable: 32,
    unrecognized: 33,
    contraindicated: 96,
    notValidated: 99,
  },
  'file-system': { approved: 2, unrecognized: 32, contraindicated: 96, notValidated: 99 },
  hardware: { genuine: 2, vulnerable: 32, contraindicated: 96, unrecognized: 97, notValidated: 99 },
  'runtime-opaque': { encrypted: 2, isolated: 32, visible: 96, notValidated: 99 },
  'storage-opaque': { hardwareKeys: 2, softwareKeys: 32, unencrypted: 96, notValidated: 99 },
  'sourced-data': { attestedSources: 2, unattestedSources: 32, contraindicatedSources: 96, notValidated: 99 },
} as const;

export type TrustClaim = keyof typeof AR4SI;
export type TrustVector = Readonly<Partial<Record<TrustClaim, number>>>;

/** In ascending order of concern; `none` makes no assertion. */
export const TRUST_TIERS = ['none', 'affirming', 'warning', 'contraindicated'] as const;
export type TrustTier = (typeof TRUST_TIERS)[number];

/** Tier of a value of one signed byte (draft-ietf-rats-ar4si-10, "Enumeration Encoding"): negative values mirror positive ones. */
export function tierOf(value: number): TrustTier {
  if (value >= -1 && value <= 1) return 'none';
  if (value >= -32 && value <= 31) return 'affirming';
  if (value >= -96 && value <= 95) return 'warning';
  return 'contraindicated';
}

export const worstTier = (tiers: readonly TrustTier[]): TrustTier =>
  tiers.reduce((worst, tier) => (TRUST_TIERS.indexOf(tier) > TRUST_TIERS.indexOf(worst) ? tier : worst), 'none');

/** Joins two vectors claim by claim; of two values the one of the worse tier counts, within a tier the greater. */
export function worstOf(a: TrustVector, b: TrustVector): TrustVector {
  const claims = [...new Set([...Object.keys(a), ...Object.keys(b)])] as TrustClaim[];
  return Object.fromEntries(claims.map((claim) => [claim, worseValue(a[claim], b[claim])]));
}

function worseValue(a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined) return a ?? b ?? 0;
  const [first, second] = [TRUST_TIERS.indexOf(tierOf(a)), TRUST_TIERS.indexOf(tierOf(b))];
  if (first !== second) return first > second ? a : b;
  return Math.max(a, b);
}
