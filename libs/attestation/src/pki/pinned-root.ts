// SPDX-License-Identifier: Apache-2.0
import { assert, toHex, utf8 } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';
import { certificateBlobs } from './pem.ts';
import { parseCertificate, type Certificate } from './x509.ts';

/** A vendor root, pinned as a whole certificate. */
export interface PinnedRoot {
  readonly certificate: Certificate;
  /** SHA-256 of the DER, lower-case hex. */
  readonly fingerprint: string;
  readonly source: string;
}

/** One PEM certificate of this source, which must have the fingerprint that was reviewed. */
export function pinRoot(pem: string, fingerprint: string, source: string): PinnedRoot {
  const [encoded, ...others] = certificateBlobs(utf8(pem));
  assert(encoded !== undefined && others.length === 0, 'a pinned root is one certificate');
  assert(toHex(sha256(encoded)) === fingerprint, 'a pinned root has the fingerprint that was reviewed');
  return { certificate: parseCertificate(encoded), fingerprint, source };
}
