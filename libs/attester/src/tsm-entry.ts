// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AttesterError } from './error.ts';
import { errnoOf } from './system-error.ts';

const RETRY_MS = 10;
/** The kernel may be busy with another guest request, or be interrupted. */
const BUSY = new Set(['EBUSY', 'EAGAIN', 'EINTR']);
/** An attribute may be about to appear. */
const BUSY_OR_MISSING = new Set([...BUSY, 'ENOENT']);

/** Attributes of one entry of configfs-tsm. Every call is repeated while the kernel is busy, until the signal says stop. */
export class TsmEntry {
  readonly #path: string;
  readonly #signal: AbortSignal;

  constructor(path: string, signal: AbortSignal) {
    this.#path = path;
    this.#signal = signal;
  }

  async write(name: string, content: Uint8Array | string): Promise<void> {
    const path = join(this.#path, name);
    await this.#retry(() => writeFile(path, content, { flag: constants.O_WRONLY }), BUSY_OR_MISSING);
  }

  /** @throws AttesterError `malformed-output` when it is empty or too long */
  async blob(name: string, lengthMax: number): Promise<Buffer> {
    const blob = await this.#retry(() => readFile(join(this.#path, name)), BUSY_OR_MISSING);
    if (blob.length === 0 || blob.length > lengthMax) throw malformed(name, `has \`${String(blob.length)}\` bytes`);
    return blob;
  }

  async text(name: string): Promise<string> {
    return (await this.blob(name, 64)).toString('latin1').trim();
  }

  /** An attribute that not every provider has; empty where it is not there, or is empty. */
  async optionalBlob(name: string, lengthMax: number): Promise<Buffer> {
    try {
      const blob = await this.#retry(() => readFile(join(this.#path, name)), BUSY);
      if (blob.length > lengthMax) throw malformed(name, `has \`${String(blob.length)}\` bytes`);
      return blob;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return Buffer.alloc(0);
      throw error;
    }
  }

  /** How often this entry was written to. */
  async generation(): Promise<bigint> {
    const text = await this.text('generation');
    if (/^\d{1,20}$/.test(text)) return BigInt(text);
    throw malformed('generation', 'is not a number');
  }

  async #retry<T>(operation: () => Promise<T>, retryable: ReadonlySet<string>): Promise<T> {
    for (;;) {
      try {
        return await operation();
      } catch (cause) {
        if (!retryable.has(errnoOf(cause))) throw failed(cause);
        if (this.#signal.aborted) throw late(cause);
        await delay(RETRY_MS);
      }
    }
  }
}

const late = (cause: unknown) =>
  new AttesterError('timeout', 'configfs-tsm did not answer in time', {
    field: 'ATTESTER',
    remedy: 'try again; the host may be limiting guest requests',
    cause,
  });

/** Missing is told apart from broken by the caller. */
const failed = (cause: unknown): unknown =>
  errnoOf(cause) === '' || errnoOf(cause) === 'ENOENT'
    ? cause
    : new AttesterError('device-unavailable', `configfs-tsm failed with \`${errnoOf(cause)}\``, {
        field: 'ATTESTER',
        remedy: 'look into the kernel log of the guest',
        cause,
      });

const malformed = (name: string, what: string) =>
  new AttesterError('malformed-output', `\`${name}\` of configfs-tsm ${what}`, {
    field: name,
    remedy: 'look into the kernel log of the guest',
  });
