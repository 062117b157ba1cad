// SPDX-License-Identifier: Apache-2.0
import { gunzipSync } from 'node:zlib';

/** `not-readable`: the initrd is compressed in a way that is not read here, so nothing is known. */
export type BundleInInitrd = 'found' | 'not-found' | 'not-readable';

const UNPACKED_MAX = 1 << 30;

/**
 * Whether the worker's bundle is, byte for byte, in an initrd: a cpio archive keeps a file's bytes together, plain or under
 * gzip. That it is there does not say that it is what starts; the rest of the initrd decides that.
 */
export function bundleInInitrd(bundle: Uint8Array, initrd: Uint8Array | null): BundleInInitrd {
  if (initrd === null) return 'not-found';
  const [packed, wanted] = [viewOf(initrd), viewOf(bundle)];
  if (packed.includes(wanted)) return 'found';
  if (packed.subarray(0, 6).toString('latin1') === '070701') return 'not-found';
  const unpacked = gunzip(packed);
  if (unpacked === null) return 'not-readable';
  return unpacked.includes(wanted) ? 'found' : 'not-found';
}

const viewOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function gunzip(packed: Buffer): Buffer | null {
  try {
    return gunzipSync(packed, { maxOutputLength: UNPACKED_MAX });
  } catch {
    return null;
  }
}
