// SPDX-License-Identifier: Apache-2.0
import type { DocumentType, SignedEnvelope } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';
import { openDocument, type VerifiedDocument } from '@glovebox/crypto';
import { WorkerError, type WorkerErrorCode } from './error.ts';

/**
 * Opens a signed document that the relay brought. Who signed it is still the caller's question.
 * @throws WorkerError with the given code whatever is wrong with it
 */
export function openSigned<T extends DocumentType>(
  type: T,
  envelope: SignedEnvelope,
  code: WorkerErrorCode,
): VerifiedDocument<T> {
  try {
    return openDocument(type, envelope);
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new WorkerError(code, `not a correctly signed \`${type}\``, { cause, field: cause.field ?? type });
  }
}
