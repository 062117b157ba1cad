// SPDX-License-Identifier: Apache-2.0
import { X509Certificate } from 'node:crypto';
import { DecodeError } from '@glovebox/core';

const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
const CERTIFICATES_MAX = 8;

/** DER of the certificates of a PEM text, in its order. @throws DecodeError */
export function pemCertificates(bytes: Uint8Array): Uint8Array[] {
  const blocks = Buffer.from(bytes).toString('latin1').match(BLOCK) ?? [];
  if (blocks.length > CERTIFICATES_MAX) throw new DecodeError('malformed', 'too many certificates');
  return blocks.map(derOf);
}

/** PEM, or one certificate in DER, also with the filler that follows it in a TPM’s memory. @throws DecodeError */
export const certificates = (bytes: Uint8Array): Uint8Array[] =>
  bytes[0] === 0x30 ? [firstDerElement(bytes)] : pemCertificates(bytes);

function derOf(block: string): Uint8Array {
  try {
    return Uint8Array.from(new X509Certificate(block).raw);
  } catch (cause) {
    throw new DecodeError('malformed', 'a PEM block is no certificate', { cause });
  }
}

/** A certificate is a sequence whose length takes two bytes. @throws DecodeError */
function firstDerElement(bytes: Uint8Array): Uint8Array {
  const [, form, high = 0, low = 0] = bytes;
  const length = 4 + high * 256 + low;
  if (form !== 0x82 || length > bytes.length) throw new DecodeError('malformed', 'no certificate');
  return bytes.slice(0, length);
}
