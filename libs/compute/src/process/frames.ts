// SPDX-License-Identifier: Apache-2.0
import { ByteQueue } from '../byte-queue.ts';
import { ComputeError } from '../error.ts';

/**
 * Frames between the session and its child process: 4 bytes length of the payload (little endian), 1 byte kind, payload.
 * To the child: open, begin, data, end, run, then any number of decide and state. From it: ready, loaded, ran, for each
 * decision result, shown and state, or failed.
 */
export const frameKinds = {
  open: 1,
  begin: 2,
  data: 3,
  end: 4,
  run: 5,
  decide: 6,
  state: 7,
  ready: 16,
  loaded: 17,
  result: 18,
  failed: 19,
  ran: 20,
  shown: 21,
} as const;
export type FrameKind = keyof typeof frameKinds;

export interface Frame {
  readonly kind: FrameKind;
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** A state of the audit, or a result of at most 10,000 rows of 66 cells; data is sent in pieces far below. */
export const maxPayloadBytes = 2 ** 28;
export const maxDataBytes = 2 ** 18;

const headerBytes = 5;
const nameOf = new Map<number, FrameKind>(Object.entries(frameKinds).map(([kind, code]) => [code, kind as FrameKind]));

/** The header of a frame; the payload follows it as it is, without being copied. */
export function frameHeader(kind: FrameKind, payloadBytes: number): Uint8Array {
  const header = new Uint8Array(headerBytes);
  new DataView(header.buffer).setUint32(0, payloadBytes, true);
  header[4] = frameKinds[kind];
  return header;
}

/** Reads frames one at a time. `next()` gives null when the stream ends, in the middle of a frame too. */
export class FrameReader {
  readonly #queue: ByteQueue;

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#queue = new ByteQueue(stream);
  }

  /** Throws ComputeError `protocol` for an unknown kind or an excessive length. */
  async next(): Promise<Frame | null> {
    const header = await this.#queue.take(headerBytes);
    if (header === null) return null;
    const length = new DataView(header.buffer).getUint32(0, true);
    const kind = nameOf.get(header[4] ?? 0);
    if (kind === undefined || length > maxPayloadBytes) throw new ComputeError('protocol');
    const payload = await this.#queue.take(length);
    return payload === null ? null : { kind, payload };
  }
}
