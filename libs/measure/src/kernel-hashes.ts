// SPDX-License-Identifier: Apache-2.0
import { concatBytes, utf8 } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';
import { guidBytes } from './guid.ts';
import { PAGE_SIZE } from './page.ts';

/** A directly booted kernel. */
export interface Kernel {
  readonly kernel: Uint8Array;
  /** Empty where there is none. */
  readonly initrd: Uint8Array;
  readonly append: string;
}

const GUID = {
  table: '9438d606-4f22-4cc9-b479-a793d411fd21',
  kernel: '4de79437-abd2-427f-b835-d5b172d2045b',
  initrd: '44baf731-3a2f-4bd7-9af1-41e29169781d',
  append: '97d02dd8-bd20-4c94-aa78-e7714d36ab2a',
} as const;

/** The page in which QEMU hands the hashes to OVMF, which refuses to start anything else (QEMU, target/i386/sev.c). */
export function kernelHashesPage({ kernel, initrd, append }: Kernel, tableAddress: number): Uint8Array {
  const table = entry(
    GUID.table,
    entry(GUID.append, sha256(utf8(`${append}\0`))),
    entry(GUID.initrd, sha256(initrd)),
    entry(GUID.kernel, sha256(kernel)),
  );
  const page = new Uint8Array(PAGE_SIZE);
  page.set(table, tableAddress % PAGE_SIZE);
  return page;
}

/** GUID, length of the whole entry, contents. */
function entry(guid: string, ...contents: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(...contents);
  const length = 18 + body.length;
  return concatBytes(guidBytes(guid), Uint8Array.of(length & 0xff, length >> 8), body);
}

/** Length of the table with its padding: it has to fit into the page. */
export const HASH_TABLE_LENGTH = 176;
