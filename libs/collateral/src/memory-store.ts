// SPDX-License-Identifier: Apache-2.0
import { keyOf, type CollateralStore, type Kept } from './entry.ts';

/** Answers out of a bundle, for one process. */
export class MemoryStore implements CollateralStore {
  readonly #kept = new Map<string, Kept>();

  constructor(kept: readonly Kept[] = []) {
    for (const one of kept) this.#kept.set(keyOf(one.entry), one);
  }

  get(key: string): Promise<Kept | null> {
    return Promise.resolve(this.#kept.get(key) ?? null);
  }

  put(kept: Kept): Promise<void> {
    const there = this.#kept.get(keyOf(kept.entry));
    if (there === undefined || there.entry.issuedAt <= kept.entry.issuedAt) this.#kept.set(keyOf(kept.entry), kept);
    return Promise.resolve();
  }

  list(): Promise<readonly Kept[]> {
    return Promise.resolve([...this.#kept.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kept]) => kept));
  }
}
