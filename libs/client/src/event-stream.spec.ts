// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { eventStream, type ServerSentEvent } from './event-stream.ts';
import type { HttpReply } from './http.ts';

function replyOf(text: string, pieceBytes: number, breaksOff = false): HttpReply {
  const bytes = new TextEncoder().encode(text);
  let offset = 0;
  return {
    status: 200,
    headers: { get: () => null },
    arrayBuffer: () => Promise.reject(new Error('not read whole')),
    body: {
      getReader: () => ({
        read: () => {
          if (offset >= bytes.length)
            return breaksOff ? Promise.reject(new Error('reset')) : Promise.resolve({ done: true });
          const value = bytes.subarray(offset, offset + pieceBytes);
          offset += pieceBytes;
          return Promise.resolve({ done: false, value });
        },
        cancel: () => Promise.resolve(),
      }),
    },
  };
}

async function read(reply: HttpReply): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of eventStream(reply)) events.push(event);
  return events;
}

describe('server-sent events', () => {
  const text =
    ': hello\n\nid: 1\nevent: job\ndata: {"a":"ä€😀"}\n\r\nid:2\r\ndata: one\r\ndata: two\r\n\r\ndata: cut off\n';
  const expected = [
    { id: '1', event: 'job', data: '{"a":"ä€😀"}' },
    { id: '2', event: 'message', data: 'one\ntwo' },
  ];

  it.each([1, 2, 3, 7, 1000])('are the same in pieces of %i bytes', async (pieceBytes) => {
    expect(await read(replyOf(text, pieceBytes))).toEqual(expected);
  });

  it('that break off are unreachable, not over', async () => {
    await expect(read(replyOf(text, 5, true))).rejects.toThrowCode('unreachable');
  });

  it('without end are refused', async () => {
    await expect(read(replyOf(`data: ${'x'.repeat(1_100_000)}`, 65_536))).rejects.toThrowCode('bad-reply');
  });

  it('of any content give events or nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.integer({ min: 1, max: 9 }), async (content, pieceBytes) => {
        expect(Array.isArray(await read(replyOf(content, pieceBytes)))).toBe(true);
      }),
    );
  });
});
