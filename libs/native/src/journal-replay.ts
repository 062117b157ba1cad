// SPDX-License-Identifier: Apache-2.0
import type { FileHandle } from 'node:fs/promises';
import { equalBytes, parseJson, utf8 } from '@glovebox/core';
import { ioError, NativeError } from './error.ts';
import { JOURNAL_RECORD_BYTES_MAX, JournalChain } from './journal-chain.ts';

const NEWLINE = 0x0a;
const READ_BYTES = 1_048_576;
const LINE_BYTES_MAX = JOURNAL_RECORD_BYTES_MAX + 100;

/**
 * Reads a journal from its start and hands every record on. Leaves the file ending after its last whole record.
 *
 * A write that a crash cut short leaves a beginning of its lines: the last has no newline. That, and nothing else, is
 * removed. Any whole line that does not fit the chain was whole once and changed since, so nothing is repaired: the
 * records after it may have been acted on.
 * @throws NativeError `corrupt`, `io`
 */
export async function replayJournal(
  file: FileHandle,
  path: string,
  kind: string,
  replay: (record: unknown, sequence: number) => void,
): Promise<{ chain: JournalChain; size: number }> {
  const chain = new JournalChain(kind);
  const corrupt = (cause?: unknown) =>
    new NativeError('corrupt', `\`${path}\` is not a \`${kind}\` journal as it was written`, {
      field: `record ${chain.length + 1}`,
      remedy: 'restore the file from a backup of the same moment; never edit it',
      cause,
    });
  const accept = (line: Uint8Array): boolean => {
    const content = chain.accept(line);
    if (content === null) return false;
    replay(parseRecord(content, corrupt), chain.length);
    return true;
  };

  let size = 0;
  let tail: Uint8Array = new Uint8Array(0);
  for await (const { line, whole } of lines(file, corrupt)) {
    if (!whole) {
      tail = line;
    } else if (size === 0) {
      if (!equalBytes(line, chain.firstLine.subarray(0, -1))) throw corrupt();
    } else if (!accept(line)) {
      throw corrupt();
    }
    if (whole) size += line.length + 1;
  }
  return { chain, size: await settleTail() };

  /** What follows the last newline: nothing, the beginning of a write, or a record whose newline is gone. */
  async function settleTail(): Promise<number> {
    if (size === 0) {
      if (!equalBytes(tail, chain.firstLine.subarray(0, tail.length))) throw corrupt();
      return endWith(chain.firstLine, 0);
    }
    if (tail.length > 0 && chain.isNext(tail.subarray(0, -1))) throw corrupt();
    if (!accept(tail)) return endWith(new Uint8Array(0), size);
    return endWith(utf8('\n'), size + tail.length);
  }

  async function endWith(ending: Uint8Array, offset: number): Promise<number> {
    try {
      await file.truncate(offset);
      if (ending.length > 0) await file.write(ending, 0, ending.length, offset);
      await file.sync();
    } catch (cause) {
      throw ioError('the journal cannot be written', cause);
    }
    return offset + ending.length;
  }
}

function parseRecord(content: Uint8Array, corrupt: (cause: unknown) => NativeError): unknown {
  try {
    return parseJson(content);
  } catch (cause) {
    throw corrupt(cause);
  }
}

/** Lines without their newline; the last one is not whole when the file does not end in a newline. */
async function* lines(
  file: FileHandle,
  corrupt: () => NativeError,
): AsyncGenerator<{ line: Uint8Array; whole: boolean }, void, undefined> {
  let parts: Uint8Array[] = [];
  let partBytes = 0;
  for await (const piece of pieces(file)) {
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      yield { line: Buffer.concat([...parts, piece.subarray(start, end)]), whole: true };
      parts = [];
      partBytes = 0;
      start = end + 1;
    }
    parts.push(piece.subarray(start));
    partBytes += piece.length - start;
    if (partBytes > LINE_BYTES_MAX) throw corrupt();
  }
  if (partBytes > 0) yield { line: Buffer.concat(parts), whole: false };
}

async function* pieces(file: FileHandle): AsyncGenerator<Uint8Array, void, undefined> {
  for (let offset = 0; ;) {
    const { bytesRead, buffer } = await file
      .read(new Uint8Array(READ_BYTES), 0, READ_BYTES, offset)
      .catch((cause: unknown) => {
        throw ioError('the journal cannot be read', cause);
      });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    offset += bytesRead;
  }
}
