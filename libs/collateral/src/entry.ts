// SPDX-License-Identifier: Apache-2.0
import { CollateralNeed, type CollateralAnswer } from '@glovebox/attestation';
import { Digest, Timestamp } from '@glovebox/contracts';
import { z } from 'zod';
import { vendorRequest } from './vendor-request.ts';

/** What is known about a kept answer. The answer itself is kept by its digest. */
export const CacheEntry = z.strictObject({
  version: z.literal(1),
  need: CollateralNeed,
  update: z.enum(['standard', 'early']),
  issuedAt: Timestamp,
  expiresAt: Timestamp,
  fetchedAt: Timestamp,
  /** Cache-Control of the service. */
  maxAgeSeconds: z.number().int().min(0).nullable(),
  body: Digest,
  issuerChain: Digest.nullable(),
});
export type CacheEntry = z.infer<typeof CacheEntry>;

export interface Kept {
  readonly entry: CacheEntry;
  readonly answer: CollateralAnswer;
}

/** The vendor's own address of what is kept: its name, whichever mirror it came from. */
export const keyOf = ({ need, update }: Pick<CacheEntry, 'need' | 'update'>): string => vendorRequest(need, update).key;

/** Where answers are kept. What comes out is as untrusted as what went in. */
export interface CollateralStore {
  get(key: string): Promise<Kept | null>;
  /** Replaces what is there, unless that is of a later issue. */
  put(kept: Kept): Promise<void>;
  /** In the order of their names. */
  list(): Promise<readonly Kept[]>;
}
