// SPDX-License-Identifier: Apache-2.0
import { canonicalBytes, type Json } from '@glovebox/core';

/** Trusted keys of platforms without certificates, as the policy lists them: the table as a whole is the root. */
export interface KeyTable {
  /** Canonical encoding of the table: what the root's fingerprint is of. */
  readonly encoded: Uint8Array;
}

export const keyTable = (keys: Json): KeyTable => ({ encoded: canonicalBytes(keys) });
