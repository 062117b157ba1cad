// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes, strict decoding, canonical encoding and coded errors. Knows nothing of clean rooms. Must never read a clock,
 * make randomness, log or do input and output.
 */
export { concatBytes, equalBytes, fromBase64Url, fromHex, fromUtf8, toBase64Url, toHex, utf8 } from './bytes.ts';
export { canonicalBytes, parseJson, type Json } from './canonical.ts';
export { assert, CodedError, DecodeError, type CoreErrorCode, type ErrorDetails } from './error.ts';
export { ByteReader } from './reader.ts';
