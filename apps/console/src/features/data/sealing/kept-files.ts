// SPDX-License-Identifier: Apache-2.0
import type { KeptFile } from '../uploads/orphans.ts';

/** Sealed files that wait for their upload, in the browser's own file system: ciphertext only, as on the CLI's disk. */
const FOLDER = 'sealed';
const BLOCK_BYTES = 1024 * 1024;

const folder = async (): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });

/** Writes what the generator yields, whole or not at all, and returns what it returns. */
export async function keepFile<T>(place: string, parts: AsyncGenerator<Uint8Array, T>): Promise<T> {
  const handle = await (await folder()).getFileHandle(place, { create: true });
  const writer = await handle.createWritable();
  const block = new Uint8Array(BLOCK_BYTES);
  let filled = 0;
  const flush = async () => {
    await writer.write(block.slice(0, filled));
    filled = 0;
  };
  try {
    for (;;) {
      const next = await parts.next();
      if (next.done === true) {
        await flush();
        await writer.close();
        return next.value;
      }
      for (let start = 0; start < next.value.length;) {
        const piece = next.value.subarray(start, start + BLOCK_BYTES - filled);
        block.set(piece, filled);
        filled += piece.length;
        start += piece.length;
        if (filled === BLOCK_BYTES) await flush();
      }
    }
  } catch (error) {
    await writer.abort();
    await forgetFile(place);
    throw error;
  }
}

/** Null when it is not there. */
export async function keptFile(place: string): Promise<File | null> {
  try {
    return await (await (await folder()).getFileHandle(place)).getFile();
  } catch {
    return null;
  }
}

export async function forgetFile(place: string): Promise<void> {
  try {
    await (await folder()).removeEntry(place);
  } catch {
    // It is gone already.
  }
}

/** Every sealed file that is kept. */
export async function listKeptFiles(): Promise<KeptFile[]> {
  const files: KeptFile[] = [];
  for await (const [place, handle] of (await folder()).entries()) {
    if (handle instanceof FileSystemFileHandle) {
      files.push({ place, sinceMs: (await handle.getFile()).lastModified });
    }
  }
  return files;
}
