// SPDX-License-Identifier: Apache-2.0
import { equalBytes } from '@glovebox/core';
import type { ParseOnce } from './pki/documents.ts';
import type { SignatureCheck, SignatureScheme } from './pki/signature.ts';

/** Enough for the chains, lists and documents of some hundred machines. */
const DOCUMENTS_MAX = 1024;
/** Characters of documents, all together: what is remembered costs a few times as much memory. */
const TEXT_MAX = 8_000_000;
/** One document is asked about under one key, or under few. */
const FACTS_MAX = 4;

/** What one verification is handed: it reads from the cache, and adds to it once it succeeded. */
export interface ChainMemory {
  readonly once: ParseOnce;
  /** As the check that it was made from, asked once for each signature. */
  readonly check: SignatureCheck;
  /** Keeps what was parsed. Not called for evidence that was refused, so that strangers cannot fill the cache. */
  readonly keep: () => void;
}

/** What a text was parsed to, by parser. */
type Parsed = ReadonlyMap<string, unknown>;

interface SignatureFact {
  readonly scheme: SignatureScheme;
  readonly subjectPublicKeyInfo: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Remembers what documents of vendors were parsed to and which of their signatures verified, so that the chain of the
 * next evidence of the same machine costs look-ups instead of parsing and public-key operations. The caller owns it and
 * passes it in.
 *
 * Both are facts that do not age: this text parses to these values; this signature over these bytes verifies under this
 * key, all three of remembered documents. Whatever depends on time or on the root is asked each time: names, roles,
 * validity periods, revocation, currency, TCB. Signatures that fail are not remembered, nor those of evidence, which is
 * fresh, nor anything of evidence that was refused. Nothing here is a verdict.
 */
export class ChainCache {
  readonly #facts = new WeakMap<Uint8Array, SignatureFact[]>();
  /** By text. */
  readonly #documents = new Map<string, Parsed>();
  #textLength = 0;

  /** Documents that are remembered. */
  get size(): number {
    return this.#documents.size;
  }

  /** For one verification, whose new signatures `check` verifies. */
  begin(check: SignatureCheck): ChainMemory {
    const found = new Map<string, Parsed>();
    return {
      once: <T>(kind: string, text: string, parse: () => T): T => {
        const known = this.#documents.get(text)?.get(kind) ?? found.get(text)?.get(kind);
        if (known !== undefined) return known as T;
        const value = parse();
        found.set(text, new Map(found.get(text)).set(kind, value));
        return value;
      },
      check: (...signature) => this.#checkOnce(check, ...signature),
      keep: () => {
        for (const [text, parsed] of found) this.#keep(text, parsed);
      },
    };
  }

  async #checkOnce(
    check: SignatureCheck,
    scheme: SignatureScheme,
    subjectPublicKeyInfo: Uint8Array,
    signature: Uint8Array,
    signed: Uint8Array,
  ): Promise<boolean> {
    const fact = { scheme, subjectPublicKeyInfo, signature };
    const facts = this.#facts.get(signed) ?? [];
    if (facts.some((known) => isSame(known, fact))) return true;
    if (!(await check(scheme, subjectPublicKeyInfo, signature, signed))) return false;
    this.#facts.set(signed, [...facts, fact].slice(-FACTS_MAX));
    return true;
  }

  /** Bounded in number and in size: the oldest goes first. */
  #keep(text: string, parsed: Parsed): void {
    const known = this.#documents.get(text);
    this.#documents.set(text, new Map([...(known ?? []), ...parsed]));
    if (known === undefined) this.#textLength += text.length;
    for (const oldest of this.#documents.keys()) {
      if (this.#documents.size <= DOCUMENTS_MAX && this.#textLength <= TEXT_MAX) return;
      this.#documents.delete(oldest);
      this.#textLength -= oldest.length;
    }
  }
}

/** Of one `signed`, which is found by identity. The key may be that of a root, which is parsed each time. */
const isSame = (a: SignatureFact, b: SignatureFact): boolean =>
  a.scheme === b.scheme &&
  equalBytes(a.subjectPublicKeyInfo, b.subjectPublicKeyInfo) &&
  equalBytes(a.signature, b.signature);
