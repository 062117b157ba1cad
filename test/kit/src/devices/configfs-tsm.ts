// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What a directory does that behaves like the kernel's configfs-tsm (Documentation/ABI/testing/configfs-tsm-report). */
export interface TestOnlyTsm {
  readonly provider: string;
  /** Null: the provider has no such attribute. */
  readonly auxblob?: Uint8Array | null;
  /** Lowest level that may be asked for; null: the provider knows no levels. */
  readonly privlevelFloor?: number | null;
  /** Writes by somebody else between ours. */
  readonly strangersWrites?: number;
  /** Text of `generation`, instead of the number of writes. */
  readonly generation?: string;
  /** The report of an input, at a level. */
  readonly report: (inblob: Buffer, privlevel: number) => Uint8Array;
}

/** Serves entries that appear in `base` until stopped: attributes come with the entry, a report with its inblob. */
export function emulateConfigfsTsm(base: string, tsm: TestOnlyTsm): { stop: () => Promise<void> } {
  const entries = new Map<string, Entry>();
  const stopped = new AbortController();
  const served = (async () => {
    while (!stopped.signal.aborted) {
      for (const name of await readdir(base)) {
        const entry = entries.get(name) ?? new Entry(join(base, name), tsm);
        entries.set(name, entry);
        // The entry may be removed at any time.
        await entry.serve().catch(() => undefined);
      }
      await delay(2);
    }
  })();
  return {
    stop: async () => {
      stopped.abort();
      await served;
    },
  };
}

class Entry {
  readonly #path: string;
  readonly #tsm: TestOnlyTsm;
  #state: 'new' | 'open' | 'answered' = 'new';
  #level = '';

  constructor(path: string, tsm: TestOnlyTsm) {
    this.#path = path;
    this.#tsm = tsm;
  }

  async serve(): Promise<void> {
    if (this.#state === 'new') await this.#open();
    if (this.#state !== 'open') return;
    await this.#takeLevel();
    const inblob = await readFile(join(this.#path, 'inblob'));
    if (inblob.length > 0) await this.#answer(inblob);
  }

  async #open(): Promise<void> {
    const { privlevelFloor, provider, generation } = this.#tsm;
    await this.#put('inblob', '');
    await this.#put('generation', `${generation ?? '0'}\n`);
    if (privlevelFloor !== undefined && privlevelFloor !== null) {
      await this.#put('privlevel', '');
      await this.#put('privlevel_floor', `${String(privlevelFloor)}\n`);
    }
    await this.#put('provider', `${provider}\n`);
    this.#state = 'open';
  }

  async #takeLevel(): Promise<void> {
    const { privlevelFloor } = this.#tsm;
    if (privlevelFloor === undefined || privlevelFloor === null) return;
    this.#level = await readFile(join(this.#path, 'privlevel'), 'latin1');
  }

  async #answer(inblob: Buffer): Promise<void> {
    this.#state = 'answered';
    const { auxblob, report, strangersWrites = 0, generation } = this.#tsm;
    const writes = 1 + strangersWrites;
    if (auxblob !== undefined && auxblob !== null) await this.#put('auxblob', auxblob);
    await this.#put('generation', `${generation ?? String(writes)}\n`);
    await this.#put('outblob', report(inblob, Number(this.#level)));
  }

  async #put(name: string, content: string | Uint8Array): Promise<void> {
    await writeFile(join(this.#path, `.${name}`), content);
    await rename(join(this.#path, `.${name}`), join(this.#path, name));
  }
}
