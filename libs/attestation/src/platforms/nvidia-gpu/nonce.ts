// SPDX-License-Identifier: Apache-2.0
import { sha256 } from '@glovebox/crypto';

/**
 * The 32-byte nonce that a worker asks its GPU for, of the 64 bytes that the CPU's evidence carries: SHA-256 of them. Both
 * pieces of evidence are then of one attempt, and the GPU's is worth nothing without the CPU's, which alone says who asked.
 */
export const nvidiaNonce = (reportData: Uint8Array): Uint8Array => sha256(reportData);
