// SPDX-License-Identifier: Apache-2.0
/**
 * Signatures, boxes, labelled digests, age files and request signatures. Labels and limits live here. Randomness and
 * bulk ciphers are passed in; nothing here reads a clock or keeps a key.
 */
export { AGE_FILE_KEY_BYTES, AGE_HEADER_BYTES_MAX, verifyAgeHeaderMac } from './age/header.ts';
export { createAgeIdentity, type AgeIdentity } from './age/identity.ts';
export { openAgeHeader } from './age/open-header.ts';
export {
  AGE_PAYLOAD_NONCE_BYTES,
  agePayloadBytes,
  decryptAgePayload,
  encryptAgePayload,
  type PayloadCipher,
} from './age/payload.ts';
export { readAgeHeader, type AgeFileParts } from './age/read-header.ts';
export { sealAgeHeader } from './age/seal-header.ts';
export { openBox, openWithKey, pad, sealBox, sealWithKey, unpad, unwrapSecret, wrapSecret } from './boxes.ts';
export { contentDigestHeader, verifyContentDigest } from './content-digest.ts';
export {
  canonicalDigest,
  contentDigest,
  deriveKey,
  hmacSha256,
  labelledDigest,
  type Sha256,
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
  CLOCK_SKEW_SECONDS,
  signRequest,
  verifyRequest,
  type RequestToSign,
  type RequestToVerify,
  type VerifiedRequest,
} from './http-signature.ts';
export { signJwt } from './jwt.ts';
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
  questionSeed,
  reportData,
  seedCommitment,
  seedShare,
  transcriptDigest,
} from './protocol.ts';
