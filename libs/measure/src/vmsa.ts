// SPDX-License-Identifier: Apache-2.0
import { PAGE_SIZE } from './page.ts';

/** Who launches the guest: each sets a processor up in its own way. */
export type Vmm = 'qemu' | 'ec2' | 'gce';

export interface ProcessorState {
  /** Where it begins. */
  readonly start: number;
  readonly vmm: Vmm;
  /** CPUID signature. QEMU puts it into RDX; the others do not. */
  readonly signature: number;
  /** SEV_FEATURES. */
  readonly guestFeatures: bigint;
}

/** The first processor begins at the reset vector. */
export const RESET_VECTOR = 0xffff_fff0;

/** Places in the save area (AMD 24593, table B-4; Linux, struct sev_es_save_area). */
const AT = {
  es: 0x00,
  cs: 0x10,
  ss: 0x20,
  ds: 0x30,
  fs: 0x40,
  gs: 0x50,
  gdtr: 0x60,
  ldtr: 0x70,
  idtr: 0x80,
  tr: 0x90,
  efer: 0xd0,
  cr4: 0x148,
  cr0: 0x158,
  dr7: 0x160,
  dr6: 0x168,
  rflags: 0x170,
  rip: 0x178,
  gPat: 0x268,
  rdx: 0x310,
  sevFeatures: 0x3b0,
  xcr0: 0x3e8,
  mxcsr: 0x408,
  x87Fcw: 0x410,
} as const;

/** What differs between those who launch guests; every difference is measured. */
interface Setup {
  readonly cs: number;
  readonly ss: number;
  readonly tr: number;
  readonly gPat: bigint;
  readonly rdx: number;
  readonly mxcsr: number;
  readonly x87Fcw: number;
}

function setupOf({ vmm, start, signature }: ProcessorState): Setup {
  const gPat = 0x0007_0406_0007_0406n;
  switch (vmm) {
    case 'qemu':
      return { cs: 0x9b, ss: 0x93, tr: 0x8b, gPat, rdx: signature, mxcsr: 0x1f80, x87Fcw: 0x37f };
    case 'ec2':
      return { cs: start === RESET_VECTOR ? 0x9a : 0x9b, ss: 0x92, tr: 0x83, gPat, rdx: 0x600, mxcsr: 0, x87Fcw: 0 };
    case 'gce':
      return { cs: 0x9b, ss: 0x93, tr: 0x8b, gPat: 0x0007_0106n, rdx: 0x600, mxcsr: 0, x87Fcw: 0 };
  }
}

/** The page (VMSA) that a virtual processor starts from. */
export function processorPage(state: ProcessorState): Uint8Array {
  const setup = setupOf(state);
  const page = new Uint8Array(PAGE_SIZE);
  const view = new DataView(page.buffer);
  const segment = (at: number, attributes: number, selector = 0, base = 0) => {
    view.setUint16(at, selector, true);
    view.setUint16(at + 2, attributes, true);
    view.setUint32(at + 4, 0xffff, true);
    view.setBigUint64(at + 8, BigInt(base), true);
  };
  const word = (at: number, value: bigint) => {
    view.setBigUint64(at, value, true);
  };
  for (const at of [AT.es, AT.ds, AT.fs, AT.gs]) segment(at, 0x93);
  segment(AT.cs, setup.cs, 0xf000, (state.start & 0xffff_0000) >>> 0);
  segment(AT.ss, setup.ss);
  segment(AT.gdtr, 0);
  segment(AT.idtr, 0);
  segment(AT.ldtr, 0x82);
  segment(AT.tr, setup.tr);
  // KVM switches SVME and MCE on.
  word(AT.efer, 0x1000n);
  word(AT.cr4, 0x40n);
  word(AT.cr0, 0x10n);
  word(AT.dr7, 0x400n);
  word(AT.dr6, 0xffff_0ff0n);
  word(AT.rflags, 0x2n);
  word(AT.rip, BigInt(state.start & 0xffff));
  word(AT.gPat, setup.gPat);
  word(AT.rdx, BigInt(setup.rdx));
  word(AT.sevFeatures, state.guestFeatures);
  word(AT.xcr0, 0x1n);
  view.setUint32(AT.mxcsr, setup.mxcsr, true);
  view.setUint16(AT.x87Fcw, setup.x87Fcw, true);
  return page;
}
