// SPDX-License-Identifier: Apache-2.0
import { concatBytes, DecodeError } from '@glovebox/core';
import { sha384 } from '@noble/hashes/sha2.js';
import { MeasureError } from '../error.ts';

const PE32_PLUS = 0x20b;
const SECTIONS_MAX = 96;
/** Of the optional header: CheckSum, SizeOfHeaders, number of data directories, the fifth of which is the certificates'. */
const AT = { checksum: 64, headers: 60, directories: 108, certificates: 144 } as const;

/**
 * The digest by which firmware measures what it starts: SHA-384 of a PE32+ image without its checksum and its signatures, as
 * edk2 computes it (OvmfPkg/TdTcg2Dxe/MeasureBootPeCoff.c; Microsoft's Authenticode specification).
 *
 * @throws MeasureError `kernel-unsupported`
 */
export function bootImageDigest(image: Uint8Array): Uint8Array {
  try {
    return sha384(concatBytes(...hashedParts(image)));
  } catch (cause) {
    if (!(cause instanceof DecodeError) && !(cause instanceof RangeError)) throw cause;
    throw new MeasureError('kernel-unsupported', 'the kernel is no EFI application (PE32+) that firmware could start', {
      field: 'kernel',
      remedy: 'give a kernel with an EFI stub (bzImage with CONFIG_EFI_STUB)',
      cause,
    });
  }
}

function hashedParts(image: Uint8Array): Uint8Array[] {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const u32 = (at: number) => view.getUint32(at, true);
  const pe = view.getUint16(0, true) === 0x5a4d ? u32(0x3c) : 0;
  const optional = pe + 24;
  if (u32(pe) !== 0x4550 || view.getUint16(optional, true) !== PE32_PLUS) refuse('not a PE32+ image');
  // Where a length is no multiple of 8, tools and firmware differ in what they append.
  if (image.length % 8 !== 0) refuse('its length is no multiple of 8');
  const headers = u32(optional + AT.headers);
  const signed = u32(optional + AT.directories) > 4;
  const certificatesAt = optional + AT.certificates;
  const certificates = signed ? u32(certificatesAt + 4) : 0;
  const parts = [slice(image, 0, optional + AT.checksum)];
  const afterChecksum = optional + AT.checksum + 4;
  if (signed) parts.push(slice(image, afterChecksum, certificatesAt), slice(image, certificatesAt + 8, headers));
  else parts.push(slice(image, afterChecksum, headers));
  let hashed = headers;
  for (const { at, size } of rawSections(view, pe)) {
    parts.push(slice(image, at, at + size));
    hashed += size;
  }
  if (image.length < hashed + certificates) refuse('its parts are longer than the image');
  parts.push(slice(image, hashed, image.length - certificates));
  return parts;
}

/** Sections that have contents, in the order of the file. */
function rawSections(view: DataView, pe: number): { readonly at: number; readonly size: number }[] {
  const count = view.getUint16(pe + 6, true);
  if (count > SECTIONS_MAX) refuse('it has too many sections');
  const table = pe + 24 + view.getUint16(pe + 20, true);
  return Array.from({ length: count }, (_, index) => ({
    at: view.getUint32(table + 40 * index + 20, true),
    size: view.getUint32(table + 40 * index + 16, true),
  }))
    .filter(({ size }) => size > 0)
    .toSorted((a, b) => a.at - b.at);
}

function slice(image: Uint8Array, start: number, end: number): Uint8Array {
  if (start > end || end > image.length) refuse('a part of it lies outside');
  return image.subarray(start, end);
}

function refuse(why: string): never {
  throw new DecodeError('malformed', why);
}
