// SPDX-License-Identifier: Apache-2.0
import { toHex, utf8 } from '@glovebox/core';
import { sha384 } from '@noble/hashes/sha2.js';
import { PAGE_SIZE } from '../page.ts';
import type { TdvfSection } from './tdvf.ts';

/** What TDH.MR.EXTEND measures at once. */
const CHUNK = 256;
const RECORD_LENGTH = 128;

/**
 * In which order the VMM adds memory and has it measured: `page-by-page` since TDX is in Linux (6.16) and in QEMU (10.1);
 * the kernels of before added all pages of a section first (`section-by-section`).
 */
export type PageOrder = 'page-by-page' | 'section-by-section';

/**
 * MRTD: one SHA-384 over a record for every page that is added and, where its contents count, over a record and the contents of
 * every 256 bytes (Intel TDX Module ABI Reference, TDH.MEM.PAGE.ADD and TDH.MR.EXTEND).
 */
export function mrTd(sections: readonly TdvfSection[], order: PageOrder): string {
  const hash = sha384.create();
  const add = ({ addedLater }: TdvfSection, address: number) => {
    if (!addedLater) hash.update(record('MEM.PAGE.ADD', address));
  };
  const extend = ({ measured, data, address: start }: TdvfSection, address: number) => {
    if (!measured) return;
    for (let at = address - start; at < address - start + PAGE_SIZE; at += CHUNK) {
      hash.update(record('MR.EXTEND', start + at)).update(data.subarray(at, at + CHUNK));
    }
  };
  for (const section of sections) {
    const steps = order === 'page-by-page' ? [[add, extend]] : [[add], [extend]];
    for (const step of steps) {
      for (let at = section.address; at < section.address + section.size; at += PAGE_SIZE) {
        for (const measure of step) measure(section, at);
      }
    }
  }
  return toHex(hash.digest());
}

function record(name: string, address: number): Uint8Array {
  const bytes = new Uint8Array(RECORD_LENGTH);
  bytes.set(utf8(name));
  new DataView(bytes.buffer).setBigUint64(16, BigInt(address), true);
  return bytes;
}
