// SPDX-License-Identifier: Apache-2.0
import { ByteQueue } from '../byte-queue.ts';
import { ComputeError } from '../error.ts';
import { parseMessage, type MessageHeaderParts } from './message.ts';

/** The largest metadata and body of one message. Writers of ours stay far below. */
export const maxMetadataBytes = 2 ** 20;
export const maxBodyBytes = 2 ** 28;

export interface ArrowMessage {
  readonly header: MessageHeaderParts;
  /** In a buffer of its own, aligned. */
  readonly body: Uint8Array<ArrayBuffer>;
}

const continuation = 0xffffffff;

/**
 * Splits a stream into the messages of Arrow's IPC streaming format ("Encapsulated message format"), one at a time in
 * memory. The end marker must be there and must be the end: its absence means that something was cut off.
 * Throws ComputeError `malformed`, `too-large`, `truncated` or `trailing-bytes`.
 */
export async function* readMessages(stream: AsyncIterable<Uint8Array>): AsyncGenerator<ArrowMessage, void, undefined> {
  const queue = new ByteQueue(stream);
  for (;;) {
    const prefix = await takeAll(queue, 8);
    const view = new DataView(prefix.buffer);
    if (view.getUint32(0, true) !== continuation) throw new ComputeError('malformed');
    const metadataBytes = view.getUint32(4, true);
    if (metadataBytes === 0) break;
    if (metadataBytes > maxMetadataBytes) throw new ComputeError('too-large');
    const { header, bodyBytes } = parseMessage(await takeAll(queue, metadataBytes));
    if (bodyBytes > maxBodyBytes) throw new ComputeError('too-large');
    yield { header, body: await takeAll(queue, bodyBytes) };
  }
  if (!(await queue.atEnd())) throw new ComputeError('trailing-bytes');
}

async function takeAll(queue: ByteQueue, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await queue.take(length);
  if (bytes === null) throw new ComputeError('truncated');
  return bytes;
}
