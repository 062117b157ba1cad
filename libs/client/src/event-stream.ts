// SPDX-License-Identifier: Apache-2.0
import { ClientError } from './error.ts';
import type { ByteStreamReader, HttpReply } from './http.ts';

/** One message of an event stream (WHATWG HTML, section 9.2). */
export interface ServerSentEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

/** Characters that one message may have before the stream is given up. */
const MESSAGE_MAX = 1_000_000;

/**
 * Reads server-sent events from a reply to `fetch`: EventSource cannot sign its request. Comments (keep-alives) are
 * swallowed; an unfinished last message is dropped, as the standard says.
 * @throws ClientError `unreachable` when the connection breaks, `bad-reply` when a message is too large
 */
export async function* eventStream(reply: HttpReply): AsyncGenerator<ServerSentEvent> {
  if (reply.body === null) return;
  const reader = reply.body.getReader();
  try {
    let message: { id: string | null; event: string; data: string[] } = { id: null, event: 'message', data: [] };
    for await (const line of linesOf(reader)) {
      if (line === '') {
        if (message.data.length > 0) yield { ...message, data: message.data.join('\n') };
        message = { id: null, event: 'message', data: [] };
      } else {
        addField(message, line);
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function addField(message: { id: string | null; event: string; data: string[] }, line: string): void {
  const colon = line.indexOf(':');
  const name = colon < 0 ? line : line.slice(0, colon);
  const rest = colon < 0 ? '' : line.slice(colon + 1);
  const value = rest.startsWith(' ') ? rest.slice(1) : rest;
  if (name === 'data') message.data.push(value);
  else if (name === 'id') message.id = value;
  else if (name === 'event') message.event = value;
}

/** Lines end in LF, CR or CRLF. Bytes are cut at line feeds before decoding, so no character is ever split. */
async function* linesOf(reader: ByteStreamReader): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  let kept: number[] = [];
  let afterCr = false;
  for (;;) {
    const { done, value } = await readOrThrow(reader);
    if (done) return;
    for (const byte of value ?? []) {
      const isLf = byte === 0x0a;
      const isCr = byte === 0x0d;
      if (isLf && afterCr) {
        afterCr = false;
        continue;
      }
      afterCr = isCr;
      if (isLf || isCr) {
        yield decoder.decode(Uint8Array.from(kept));
        kept = [];
      } else {
        kept.push(byte);
        if (kept.length > MESSAGE_MAX) throw new ClientError('bad-reply', 'an event is larger than any honest one');
      }
    }
  }
}

async function readOrThrow(reader: ByteStreamReader): Promise<{ done: boolean; value?: Uint8Array | undefined }> {
  try {
    return await reader.read();
  } catch (cause) {
    throw new ClientError('unreachable', 'the stream of events broke off', { cause });
  }
}
