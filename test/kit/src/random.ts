// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

/** A source of bytes that repeats itself for the same seed: SHA-256 of seed and counter. Never for real keys. */
export function testOnlySeededRandom(seed: string): (length: number) => Uint8Array {
  let counter = 0;
  return (length) => {
    const blocks: Buffer[] = [];
    for (let have = 0; have < length; have += 32) {
      blocks.push(
        createHash('sha256')
          .update(`${seed}/${String(counter++)}`)
          .digest(),
      );
    }
    return Uint8Array.from(Buffer.concat(blocks).subarray(0, length));
  };
}
