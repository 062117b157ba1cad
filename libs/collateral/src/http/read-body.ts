// SPDX-License-Identifier: Apache-2.0
import { CollateralError } from '../error.ts';

/** The whole body if it is at most so long; what is longer is not read to its end. @throws CollateralError `too-large` */
export async function readBody(response: Response, bytesMax: number, host: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > bytesMax) {
      throw new CollateralError('too-large', `\`${host}\` answered with more than \`${String(bytesMax)}\` bytes`, {
        field: host,
        remedy: 'check which service or mirror answers',
        status: response.status,
      });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
