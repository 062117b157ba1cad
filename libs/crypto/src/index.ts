// SPDX-License-Identifier: Apache-2.0
/**
 * Signatures, boxes, labelled digests, age files and request signatures. Labels and limits live here. Randomness and
 * bulk ciphers are passed in; nothing here reads a clock or keeps a key.
 */
export { openBox, openWithKey, sealBox, sealWithKey, unwrapSecret, wrapSecret } from './boxes.ts';
export {
  canonicalDigest,
  contentDigest,
  deriveKey,
  hmacSha256,
  labelledDigest,
  preAuthEncoding,
  sha256,
  sha512,
} from './digest.ts';
export {
  coSign,
  documentDigest,
  isVerifiedDocument,
  openDocument,
  signDocument,
  type VerifiedDocument,
} from './documents.ts';
export { CryptoError, type CryptoErrorCode } from './error.ts';
export {
  boxKeyFromSecret,
  displayFingerprint,
  partyFingerprint,
  signingKeyFromSeed,
  type BoxKey,
  type RandomBytes,
  type SigningKey,
} from './keys.ts';
export {
  historyKey,
  historyShare,
  questionDigest,
  reportData,
  seedCommitment,
  seedShare,
  transcriptDigest,
} from './protocol.ts';
