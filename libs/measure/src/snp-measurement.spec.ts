// SPDX-License-Identifier: Apache-2.0
import { utf8 } from '@glovebox/core';
import { TEST_ONLY_SECTIONS, testOnlyFirmware } from './firmware.spec-data.ts';
import { PROCESSOR_TYPES } from './processor-types.ts';
import { REFERENCE_VALUES } from './reference-values.spec-data.ts';
import { snpMeasurement, type SnpLaunch } from './snp-measurement.ts';

const IMAGES = {
  'with-hashes': testOnlyFirmware(),
  without: testOnlyFirmware({
    hashTableAddress: null,
    sections: [
      { address: 0x800000, size: 0x1000, type: 1 },
      { address: 0x802000, size: 0x1000, type: 3 },
      { address: 0x801000, size: 0x1000, type: 2 },
    ],
  }),
};
const NOTHING = new Uint8Array();
const KERNELS = {
  none: null,
  empty: { kernel: NOTHING, initrd: NOTHING, append: '' },
  some: { kernel: utf8('a kernel'), initrd: utf8('an initrd'), append: 'console=ttyS0 quiet' },
};

const launch = (change: Partial<SnpLaunch> = {}): SnpLaunch => ({
  firmware: IMAGES['with-hashes'],
  kernel: KERNELS.some,
  vmm: 'qemu',
  processors: 1,
  processorSignature: PROCESSOR_TYPES['EPYC-v4'] ?? 0,
  guestFeatures: 1n,
  ...change,
});

describe('measurement of a SEV-SNP launch', () => {
  it.each(REFERENCE_VALUES)('of %s image, %s kernel, on %s with %i of %s and features %s', (...row) => {
    const [image, kernel, vmm, processors, type, guestFeatures, measurement] = row;
    const own = launch({
      firmware: IMAGES[image],
      kernel: KERNELS[kernel],
      vmm,
      processors,
      processorSignature: PROCESSOR_TYPES[type] ?? 0,
      guestFeatures,
    });
    expect(snpMeasurement(own)).toBe(measurement);
  });

  it('is another one for every input', () => {
    const kernel = KERNELS.some;
    const changed = Uint8Array.from(IMAGES['with-hashes']);
    changed[0] = (changed[0] ?? 0) ^ 1;
    const launches = [
      launch(),
      launch({ firmware: changed }),
      launch({ kernel: { ...kernel, kernel: utf8('b kernel') } }),
      launch({ kernel: { ...kernel, initrd: utf8('bn initrd') } }),
      launch({ kernel: { ...kernel, append: `${kernel.append} ` } }),
      launch({ kernel: null }),
      launch({ vmm: 'ec2' }),
      launch({ vmm: 'gce' }),
      launch({ processors: 2 }),
      launch({ processorSignature: 0 }),
      launch({ guestFeatures: 0x21n }),
    ].map(snpMeasurement);
    expect(new Set(launches).size).toBe(launches.length);
  });

  it.each<[string, Partial<SnpLaunch>, string]>([
    ['no processor', { processors: 0 }, 'launch-impossible'],
    ['too many processors', { processors: 1025 }, 'launch-impossible'],
    ['half a processor', { processors: 1.5 }, 'launch-impossible'],
    ['features of more than 64 bits', { guestFeatures: 1n << 64n }, 'launch-impossible'],
    ['a kernel under an image without hashes', { firmware: IMAGES.without }, 'firmware-unsupported'],
    [
      'a kernel under an image whose hashes do not fit their page',
      { firmware: testOnlyFirmware({ hashTableAddress: 0x810f80 }) },
      'firmware-unsupported',
    ],
    [
      'further processors without a place to begin',
      { firmware: testOnlyFirmware({ resetAddress: null }), processors: 2 },
      'firmware-unsupported',
    ],
  ])('refuses %s', (_name, change, code) => {
    expect(() => snpMeasurement(launch(change))).toThrowCode(code);
  });
});

describe('firmware image', () => {
  const parsed = (firmware: Uint8Array) => () => snpMeasurement(launch({ firmware, kernel: null }));
  const patched = (fromEnd: number, bytes: readonly number[]) => {
    const image = Uint8Array.from(IMAGES['with-hashes']);
    image.set(bytes, image.length - fromEnd);
    return image;
  };
  const FOOTER = 32 + 18;

  it.each<[string, Uint8Array]>([
    ['nothing', NOTHING],
    ['half a page', new Uint8Array(2048)],
    ['pages without a table', new Uint8Array(8192)],
    ['a table longer than the image', patched(FOOTER, [0xff, 0xff])],
    ['a table shorter than its head', patched(FOOTER, [0x01, 0x00])],
    ['an entry longer than the table', patched(FOOTER + 18, [0xff, 0x00])],
    ['an entry shorter than its head', patched(FOOTER + 18, [0x02, 0x00])],
    ['metadata with another signature', patched(1024, [0x42])],
    ['metadata of another version', patched(1024 - 8, [2])],
    ['metadata with more sections than there are', patched(1024 - 12, [0xff, 0xff])],
    ['metadata that begin before the image', testOnlyFirmwareWithOffset(0xffffffff)],
    ['a section of an unknown type', testOnlyFirmware({ sections: [{ address: 0, size: 4096, type: 7 }] })],
    ['a section of half a page', testOnlyFirmware({ sections: [{ address: 0, size: 100, type: 1 }] })],
    ['a section between pages', testOnlyFirmware({ sections: [{ address: 5, size: 4096, type: 1 }] })],
    ['an empty section', testOnlyFirmware({ sections: [{ address: 0, size: 0, type: 1 }] })],
    ['a section of gigabytes', testOnlyFirmware({ sections: [{ address: 0, size: 0xfffff000, type: 1 }] })],
  ])('refuses %s', (_name, firmware) => {
    expect(parsed(firmware)).toThrowCode('firmware-malformed');
  });

  it('refuses every image cut short to whole pages from its end, and throws nothing else for any byte changed in its tables', () => {
    const image = IMAGES['with-hashes'];
    for (let length = 4096; length < image.length; length += 4096) {
      expect(parsed(image.slice(0, length))).toThrowCode('firmware-malformed');
    }
    for (let fromEnd = 1; fromEnd <= 1024; fromEnd++) {
      for (const value of [0x00, 0xff]) {
        try {
          parsed(patched(fromEnd, [value]))();
        } catch (error) {
          expect((error as { code: string }).code).toMatch(/^firmware-/);
        }
      }
    }
  });

  it('has the sections of edk2 in their order', () => {
    expect(parsed(testOnlyFirmware({ sections: TEST_ONLY_SECTIONS.toReversed() }))()).not.toBe(
      parsed(testOnlyFirmware())(),
    );
  });
});

/** The SEV metadata are the first entry that was written, so the last that is read. */
function testOnlyFirmwareWithOffset(offset: number): Uint8Array {
  const image = testOnlyFirmware({ hashTableAddress: null, resetAddress: null });
  const at = image.length - 32 - 18 - 18 - 4;
  new DataView(image.buffer, image.byteOffset).setUint32(at, offset, true);
  return image;
}
