// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseJson } from '@glovebox/core';
import { NativeError, ioError, systemCode } from './error.ts';
import { writeAll, type Source } from './write-behind.ts';

const PIECE_BYTES = 1_048_576;
const JSON_BYTES_MAX = 16_777_216;

/**
 * The content of a file in pieces of at most 1 MiB, each in memory of its own. The next piece is read while the
 * consumer works on the one before.
 * @throws NativeError `not-found`, `io`
 */
export const readFileChunks = (
  path: string,
  pieceBytes = PIECE_BYTES,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> => readPieces(path, () => new Uint8Array(pieceBytes));

/**
 * Like {@link readFileChunks} in the memory of two pieces: a piece is overwritten once the next one is asked for. For
 * consumers that are done with a piece by then, such as encryption and hashing; saves them the collection of garbage.
 */
export function readFileReusingMemory(path: string): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const buffers = [new Uint8Array(PIECE_BYTES), new Uint8Array(PIECE_BYTES)] as const;
  let turn: 0 | 1 = 0;
  return readPieces(path, () => buffers[(turn = turn === 0 ? 1 : 0)]);
}

async function* readPieces(
  path: string,
  nextBuffer: () => Uint8Array<ArrayBuffer>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const file = await openFile(path, 'r');
  let ahead: Promise<Uint8Array<ArrayBuffer>> | null = null;
  try {
    ahead = readAhead(file, nextBuffer());
    for (;;) {
      const piece = await ahead;
      if (piece.length === 0) return;
      ahead = readAhead(file, nextBuffer());
      yield piece;
    }
  } finally {
    await ahead?.catch(() => undefined);
    await file.close();
  }
}

/** A failure counts when it is awaited, not before. */
function readAhead(file: FileHandle, buffer: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const piece = readPiece(file, buffer);
  piece.catch(() => undefined);
  return piece;
}

async function readPiece(file: FileHandle, buffer: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { bytesRead } = await file.read(buffer, 0, buffer.length);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw ioError('a file cannot be read', cause);
  }
}

/**
 * Puts a whole file in place: after a crash at any point the path holds the old content or the new one, never a part.
 * Returns when the content and its name are on disk.
 * @throws NativeError `io`
 */
export async function writeFileAtomic(path: string, content: Uint8Array | string, mode = 0o600): Promise<void> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  await writeStreamAtomic(path, [bytes], mode);
}

/** Like {@link writeFileAtomic} for a stream; when the source fails nothing is left behind. Returns the size. */
export async function writeStreamAtomic(path: string, source: Source, mode = 0o600): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    const bytes = await writeNew(temporary, source, mode);
    await rename(temporary, path).catch(ioFailure('a file cannot be put in place'));
    await syncDirectory(dirname(path));
    return bytes;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeNew(path: string, source: Source, mode: number): Promise<number> {
  const file = await openFile(path, 'wx', mode);
  try {
    const bytes = await writeAll(file, source);
    await file.sync().catch(ioFailure('a file cannot be written to disk'));
    return bytes;
  } finally {
    await file.close();
  }
}

/**
 * Writes a stream into a file, new or emptied, without waiting for the disk: for files that are made again after a
 * crash. Returns the size.
 * @throws NativeError `io`
 */
export async function writeStream(path: string, source: Source, mode = 0o600): Promise<number> {
  const file = await openFile(path, 'w', mode);
  try {
    return await writeAll(file, source);
  } finally {
    await file.close();
  }
}

/** Makes names in a directory durable: without it a new file may be missing after a power failure. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await openFile(directory, 'r');
  try {
    await handle.sync().catch(ioFailure('a directory cannot be written to disk'));
  } finally {
    await handle.close();
  }
}

/**
 * Reads a whole JSON file strictly (UTF-8, no key twice). What is in it is for the caller's schema to judge.
 * @throws NativeError `not-found`, `too-large`, `io`; DecodeError `malformed`
 */
export async function readJsonFile(path: string, bytesMax = JSON_BYTES_MAX): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of readFileChunks(path, Math.min(bytesMax + 1, PIECE_BYTES))) {
    bytes += piece.length;
    if (bytes > bytesMax) throw new NativeError('too-large', `\`${path}\` is larger than \`${bytesMax}\` bytes`);
    pieces.push(piece);
  }
  return parseJson(Buffer.concat(pieces));
}

export async function openFile(path: string, flags: string | number, mode?: number): Promise<FileHandle> {
  try {
    return await open(path, flags, mode);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') {
      throw new NativeError('not-found', `\`${path}\` does not exist`, { field: path, cause });
    }
    throw ioError(`\`${path}\` cannot be opened`, cause);
  }
}

const ioFailure =
  (message: string) =>
  (cause: unknown): never => {
    throw ioError(message, cause);
  };
