// SPDX-License-Identifier: Apache-2.0
import type { Attester } from '@glovebox/attester';
import type { PayloadCipher, RandomBytes } from '@glovebox/crypto';

/** Time that passes, and nothing of what time it is. */
export interface Stopwatch {
  /** Milliseconds since some moment, never backwards. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Everything the job's story needs from the machine. No time of day is among it: that comes from the keybrokers. */
export interface WorkerTools {
  readonly attester: Attester;
  readonly random: RandomBytes;
  readonly cipher: PayloadCipher;
  /** How to start this program as the compute process of a job. */
  readonly computeCommand: { readonly command: string; readonly args: readonly string[] };
  /** For answers on a grid of time. */
  readonly stopwatch: Stopwatch;
  readonly dangerouslyTrustDevelopmentRoots: boolean;
}
