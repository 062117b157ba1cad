// SPDX-License-Identifier: Apache-2.0
import { AttestationError, type Rim } from '@glovebox/attestation';
import { DecodeError } from '@glovebox/core';
import { contentDigest } from '@glovebox/crypto';
import {
  CANONICALIZATION,
  envelopedSignature,
  SIGNATURE_ALGORITHM,
  type EnvelopedSignature,
} from './enveloped-signature.ts';
import { readSwidTag } from './swid.ts';
import { parseXml } from './xml.ts';

/** A file of reference values, parsed but not verified. */
export interface ParsedRim {
  readonly rim: Rim;
  readonly signature: EnvelopedSignature;
}

/**
 * Values are read from the canonical document, parsed once more: whatever the file holds besides what its signature covers
 * cannot be seen. @throws AttestationError `rim-malformed`
 */
export function parseRim(file: Uint8Array): ParsedRim {
  try {
    const signature = envelopedSignature(parseXml(file));
    const rim = {
      ...readSwidTag(parseXml(signature.content)),
      digest: contentDigest(file),
      canonicalization: CANONICALIZATION,
      signatureAlgorithm: SIGNATURE_ALGORITHM,
    };
    return { rim, signature };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new AttestationError('rim-malformed', error.message, {
      field: error.field === undefined ? 'rim' : `rim.${error.field}`,
      remedy: 'give the file as its maker published it',
      cause: error,
    });
  }
}
