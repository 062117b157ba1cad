// SPDX-License-Identifier: Apache-2.0
import { concatBytes, utf8 } from '@glovebox/core';
import { SYNTHETIC_KEY } from '@glovebox/contracts';
import { refuseSynthetic } from './synthetic.ts';

/** An Arrow IPC stream as far as it matters: marker, length, schema, and what follows. */
function streamOf(schema: string, rows: string): Uint8Array {
  const message = utf8(schema);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, message.length, true);
  return concatBytes(new Uint8Array(4).fill(255), length, message, utf8(rows));
}

async function* inParts(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function passed(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of refuseSynthetic(inParts(bytes, size))) parts.push(part);
  return concatBytes(...parts);
}

const marked = `columns and ${SYNTHETIC_KEY} and more`;

describe('a stream that is sealed', () => {
  it.each([1, 3, 8, 64, 10_000])('passes unchanged in parts of %i bytes, whatever its rows say', async (size) => {
    const stream = streamOf('columns', `rows that say ${SYNTHETIC_KEY}`);
    expect(await passed(stream, size)).toEqual(stream);
    await expect(passed(streamOf(marked, 'rows'), size)).rejects.toThrowCode('synthetic');
  });

  it('may be nothing, or end in its schema', async () => {
    expect(await passed(new Uint8Array(0), 4)).toEqual(new Uint8Array(0));
    expect(await passed(utf8('short'), 4)).toEqual(utf8('short'));
    await expect(passed(streamOf(marked, '').subarray(0, 45), 7)).rejects.toThrowCode('synthetic');
  });
});
