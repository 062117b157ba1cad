// SPDX-License-Identifier: Apache-2.0
import { dirname } from 'node:path';
import type { FileHandle } from 'node:fs/promises';
import type { Json } from '@glovebox/core';
import { ioError, NativeError } from './error.ts';
import { openFile, syncDirectory } from './files.ts';
import { type JournalChain } from './journal-chain.ts';
import { replayJournal } from './journal-replay.ts';
import { lockFile, type Lock } from './lock.ts';

export interface JournalOptions {
  /** What the records are, for example `glovebox/keybroker-journal/v1`: a journal of another kind is refused. */
  readonly kind: string;
  /** Called for each record in order before {@link Journal.open} returns. The record is for the caller's schema to judge. */
  readonly replay: (record: unknown, sequence: number) => void;
}

export interface JournalPosition {
  /** From 1. */
  readonly sequence: number;
  /** Digest of this record and, through the chain, of every one before it. */
  readonly head: string;
}

interface Waiting {
  readonly line: Uint8Array;
  readonly position: JournalPosition;
  readonly resolve: (position: JournalPosition) => void;
  readonly reject: (error: NativeError) => void;
}

/**
 * An append-only file of JSON records for one process at a time.
 *
 * - An append that resolved is on disk and survives a crash of the process or the machine. One that rejected, or was
 *   under way in a crash, may or may not be there afterwards.
 * - Records are chained by digest: a change, a swap or a gap inside the file refuses to open with `corrupt`. A cut at the
 *   end between two records cannot be seen from inside; whoever must notice it keeps {@link Journal.head} elsewhere.
 * - What a crash left of an unfinished last record is removed on opening.
 * - Appends made while the disk is busy are written together (group commit), in the order of the calls.
 * - After one failed write nothing more is taken: what the file then holds is known only by opening it again.
 */
export class Journal {
  readonly #file: FileHandle;
  readonly #lock: Lock;
  readonly #chain: JournalChain;
  #size: number;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;
  #refusal: NativeError | null = null;

  private constructor(file: FileHandle, lock: Lock, chain: JournalChain, size: number) {
    this.#file = file;
    this.#lock = lock;
    this.#chain = chain;
    this.#size = size;
  }

  /**
   * Opens a journal, or makes it, under a lock of its own (`<path>.lock`).
   * @throws NativeError `locked`, `lock-unavailable`, `corrupt`, `io`
   */
  static async open(path: string, { kind, replay }: JournalOptions): Promise<Journal> {
    const lock = await lockFile(`${path}.lock`);
    try {
      await (await openFile(path, 'a', 0o600)).close();
      const file = await openFile(path, 'r+');
      try {
        const { chain, size } = await replayJournal(file, path, kind, replay);
        await syncDirectory(dirname(path));
        return new Journal(file, lock, chain, size);
      } catch (error) {
        await file.close();
        throw error;
      }
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** How many records there are, those being written included. */
  get length(): number {
    return this.#chain.length;
  }

  /** Digest of the whole journal so far, those being written included. */
  get head(): string {
    return this.#chain.head;
  }

  /** Resolves when the record is on disk. @throws NativeError `too-large`, `closed`, `io` (the promise rejects) */
  async append(record: Json): Promise<JournalPosition> {
    if (this.#refusal !== null) throw this.#refusal;
    const line = this.#chain.append(record);
    const position = { sequence: this.length, head: this.head };
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line, position, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  /** Waits for appends under way, then gives file and lock back. */
  async close(): Promise<void> {
    this.#refusal ??= new NativeError('closed', 'the journal is closed');
    await this.#writing;
    await this.#file.close();
    this.#lock.release();
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#writeBatch(batch.map(({ line }) => line));
      } catch (cause) {
        const failure = ioError('the journal cannot be written', cause);
        this.#refusal = failure;
        for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(failure);
        break;
      }
      for (const { resolve, position } of batch) resolve(position);
    }
    this.#writing = null;
  }

  async #writeBatch(lines: readonly Uint8Array[]): Promise<void> {
    const bytes = Buffer.concat(lines);
    let written = 0;
    while (written < bytes.length) {
      written += (await this.#file.write(bytes, written, bytes.length - written, this.#size + written)).bytesWritten;
    }
    await this.#file.datasync();
    this.#size += bytes.length;
  }
}
