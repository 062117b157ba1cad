// SPDX-License-Identifier: Apache-2.0
import { CodedError, toHex, utf8, parseJson } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';
import { writeFileAtomic } from '@glovebox/native';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CacheEntry, keyOf, type CollateralStore, type Kept } from './entry.ts';

const ENTRY_NAME = /^[0-9a-f]{64}\.json$/;
const OBJECT_NAME = /^[0-9a-f]{64}$/;
/** A writer puts contents in place before the entry that names them: younger ones may still get theirs. */
const ORPHAN_AGE_MS = 3_600_000;

/**
 * Answers in a directory: `objects/<SHA-256>` for what services sent and `entries/<SHA-256 of the address>.json` for what is
 * known about it. Each file is put in place whole, contents before the entry that names them, so a process that dies
 * leaves the old state or the new one, and several processes may use one directory. An entry that does not parse, or
 * whose content has another digest, counts as not there: it is fetched again.
 */
export class DiskStore implements CollateralStore {
  readonly #entries: string;
  readonly #objects: string;

  constructor(directory: string) {
    this.#entries = join(directory, 'entries');
    this.#objects = join(directory, 'objects');
  }

  get(key: string): Promise<Kept | null> {
    return this.#read(fileOf(key), key);
  }

  async put({ entry, answer }: Kept): Promise<void> {
    const key = keyOf(entry);
    const there = await this.get(key);
    if (there !== null && there.entry.issuedAt > entry.issuedAt) return;
    await mkdir(this.#objects, { recursive: true, mode: 0o700 });
    await mkdir(this.#entries, { recursive: true, mode: 0o700 });
    await writeFileAtomic(join(this.#objects, entry.body), answer.body);
    if (answer.issuerChain !== null && entry.issuerChain !== null) {
      await writeFileAtomic(join(this.#objects, entry.issuerChain), answer.issuerChain);
    }
    await writeFileAtomic(join(this.#entries, fileOf(key)), `${JSON.stringify(entry, null, 2)}\n`);
  }

  async list(): Promise<readonly Kept[]> {
    const files = (await names(this.#entries)).filter((name) => ENTRY_NAME.test(name));
    const kept = await Promise.all(files.map((file) => this.#read(file, null)));
    return kept.filter((one) => one !== null).sort((a, b) => (keyOf(a.entry) < keyOf(b.entry) ? -1 : 1));
  }

  /** Removes contents that no entry names any more. Returns how many. */
  async prune(nowMs: number): Promise<number> {
    const used = new Set((await this.list()).flatMap(({ entry }) => [entry.body, entry.issuerChain]));
    const unused = (await names(this.#objects)).filter((name) => OBJECT_NAME.test(name) && !used.has(name));
    const old = await Promise.all(
      unused.map(async (name) =>
        (await stat(join(this.#objects, name))).mtimeMs < nowMs - ORPHAN_AGE_MS ? [name] : [],
      ),
    );
    await Promise.all(old.flat().map((name) => rm(join(this.#objects, name), { force: true })));
    return old.flat().length;
  }

  async #read(file: string, key: string | null): Promise<Kept | null> {
    try {
      const entry = CacheEntry.safeParse(parseJson(await readFile(join(this.#entries, file)))).data;
      if (entry === undefined || fileOf(key ?? keyOf(entry)) !== file || fileOf(keyOf(entry)) !== file) return null;
      const body = await this.#object(entry.body);
      const issuerChain = entry.issuerChain === null ? null : await this.#object(entry.issuerChain);
      return { entry, answer: { body, issuerChain } };
    } catch (error) {
      if (isDamage(error)) return null;
      throw error;
    }
  }

  async #object(digest: string): Promise<Uint8Array> {
    const bytes = new Uint8Array(await readFile(join(this.#objects, digest)));
    if (digestOf(bytes) !== digest) throw new Damaged();
    return bytes;
  }
}

class Damaged extends Error {}

const isDamage = (error: unknown): boolean =>
  error instanceof Damaged || error instanceof CodedError || (error as { code?: unknown } | null)?.code === 'ENOENT';

export const digestOf = (bytes: Uint8Array): string => toHex(sha256(bytes));

const fileOf = (key: string): string => `${digestOf(utf8(key))}.json`;

async function names(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (isDamage(error)) return [];
    throw error;
  }
}
