// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

export type CryptoErrorCode =
  /** A signature is wrong, missing, or by somebody else. */
  | 'signature'
  /** The envelope holds another type of document. */
  | 'wrong-type'
  /** The document is signed but is not what its type demands. */
  | 'malformed'
  /** A box, wrap or file did not open. One code for every cause. */
  | 'cannot-open';

export class CryptoError extends CodedError<CryptoErrorCode> {}
