// SPDX-License-Identifier: Apache-2.0
import type { Evidence } from '@glovebox/contracts';
import { canonicalDigest, type Sha256 } from '@glovebox/crypto';

/** Names evidence in grants, receipts and logs: SHA-256 of its canonical encoding under a label, lower-case hex. */
export const evidenceDigest = (evidence: Evidence, hash?: Sha256): string =>
  canonicalDigest('glovebox/evidence/v1', { ...evidence }, hash);
