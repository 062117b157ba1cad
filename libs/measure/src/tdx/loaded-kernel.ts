// SPDX-License-Identifier: Apache-2.0
import type { Kernel } from '../kernel-hashes.ts';
import { MeasureError } from '../error.ts';
import { memoryBelow4GiB } from './hand-off.ts';

/**
 * Whether QEMU writes into the kernel's header before it hands it to the firmware. Its newer versions do
 * not where the guest is confidential (`as-built`); those before, and what distributions made of them for TDX, do (`filled-in`).
 */
export type KernelHeader = 'as-built' | 'filled-in';

/** Places in the header of Linux (Documentation/arch/x86/boot.rst). */
const AT = {
  magic: 0x202,
  version: 0x206,
  loader: 0x210,
  flags: 0x211,
  initrd: 0x218,
  initrdSize: 0x21c,
  heapEnd: 0x224,
  commandLine: 0x228,
  extendedFlags: 0x236,
} as const;
const MAGIC = 0x5372_6448;
/** From here on a kernel says whether its initrd may lie above 4 GiB; all for 64 bits of the last ten years do. */
const VERSION_MIN = 0x20c;
const LOADED_HIGH = 0x01;
const CAN_USE_HEAP = 0x80;
const INITRD_ANYWHERE = 0x40;
const QEMU = 0xb0;
const COMMAND_LINE_ADDRESS = 0x2_0000;
const REAL_MODE_ADDRESS = 0x1_0000;
/** What QEMU's q35 keeps free for ACPI. */
const ACPI_SIZE = 0x2_8000;

/** The kernel's file as the firmware of a guest with `memory` bytes gets it (QEMU, hw/i386/x86-common.c). @throws MeasureError */
export function loadedKernel({ kernel, initrd, append }: Kernel, header: KernelHeader, memory: number): Uint8Array {
  if (header === 'as-built') return kernel;
  const loaded = Uint8Array.from(kernel);
  const view = new DataView(loaded.buffer);
  if (loaded.length < 0x1000 || view.getUint32(AT.magic, true) !== MAGIC) throw unsupported('is no kernel of Linux');
  const modern =
    view.getUint16(AT.version, true) >= VERSION_MIN &&
    (view.getUint8(AT.flags) & LOADED_HIGH) !== 0 &&
    (view.getUint16(AT.extendedFlags, true) & INITRD_ANYWHERE) !== 0;
  if (!modern) throw unsupported('is too old: it does not say that its initrd may lie anywhere');
  if (append.includes('vga=')) throw unsupported('is started with `vga=`, which QEMU writes into it');
  const initrdEnd = memoryBelow4GiB(memory) - ACPI_SIZE - 1;
  if (initrd.length >= initrdEnd) throw unsupported('has an initrd that does not fit into the memory');
  view.setUint8(AT.loader, QEMU);
  view.setUint8(AT.flags, view.getUint8(AT.flags) | CAN_USE_HEAP);
  view.setUint16(AT.heapEnd, COMMAND_LINE_ADDRESS - REAL_MODE_ADDRESS - 0x200, true);
  view.setUint32(AT.commandLine, COMMAND_LINE_ADDRESS, true);
  view.setUint32(AT.initrd, (initrdEnd - initrd.length) & ~0xfff, true);
  view.setUint32(AT.initrdSize, initrd.length, true);
  return loaded;
}

const unsupported = (why: string) =>
  new MeasureError('kernel-unsupported', `the kernel ${why}`, {
    field: 'kernel',
    remedy: 'give a bzImage of a recent Linux for 64 bits, or launch it with a QEMU that leaves its header as it is',
  });
