// SPDX-License-Identifier: Apache-2.0
import { concatBytes, toHex, utf8 } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';
import type { ParseOnce } from './pki/documents.ts';
import type { SignatureCheck, SignatureScheme } from './pki/signature.ts';

/** Enough for the chains, lists and documents of some hundred machines. */
const SIGNATURES_MAX = 4096;
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
 * key (found by the SHA-256 of all four, or because the very same parsed documents are asked about again). Whatever
 * depends on time or on the root is asked each time: names, roles, validity periods, revocation, currency, TCB. Signatures
 * that fail are not remembered, nor those of evidence, which is fresh. Nothing here is a verdict.
 */
export class ChainCache {
  readonly #verified = new Set<string>();
  readonly #facts = new WeakMap<Uint8Array, SignatureFact[]>();
  /** By text. */
  readonly #documents = new Map<string, Parsed>();
  #textLength = 0;

  /** Signatures that are remembered. */
  get size(): number {
    return this.#verified.size;
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
    const entry = entryOf([utf8(JSON.stringify(scheme)), subjectPublicKeyInfo, signature, signed]);
    if (!this.#verified.has(entry)) {
      if (!(await check(scheme, subjectPublicKeyInfo, signature, signed))) return false;
      this.#remember(entry);
    }
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

  /** Bounded: the oldest entry goes first. */
  #remember(entry: string): void {
    const [oldest] = this.#verified;
    if (this.#verified.size >= SIGNATURES_MAX && oldest !== undefined) this.#verified.delete(oldest);
    this.#verified.add(entry);
  }
}

/** By identity: parsed documents are shared, so the same ones are the same arrays. */
const isSame = (a: SignatureFact, b: SignatureFact): boolean =>
  a.scheme === b.scheme && a.subjectPublicKeyInfo === b.subjectPublicKeyInfo && a.signature === b.signature;

/** Each part with its length before it, so that no two entries share their bytes. */
const entryOf = (parts: readonly Uint8Array[]): string =>
  toHex(sha256(concatBytes(utf8(parts.map(({ length }) => String(length)).join('.') + ':'), ...parts)));
