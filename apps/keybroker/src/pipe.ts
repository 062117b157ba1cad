// SPDX-License-Identifier: Apache-2.0
import { DecodeError, fromUtf8 } from '@glovebox/core';

/**
 * What shell and core say to each other, one line each, over the core's standard input and output. The core speaks first.
 * A question is a number that names its answer on this pipe, a space, and the message as JSON. The core believes nothing
 * that the shell says: the message is parsed and judged inside.
 */
export interface CoreReady {
  readonly ready: { readonly name: string; readonly identityKey: string };
}
export interface CoreAnswer {
  /** Of the question. */
  readonly seq: number;
  /** A signed envelope. */
  readonly reply: unknown;
}

/** The longest line. Every field inside a message is bounded by its schema as well. */
export const LINE_BYTES_MAX = 64 * 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * Lines of a byte stream, without their ends; what follows the last newline is no line.
 * @throws DecodeError `too-large`
 */
export async function* readLines(
  source: AsyncIterable<Uint8Array>,
  bytesMax = LINE_BYTES_MAX,
): AsyncGenerator<Uint8Array, void, undefined> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      length += end - start;
      if (length > bytesMax) throw tooLarge();
      yield join([...parts, chunk.subarray(start, end)], length);
      parts = [];
      length = 0;
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > bytesMax) throw tooLarge();
  }
}

const tooLarge = () =>
  new DecodeError('too-large', 'a line is longer than any message', { remedy: 'send one message per line' });

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

export const toLine = (value: CoreReady | CoreAnswer): string => `${JSON.stringify(value)}\n`;

export const toQuestion = (seq: number, json: string): string => `${seq} ${json}\n`;

/** @throws DecodeError `malformed` if the line has no number: then it is not from our shell */
export function readQuestion(line: Uint8Array): { readonly seq: number; readonly json: Uint8Array } {
  const space = line.indexOf(0x20);
  const digits = fromUtf8(line.subarray(0, Math.max(space, 0)));
  if (!/^\d{1,15}$/.test(digits)) throw new DecodeError('malformed', 'a question on the pipe has no number');
  return { seq: Number(digits), json: line.subarray(space + 1) };
}
