// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import { sha384 } from '@noble/hashes/sha2.js';
import { PAGE_SIZE } from './page.ts';

const PAGE_INFO_LENGTH = 0x70;
const ZERO_DIGEST = new Uint8Array(48);

/** PAGE_TYPE of SNP_LAUNCH_UPDATE (AMD 56860, table 65). */
const PAGE_TYPE = { normal: 1, vmsa: 2, zero: 3, unmeasured: 4, secrets: 5, cpuid: 6 } as const;

/** Where the firmware says that a VMSA is: -1, page-aligned, 52 bits. */
const VMSA_ADDRESS = 0xffff_ffff_f000n;

/**
 * The digest that the firmware keeps while a guest is launched (AMD 56860, 8.17.2): each page replaces it by SHA-384 of
 * PAGE_INFO, which contains the digest before, the page's own digest where its contents count, its type and its address.
 */
export class LaunchContext {
  #digest: Uint8Array = ZERO_DIGEST;

  /** 48 bytes: the MEASUREMENT of a report of this guest. */
  get digest(): Uint8Array {
    return Uint8Array.from(this.#digest);
  }

  /** Whole pages with their contents. */
  addData(address: number, data: Uint8Array): void {
    assert(data.length % PAGE_SIZE === 0, 'data are whole pages');
    for (let offset = 0; offset < data.length; offset += PAGE_SIZE) {
      this.#add(PAGE_TYPE.normal, BigInt(address + offset), sha384(data.subarray(offset, offset + PAGE_SIZE)));
    }
  }

  /** First state of a virtual processor. */
  addProcessor(vmsa: Uint8Array): void {
    assert(vmsa.length === PAGE_SIZE, 'a VMSA is one page');
    this.#add(PAGE_TYPE.vmsa, VMSA_ADDRESS, sha384(vmsa));
  }

  /** Pages whose address and type count, and whose contents the firmware fills in or does not look at. */
  addPages(type: 'zero' | 'unmeasured' | 'secrets' | 'cpuid', address: number, size = PAGE_SIZE): void {
    assert(size % PAGE_SIZE === 0, 'a size is of whole pages');
    for (let offset = 0; offset < size; offset += PAGE_SIZE) {
      this.#add(PAGE_TYPE[type], BigInt(address + offset), ZERO_DIGEST);
    }
  }

  #add(type: number, address: bigint, contents: Uint8Array): void {
    const info = new Uint8Array(PAGE_INFO_LENGTH);
    const view = new DataView(info.buffer);
    info.set(this.#digest, 0);
    info.set(contents, 48);
    view.setUint16(96, PAGE_INFO_LENGTH, true);
    // Not part of an initial migration image, and no permissions for VMPL 1 to 3: the bytes between stay zero.
    view.setUint8(98, type);
    view.setBigUint64(104, address, true);
    this.#digest = sha384(info);
  }
}
