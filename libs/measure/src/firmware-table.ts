// SPDX-License-Identifier: Apache-2.0
import { ByteReader, DecodeError, toHex } from '@glovebox/core';
import { MeasureError } from './error.ts';
import { guidKey } from './guid.ts';
import { PAGE_SIZE } from './page.ts';

const SIZE_MAX = 64 << 20;
/** The table of GUIDs ends before the reset vector. */
const FOOTER_FROM_END = 32;
const ENTRY_HEAD = 18;
const ENTRIES_MAX = 64;
const FOOTER = guidKey('96b582de-1fb2-45f7-baea-a366c55a082d');

/**
 * What `read` makes of an image and of the table of GUIDs at its end, in which firmware says where its parts are.
 *
 * @param tee for which it must have been built
 * @throws MeasureError `firmware-malformed`, also for every DecodeError of `read`
 */
export function readFirmware<T>(data: Uint8Array, tee: string, read: (table: ReadonlyMap<string, Uint8Array>) => T): T {
  try {
    if (data.length === 0 || data.length % PAGE_SIZE !== 0 || data.length > SIZE_MAX) {
      const length = String(data.length);
      throw new DecodeError('malformed', `an image of \`${length}\` bytes is not of whole pages up to 64 MiB`);
    }
    return read(readTable(data));
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause;
    throw new MeasureError('firmware-malformed', cause.message, {
      field: 'ovmf',
      remedy: `give an OVMF image that was built for ${tee}, whole`,
      cause,
    });
  }
}

export const numberOf = (entry: Uint8Array | undefined): number | null =>
  entry === undefined ? null : new ByteReader(entry.subarray(0, 4)).u32le();

/** Entries by GUID. The table is written backwards: each entry ends with its own length and GUID. */
function readTable(data: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const end = data.length - FOOTER_FROM_END;
  const footer = headBefore(data, end);
  if (footer.guid !== FOOTER) throw new DecodeError('malformed', 'the image has no table of GUIDs');
  const start = end - footer.size;
  if (start < 0) throw new DecodeError('malformed', 'the table of GUIDs is longer than the image');
  const entries = new Map<string, Uint8Array>();
  for (let at = end - ENTRY_HEAD; at > start;) {
    const { size, guid } = headBefore(data, at);
    if (at - size < start) throw new DecodeError('malformed', 'an entry of the table begins before it');
    if (entries.has(guid) || entries.size === ENTRIES_MAX) {
      throw new DecodeError('malformed', 'the table has one entry twice, or too many');
    }
    entries.set(guid, data.subarray(at - size, at - ENTRY_HEAD));
    at -= size;
  }
  return entries;
}

function headBefore(data: Uint8Array, end: number): { readonly size: number; readonly guid: string } {
  if (end < ENTRY_HEAD) throw new DecodeError('malformed', 'an entry of the table begins before the image');
  const reader = new ByteReader(data.subarray(end - ENTRY_HEAD, end));
  const size = reader.u16le();
  if (size < ENTRY_HEAD) throw new DecodeError('malformed', 'an entry of the table is shorter than its head');
  return { size, guid: toHex(reader.bytes(16)) };
}
