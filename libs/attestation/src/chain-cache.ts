// SPDX-License-Identifier: Apache-2.0
import { concatBytes, toHex, utf8 } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';
import { verifyWith, type SignatureCheck } from './pki/signature.ts';

/** Enough for the chains, lists and documents of some hundred machines. */
const SIGNATURES_MAX = 4096;

/**
 * Remembers which signatures of certificates, revocation lists and vendors' documents verified, so that the chain of the
 * next evidence of the same machine costs digests instead of public-key operations. The caller owns it and passes it in.
 *
 * An entry is the SHA-256 of scheme, issuer's key, signature and signed bytes, and means that this signature verifies:
 * a fact that does not age. Whatever depends on time or on the root is asked each time: names, roles, validity periods,
 * revocation, currency, TCB. Signatures that fail are not remembered, nor those of evidence, which is fresh.
 */
export class ChainCache {
  readonly #verified = new Set<string>();

  /** As `verifyWith`, asked once. */
  readonly check: SignatureCheck = async (scheme, subjectPublicKeyInfo, signature, signed) => {
    const key = entryOf([utf8(JSON.stringify(scheme)), subjectPublicKeyInfo, signature, signed]);
    if (this.#verified.has(key)) return true;
    const verifies = await verifyWith(scheme, subjectPublicKeyInfo, signature, signed);
    if (verifies) this.#remember(key);
    return verifies;
  };

  get size(): number {
    return this.#verified.size;
  }

  /** Bounded: the oldest entry goes first. */
  #remember(key: string): void {
    const [oldest] = this.#verified;
    if (this.#verified.size >= SIGNATURES_MAX && oldest !== undefined) this.#verified.delete(oldest);
    this.#verified.add(key);
  }
}

/** Each part with its length before it, so that no two entries share their bytes. */
const entryOf = (parts: readonly Uint8Array[]): string =>
  toHex(sha256(concatBytes(utf8(parts.map(({ length }) => String(length)).join('.') + ':'), ...parts)));
