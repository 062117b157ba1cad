// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { signRequest, type RandomBytes, type SigningKey } from '@glovebox/crypto';
import { toBase64Url } from '@glovebox/core';
import { RelayError } from './error.ts';

export interface BlobSourceOptions {
  readonly coordinatorUrl: string;
  readonly key: SigningKey;
  readonly random: RandomBytes;
  readonly now: () => string;
  readonly onBreak: (offset: number) => void;
  /** A transfer that brings nothing for so long is given up and taken up again. */
  readonly idleMs?: number;
  /** Pause before the first repetition; doubles up to thirty times that. */
  readonly pauseMs?: number;
}

/** Repetitions without a single new byte between them. Together they outlast a restart of the coordinator. */
const TRIES_MAX = 12;
const PAUSE_FACTOR_MAX = 30;

/**
 * The content of a stored blob, read with signed requests and taken up where it broke off. It ends where the
 * coordinator says that the blob ends: whether that is the owner's file is for the worker to say.
 * @throws RelayError `blob-unavailable` when it is refused, or broke off too often
 */
export async function* readBlob(digest: string, options: BlobSourceOptions): AsyncGenerator<Uint8Array> {
  let offset = 0;
  let tries = 0;
  for (;;) {
    try {
      for await (const part of fetchFrom(digest, offset, options)) {
        offset += part.length;
        tries = 0;
        yield part;
      }
      return;
    } catch (cause) {
      if (cause instanceof RelayError) throw cause;
      if (++tries >= TRIES_MAX) {
        throw new RelayError('blob-unavailable', `the transfer of \`${digest}\` broke off too often`, { cause });
      }
      options.onBreak(offset);
      await sleep((options.pauseMs ?? 100) * Math.min(2 ** (tries - 1), PAUSE_FACTOR_MAX));
    }
  }
}

/** One transfer. Anything but a refusal that it throws means: broken off, try again. */
async function* fetchFrom(digest: string, offset: number, options: BlobSourceOptions): AsyncGenerator<Uint8Array> {
  const path = `/v1/blobs/${digest}`;
  const signature = signRequest({
    method: 'GET',
    path,
    created: options.now(),
    nonce: toBase64Url(options.random(16)),
    key: options.key,
  });
  const idle = new IdleTimer(options.idleMs ?? 20_000);
  try {
    const response = await fetch(options.coordinatorUrl + path, {
      headers: { ...signature, ...(offset === 0 ? {} : { range: `bytes=${String(offset)}-` }) },
      signal: idle.signal,
    });
    if (response.status === STATUS_NOTHING_LEFT) return;
    if (response.status >= 500) throw new Error(`status ${String(response.status)}`);
    if (!response.ok || response.body === null) {
      throw new RelayError(
        'blob-unavailable',
        `the coordinator answered \`${String(response.status)}\` to \`${path}\``,
      );
    }
    let skip = response.status === STATUS_PARTIAL ? 0 : offset;
    for await (const part of response.body as AsyncIterable<Uint8Array>) {
      idle.touch();
      const fresh = part.subarray(Math.min(skip, part.length));
      skip -= part.length - fresh.length;
      if (fresh.length > 0) yield fresh;
      idle.touch();
    }
  } finally {
    idle.stop();
  }
}

const STATUS_PARTIAL = 206;
/** Range not satisfiable: the blob ends where we are. */
const STATUS_NOTHING_LEFT = 416;

/** Aborts a transfer that brings nothing. Time that the reader takes between parts does not count. */
class IdleTimer {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(idleMs: number) {
    this.#timer = setTimeout(() => {
      this.#controller.abort(new Error('idle'));
    }, idleMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  touch(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
