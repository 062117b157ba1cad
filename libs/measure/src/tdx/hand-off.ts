// SPDX-License-Identifier: Apache-2.0
import { concatBytes } from '@glovebox/core';
import { MeasureError } from '../error.ts';
import type { TdvfSection } from './tdvf.ts';

const FOUR_GIB = 2 ** 32;
/** Of QEMU's q35: a machine with less memory than the first has all of it below 4 GiB; others have the second there. */
const LOW_MEMORY = { all: 0xb000_0000, most: 0x8000_0000 } as const;
const MEMORY_MAX = 2 ** 46;

export const memoryBelow4GiB = (memory: number): number => (memory < LOW_MEMORY.all ? memory : LOW_MEMORY.most);

const RESOURCE = { systemMemory: 0, unaccepted: 7 } as const;
/** Present, initialized, tested. */
const ATTRIBUTES = 7;

interface Range {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The list in which QEMU tells the firmware what memory there is (hw/i386/tdvf-hob.c; PI specification, volume 3): it measures
 * it first of all. Memory of `sections` is there from the beginning, all other is still to be accepted.
 *
 * @param memory in bytes
 * @throws MeasureError `launch-impossible`, `firmware-unsupported`
 */
export function handOffList(sections: readonly TdvfSection[], memory: number): Uint8Array {
  const [place, ...others] = sections.filter(({ kind }) => kind === 'hand-off');
  if (place === undefined || others.length > 0) {
    throw new MeasureError('firmware-unsupported', 'the image has not exactly one place for the list of memory', {
      field: 'ovmf',
      remedy: 'use an image of edk2',
    });
  }
  const resources = concatBytes(...memoryRanges(sections, memory).map(resource));
  const head = block(1, 56, (view) => {
    view.setUint32(8, 9, true);
    view.setBigUint64(48, BigInt(place.address + 56 + resources.length + 8), true);
  });
  return concatBytes(head, resources);
}

function memoryRanges(sections: readonly TdvfSection[], memory: number): readonly Range[] {
  if (!Number.isInteger(memory) || memory <= 0 || memory % 2 ** 20 !== 0 || memory > MEMORY_MAX) {
    throw impossible('memory is a whole number of MiB up to 64 TiB');
  }
  const low = memoryBelow4GiB(memory);
  let ranges: Range[] = [{ type: RESOURCE.unaccepted, start: 0, end: low }];
  if (memory > low) ranges.push({ type: RESOURCE.unaccepted, start: FOUR_GIB, end: FOUR_GIB + memory - low });
  for (const { kind, address, size } of sections) {
    if (kind !== 'hand-off' && kind !== 'temporary-memory') continue;
    const end = address + size;
    const around = ranges.find((range) => range.start <= address && end <= range.end);
    if (around?.type !== RESOURCE.unaccepted)
      throw impossible('the firmware does not fit into a guest with so much memory');
    const parts = [
      { ...around, end: address },
      { type: RESOURCE.systemMemory, start: address, end },
      { ...around, start: end },
    ];
    ranges = ranges.flatMap((range) => (range === around ? parts.filter((part) => part.start < part.end) : [range]));
  }
  return ranges;
}

const resource = ({ type, start, end }: Range): Uint8Array =>
  block(3, 48, (view) => {
    view.setUint32(24, type, true);
    view.setUint32(28, ATTRIBUTES, true);
    view.setBigUint64(32, BigInt(start), true);
    view.setBigUint64(40, BigInt(end - start), true);
  });

/** Type, length, zeros but for what is put in. */
function block(type: number, length: number, fill: (view: DataView) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(length));
  view.setUint16(0, type, true);
  view.setUint16(2, length, true);
  fill(view);
  return new Uint8Array(view.buffer);
}

const impossible = (message: string) =>
  new MeasureError('launch-impossible', message, {
    field: 'memory',
    remedy: 'give the memory that the guest is launched with',
  });
