// SPDX-License-Identifier: Apache-2.0
import { randomFillSync } from 'node:crypto';

/** Bytes from the operating system's generator. */
export const randomBytes = (length: number): Uint8Array<ArrayBuffer> => randomFillSync(new Uint8Array(length));
