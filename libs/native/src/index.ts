// SPDX-License-Identifier: Apache-2.0
/**
 * What pure code is handed on Node: a fast cipher, random bytes, the clock, file streams, locks, and a journal that is on
 * disk before it answers. Decides nothing; must never log or open a network connection.
 */
export { systemClock } from './clock.ts';
export { createCryptoEngine } from './crypto-engine.ts';
export { NativeError, type NativeErrorCode } from './error.ts';
export {
  readFileChunks,
  readFileReusingMemory,
  readJsonFile,
  syncDirectory,
  writeFileAtomic,
  writeStream,
  writeStreamAtomic,
} from './files.ts';
export { Journal, type JournalOptions, type JournalPosition } from './journal.ts';
export { lockDirectory, lockFile, type Lock } from './lock.ts';
export { nodePayloadCipher } from './payload-cipher.ts';
export { randomBytes } from './random.ts';
export { sha256Stream, tapSha256, type Sha256Tap, type StreamDigest } from './sha256.ts';
