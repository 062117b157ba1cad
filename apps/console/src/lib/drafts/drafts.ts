// SPDX-License-Identifier: Apache-2.0
import { CodedError, parseJson, utf8 } from '@glovebox/core';
import { contentDigest, deriveKey, openWithKey, pad, sealWithKey, unpad } from '@glovebox/crypto';

/** Where sealed drafts lie: this browser's store, or a map in a test. */
export interface DraftShelf {
  read(id: string): Promise<unknown>;
  write(draft: { readonly id: string; readonly sealed: Uint8Array }): Promise<unknown>;
  remove(id: string): Promise<unknown>;
}

type Random = (length: number) => Uint8Array;

/**
 * What a party has written and not sent, kept in the browser under a key that follows from its secrets: it outlives a lock
 * and a reload, and at rest tells nothing but that there is one, its size class and when it changed; not even of what.
 */
export class Drafts {
  readonly #key: Uint8Array;
  readonly #shelf: DraftShelf;
  readonly #random: Random;

  constructor(receivingSecret: Uint8Array, shelf: DraftShelf, random: Random) {
    this.#key = deriveKey(receivingSecret, 'glovebox/console/drafts/v1');
    this.#shelf = shelf;
    this.#random = random;
  }

  /** @returns null when there is none that these keys open */
  async read(name: string): Promise<unknown> {
    const id = this.#idOf(name);
    const kept = await this.#shelf.read(id);
    if (!isSealed(kept)) return null;
    try {
      const [whose, value] = parseJson(unpad(openWithKey(kept.sealed, this.#key))) as [unknown, unknown];
      return whose === id ? value : null;
    } catch (error) {
      if (error instanceof CodedError) return null;
      throw error;
    }
  }

  async write(name: string, value: unknown): Promise<void> {
    const id = this.#idOf(name);
    const sealed = sealWithKey(pad(utf8(JSON.stringify([id, value]))), this.#key, this.#random);
    await this.#shelf.write({ id, sealed });
  }

  async remove(name: string): Promise<void> {
    await this.#shelf.remove(this.#idOf(name));
  }

  /** What a draft is of is nobody's business either. */
  #idOf(name: string): string {
    return contentDigest(deriveKey(this.#key, name));
  }
}

const isSealed = (kept: unknown): kept is { readonly sealed: Uint8Array } =>
  typeof kept === 'object' && kept !== null && 'sealed' in kept && kept.sealed instanceof Uint8Array;
