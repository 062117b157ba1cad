// SPDX-License-Identifier: Apache-2.0
import { certificateBlobs } from '@glovebox/attestation';
import { DecodeError } from '@glovebox/core';
import { CliError } from '../error.ts';

/** Certificates of a PEM or DER file in its order, as DER. @throws CliError `malformed-file` */
export function certificatesIn(bytes: Uint8Array, field = 'rim'): readonly Uint8Array[] {
  try {
    return certificateBlobs(bytes);
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause;
    throw new CliError('malformed-file', `not certificates: ${cause.message}`, {
      field,
      remedy: 'give the signer’s certificate and its issuers, PEM or DER, leaf first',
      cause,
    });
  }
}
