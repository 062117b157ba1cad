// SPDX-License-Identifier: Apache-2.0
import type { Attester } from '@glovebox/attester';
import type { PayloadCipher, RandomBytes } from '@glovebox/crypto';

/** Everything the job's story needs from the machine. There is no clock among it: time comes from the keybrokers. */
export interface WorkerTools {
  readonly attester: Attester;
  readonly random: RandomBytes;
  readonly cipher: PayloadCipher;
  /** How to start this program as the compute process of a job. */
  readonly computeCommand: { readonly command: string; readonly args: readonly string[] };
  readonly dangerouslyTrustDevelopmentRoots: boolean;
}
