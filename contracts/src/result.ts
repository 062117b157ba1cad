// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { PrivacyCharge, WorkerKeys } from './attempt.ts';
import { Evidence } from './attestation-policy.ts';
import { ParameterValues } from './computation.ts';
import { SignedEnvelope } from './envelope.ts';
import { Bytes, Count, Decimal, Digest, Identifier, Key32, Timestamp, bytesOf } from './primitives.ts';
import { ReleaseRules } from './terms.ts';

/**
 * Text of a number or key, null for SQL NULL, a key over which a grouping set sums up, or a cell that was withheld. One word for every rule: which of them it was
 * would tell something of the value.
 */
export const Cell = z.union([
  z.string().max(4000),
  z.null(),
  z.strictObject({ rolledUp: z.literal(true) }),
  z.strictObject({ suppressed: z.literal('withheld') }),
]);
export type Cell = z.infer<typeof Cell>;

/**
 * How noisy a column is: in each of its cells, with a probability of at least 95%, noise changed the number by at most
 * `within`. Averages are a noisy sum over a noisy number of rows; variances and standard deviations are made of
 * those, about the middle of the column's bounds, and of a noisy sum of squares. A quantile is one of the values that lie `step` apart between
 * the column's bounds, and is at most `ranksWithin` rows further from the asked rank than the best of them. Not included:
 * what was cut off per person before.
 */
export const ColumnNoise = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('number'), within: Decimal }),
  z.strictObject({ kind: z.literal('average'), sumWithin: Decimal, rowsWithin: Decimal }),
  z.strictObject({
    kind: z.literal('variance'),
    rowsWithin: Decimal,
    sumWithin: Decimal,
    squaresWithin: Decimal,
  }),
  z.strictObject({ kind: z.literal('quantile'), ranksWithin: Decimal, step: Decimal }),
]);
export type ColumnNoise = z.infer<typeof ColumnNoise>;

/** That noise protects the people in a table, and what it cost each dataset. */
export const PrivacySummary = z.strictObject({
  rho: Decimal,
  delta: Decimal,
  /** Groups that nobody declared are shown from about so many people on, never below; null where all are declared. */
  minimumPeople: Count.nullable(),
});
export type PrivacySummary = z.infer<typeof PrivacySummary>;

/** Under which rules something was withheld, and as much of how much as does not depend on what was. */
export const SuppressionSummary = z.strictObject({
  minimumPeople: Count,
  rules: ReleaseRules,
  /**
   * Groups that could have been a row and are none, those that nobody is in alike. Null where the possible groups are
   * not declared: there the number would say how many small groups there are.
   */
  rows: Count.nullable(),
  /** Single statistics withheld inside released groups. */
  cells: Count,
  /** Differential privacy mode: noise instead of the minimum of people and the rules on single numbers. */
  privacy: PrivacySummary.optional(),
});
export type SuppressionSummary = z.infer<typeof SuppressionSummary>;

export const ReleasedTable = z.strictObject({
  columns: z
    .array(z.strictObject({ name: Identifier, kind: z.enum(['group', 'value']), noise: ColumnNoise.optional() }))
    .min(1),
  rows: z.array(z.array(Cell)).max(10_000),
  suppression: SuppressionSummary,
});
export type ReleasedTable = z.infer<typeof ReleasedTable>;

/** What the receiver finds inside the sealed result. The receipt's commitment is SHA-256(salt ‖ canonical table). */
export const ResultBody = z.strictObject({ job: Digest, salt: bytesOf(32), table: ReleasedTable });
export type ResultBody = z.infer<typeof ResultBody>;

/** A box to the receiver's key from an ephemeral one, its plaintext padded to a size class. */
export const SealedBox = z.strictObject({ recipient: Key32, ephemeral: Key32, box: Bytes.max(32_000_000) });
export type SealedBox = z.infer<typeof SealedBox>;

/** `glovebox/receipt/v1`, signed by the worker's attested key, step 9. */
export const Receipt = z.strictObject({
  agreement: Digest,
  job: Digest,
  attempt: Count,
  computation: Digest,
  /** What the job gave for the computation's parameters. */
  parameters: ParameterValues.optional(),
  datasets: z.array(z.strictObject({ name: Identifier, manifest: Digest })),
  approvals: z.array(Digest),
  transcript: Digest,
  question: Digest,
  worker: WorkerKeys,
  evidence: Digest,
  developmentRoot: z.boolean(),
  gate: z.string().max(40),
  history: Digest,
  permits: z.array(Digest),
  suppression: SuppressionSummary,
  /** Differential privacy: what the grants say that the question was charged, in the order of `datasets`. */
  privacyCharges: z.array(PrivacyCharge).min(1).max(64).optional(),
  resultCommitment: Digest,
  /** From the grants: the worker has no clock of its own. */
  time: Timestamp,
});
export type Receipt = z.infer<typeof Receipt>;

/** Everything an auditor needs to verify a receipt offline, beside the pins and the vendor's roots. */
export const ReceiptBundle = z.strictObject({
  receipt: SignedEnvelope,
  agreement: SignedEnvelope,
  computation: SignedEnvelope,
  job: SignedEnvelope,
  approvals: z.array(SignedEnvelope),
  manifests: z.array(SignedEnvelope),
  challenges: z.array(SignedEnvelope),
  grants: z.array(SignedEnvelope),
  permits: z.array(SignedEnvelope),
  evidence: Evidence,
});
export type ReceiptBundle = z.infer<typeof ReceiptBundle>;
