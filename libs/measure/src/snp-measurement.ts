// SPDX-License-Identifier: Apache-2.0
import { toHex } from '@glovebox/core';
import { MeasureError } from './error.ts';
import { parseFirmware, type Firmware, type FirmwareSection } from './firmware.ts';
import { HASH_TABLE_LENGTH, kernelHashesPage, type Kernel } from './kernel-hashes.ts';
import { LaunchContext } from './launch-context.ts';
import { PAGE_SIZE } from './page.ts';
import { processorPage, RESET_VECTOR, type Vmm } from './vmsa.ts';

/** A launch, as far as it is measured. */
export interface SnpLaunch {
  /** The OVMF image. */
  readonly firmware: Uint8Array;
  /** Null where the firmware finds its own, for example on a disk: then the measurement says nothing about it. */
  readonly kernel: Kernel | null;
  readonly vmm: Vmm;
  readonly processors: number;
  /** CPUID signature (see PROCESSOR_TYPES). Only QEMU shows it to the guest. */
  readonly processorSignature: number;
  /** SEV_FEATURES: 0x1 is SNP alone; hosts may switch on more, for example 0x20 (debug swap). */
  readonly guestFeatures: bigint;
}

const PROCESSORS_MAX = 1024;

/**
 * The MEASUREMENT (96 lower-case hex digits) of a report of a guest that is launched so: in the order in which the VMM does it
 *
 * 1. the firmware's image, page by page
 * 2. what the image's metadata list: zeroed memory, secrets and CPUID pages, the hashes of kernel, initrd and command line
 * 3. the first state of every processor
 *
 * @throws MeasureError
 */
export function snpMeasurement(launch: SnpLaunch): string {
  const firmware = parseFirmware(launch.firmware);
  assertPossible(launch, firmware);
  const context = new LaunchContext();
  context.addData(firmware.address, firmware.data);
  for (const section of inLoaderOrder(firmware.sections, launch.vmm)) addSection(context, section, firmware, launch);
  for (let index = 0; index < launch.processors; index++) {
    const start = index === 0 ? RESET_VECTOR : (firmware.resetAddress ?? 0);
    const { vmm, processorSignature: signature, guestFeatures } = launch;
    context.addProcessor(processorPage({ start, vmm, signature, guestFeatures }));
  }
  return toHex(context.digest);
}

/** EC2 adds CPUID pages after everything else. */
const inLoaderOrder = (sections: readonly FirmwareSection[], vmm: Vmm): readonly FirmwareSection[] =>
  vmm === 'ec2'
    ? [...sections.filter(({ kind }) => kind !== 'cpuid'), ...sections.filter(({ kind }) => kind === 'cpuid')]
    : sections;

function addSection(
  context: LaunchContext,
  { kind, address, size }: FirmwareSection,
  { hashTableAddress }: Firmware,
  { kernel, vmm }: SnpLaunch,
): void {
  switch (kind) {
    case 'memory':
      context.addPages(vmm === 'gce' ? 'unmeasured' : 'zero', address, size);
      break;
    case 'secrets':
    case 'cpuid':
      context.addPages(kind, address);
      break;
    case 'calling-area':
      context.addPages('zero', address, size);
      break;
    case 'kernel-hashes':
      if (kernel === null) context.addPages('zero', address, size);
      else context.addData(address, kernelHashesPage(kernel, hashTableAddress ?? 0));
      break;
  }
}

function assertPossible({ kernel, processors, guestFeatures }: SnpLaunch, firmware: Firmware): void {
  if (!Number.isInteger(processors) || processors < 1 || processors > PROCESSORS_MAX) {
    throw new MeasureError('launch-impossible', `a guest has 1 to ${String(PROCESSORS_MAX)} processors`, {
      field: 'vcpus',
      remedy: 'give the number of virtual processors that the guest is launched with',
    });
  }
  if (guestFeatures < 0n || guestFeatures >> 64n !== 0n) {
    throw new MeasureError('launch-impossible', 'guest features are 64 bits', {
      field: 'guest-features',
      remedy: 'give SEV_FEATURES as a hexadecimal number',
    });
  }
  if (processors > 1 && (firmware.resetAddress ?? 0) === 0) {
    throw unsupported('the image does not say where further processors begin', 'launch with one virtual processor');
  }
  if (kernel !== null) assertTakesKernel(firmware);
}

function assertTakesKernel({ sections, hashTableAddress }: Firmware): void {
  const pages = sections.filter(({ kind }) => kind === 'kernel-hashes');
  const fits =
    hashTableAddress !== null &&
    hashTableAddress !== 0 &&
    (hashTableAddress % PAGE_SIZE) + HASH_TABLE_LENGTH <= PAGE_SIZE &&
    pages.length > 0 &&
    pages.every(({ size }) => size === PAGE_SIZE);
  if (fits) return;
  throw unsupported(
    'the image has no place for the hashes of a kernel: it would start any kernel',
    'use an image with kernel hashes (edk2, OvmfPkg/AmdSev), or measure without a kernel',
  );
}

const unsupported = (message: string, remedy: string) =>
  new MeasureError('firmware-unsupported', message, { field: 'ovmf', remedy });
