// SPDX-License-Identifier: Apache-2.0
import { SYNTHETIC_KEY } from '@glovebox/contracts';
import { concatBytes, utf8 } from '@glovebox/core';
import { ClientError } from '../error.ts';

/** The bytes that a schema message of 200 columns does not reach. */
const SCHEMA_BYTES_MAX = 1 << 20;
const PREFIX_BYTES = 8;

/**
 * The same Arrow IPC stream, unless its schema says that its rows are made up: a twin is no version of any dataset.
 * Looks at the first message only, where the metadata is; rows may say what they like.
 * @throws ClientError `synthetic`, before the first byte is passed on
 */
export async function* refuseSynthetic(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | null = new Uint8Array(0);
  for await (const part of stream) {
    if (head === null) {
      yield part;
      continue;
    }
    head = concatBytes(head, part);
    if (head.length < schemaEnd(head)) continue;
    refuseMarked(head);
    yield head;
    head = null;
  }
  if (head === null) return;
  refuseMarked(head);
  yield head;
}

/** Where the first message ends: behind a marker and its length, four bytes each. */
function schemaEnd(head: Uint8Array): number {
  if (head.length < PREFIX_BYTES) return PREFIX_BYTES;
  const length = new DataView(head.buffer, head.byteOffset, head.length).getUint32(4, true);
  return PREFIX_BYTES + Math.min(length, SCHEMA_BYTES_MAX);
}

function refuseMarked(head: Uint8Array): void {
  const schema = head.subarray(0, schemaEnd(head));
  const key = utf8(SYNTHETIC_KEY);
  const isMarked = schema.some((_, at) => key.every((byte, index) => schema[at + index] === byte));
  if (isMarked) throw madeUp();
}

export const madeUp = (): ClientError =>
  new ClientError('synthetic', 'these rows are made up: a twin is no version of a dataset', {
    field: 'file',
    remedy: 'seal the real rows; try questions on the twin with `glovebox query dry-run`',
  });
