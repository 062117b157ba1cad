// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { AttestationPolicy } from './attestation-policy.ts';
import { Digest, Identifier, Key32, Line, Slug, Timestamp } from './primitives.ts';
import { DatasetTerms } from './terms.ts';

export const Role = z.enum(['owner', 'analyst', 'officer', 'auditor']);
export type Role = z.infer<typeof Role>;

export const AgreementParty = z.strictObject({
  name: Slug,
  signingKey: Key32,
  receivingKey: Key32,
  roles: z.array(Role).min(1),
});
export type AgreementParty = z.infer<typeof AgreementParty>;

/**
 * The process that holds an owner's dataset keys. On its owner's machine it trusts its own clock and disk. `witnesses`
 * names what countersigns its state; an empty list is said in every receipt.
 */
export const AgreementKeybroker = z.strictObject({
  name: Slug,
  owner: Slug,
  /** Ed25519: signs challenges, grants, permits and every reply. */
  identityKey: Key32,
  custody: z.enum(['owner-machine']),
  witnesses: z.array(Key32).max(16),
});
export type AgreementKeybroker = z.infer<typeof AgreementKeybroker>;

/** One owner's contribution. Its name is the table name in SQL. */
export const AgreementDataset = z.strictObject({ name: Identifier, owner: Slug, keybroker: Slug, terms: DatasetTerms });
export type AgreementDataset = z.infer<typeof AgreementDataset>;

/**
 * What the parties sign (`glovebox/agreement/v1`): who takes part, what each owner lends under which terms, which
 * workers are believed, and who must approve. It is binding when every party in it has signed it. Its digest names it;
 * a change is a new version that names its predecessor and is signed again by all. Any owner can stop it alone.
 */
export const Agreement = z.strictObject({
  room: Slug,
  title: Line,
  version: z.number().int().min(1),
  previous: Digest.nullable(),
  parties: z.array(AgreementParty).min(2).max(64),
  keybrokers: z.array(AgreementKeybroker).min(1).max(64),
  datasets: z.array(AgreementDataset).min(1).max(64),
  /** Of workers. A GPU is none: whoever holds one makes it sign any nonce, so it counts beside a CPU's evidence only. */
  attestation: AttestationPolicy.refine(
    ({ platforms }) => platforms.every(({ platform }) => platform !== 'nvidia-gpu'),
    'a GPU alone is no worker',
  ),
  /** Besides every owner of a dataset that a computation uses, so many officers must approve it. */
  approvals: z.strictObject({ officers: z.number().int().min(0).max(16) }),
  /** Parties that may receive results, and what results may be for. */
  receivers: z.array(Slug).min(1),
  purposes: z.array(Slug).min(1),
  /** Where the parties declare that workers stand. Declared by signature, never attested. */
  regions: z.array(Slug),
  validFrom: Timestamp,
  validUntil: Timestamp,
});
export type Agreement = z.infer<typeof Agreement>;

/** `glovebox/stop/v1`, signed by an owner of the agreement. Final: no grant and no permit follows it. */
export const Stop = z.strictObject({ agreement: Digest, reason: Line, time: Timestamp });
export type Stop = z.infer<typeof Stop>;
