// SPDX-License-Identifier: Apache-2.0
import { concatBytes, fromHex, toHex, utf8 } from '@glovebox/core';
import { sha384 } from '@noble/hashes/sha2.js';
import { tdxMeasurements, type TdxLaunch } from './tdx-measurements.ts';
import {
  bytes,
  TEST_ONLY_TDVF_SECTIONS,
  testOnlyInitrd,
  testOnlyKernel,
  testOnlyTdvf,
  type TestOnlyTdvfSection,
} from './tdx.spec-data.ts';

const GIB = 2 ** 30;
const acpi = { loader: utf8('loader'), rsdp: utf8('rsdp'), tables: utf8('tables') };
const kernel = { kernel: testOnlyKernel(), initrd: testOnlyInitrd(), append: 'console=ttyS0 quiet' };
const launch = (change: Partial<TdxLaunch> = {}): TdxLaunch => ({
  firmware: testOnlyTdvf(),
  pageOrder: 'page-by-page',
  memory: 2 * GIB,
  acpi,
  kernel,
  kernelHeader: 'filled-in',
  ...change,
});

const MRTD = {
  'page-by-page': '8a53a508ca4943ed77ec40d476a220d9b72c3ca45e20a042d8e1027b4ac7df80f9134ad19650a14a1bee7fc3873ef31f',
  'section-by-section':
    '5cd10ad3bf625fad4169b5dd4c380df5d6e2ed4ef186ff4090b9158ed8745ac2c3b608fdd147c04d80d4cb981e4483bb',
} as const;
const RTMR1 = {
  plenty: 'c71edde78529d136f81a4f0d864890e7aa56d3362fcf15dcada2e16dff2be75db9c88344d08c0f3cf0dac9ec8fbc6419',
  little: 'c7418082ee5eecd4286abe465942584766a87ac6e78e27194369fd43964475ec05027a63e8e4978f02b8f1020a1852ca',
  between: '002f7be0415b4876a6facfe9c726b21e0dc8ccc34db80c8d23569d1d87f999f947c31833bda240c3f196746ae06188fc',
};
const RTMR2 = '68d76666b2808943d0e62d0e668f109a1991ba84c8661f0f68cb52658c9043bb09731e6ef850051dd73036e94541d1ef';

const extend = (digests: readonly Uint8Array[]) =>
  toHex(digests.reduce((value, digest) => sha384(concatBytes(value, digest)), new Uint8Array(48)));

/** The log of a machine with 64 GiB that dstack started, as it was recorded with a quote that Intel's hardware signed. */
const RECORDED = {
  memory: '8ae1e425351df7992c444586eff99d35af3b779aa2b0e981cb4b73bc5b279f2ade19b6a62a203fc3c3bbdaae80af596d',
  variables: [
    '9dc3a1f80bcec915391dcda5ffbb15e7419f77eab462bbf72b42166fb70d50325e37b36f93537a863769bcf9bedae6fb',
    '6f2e3cbc14f9def86980f5f66fd85e99d63e69a73014ed8a5633ce56eca5b64b692108c56110e22acadcef58c3250f1b',
    'd607c0efb41c0d757d69bca0615c3a9ac0b1db06c557d992e906c6b7dee40e0e031640c7bfd7bcd35844ef9edeadc6f9',
    '08a74f8963b337acb6c93682f934496373679dd26af1089cb4eaf0c30cf260a12e814856385ab8843e56a9acea19e127',
    '18cc6e01f0c6ea99aa23f8a280423e94ad81d96d0aeb5180504fc0f7a40cb3619dd39bd6a95ec1680a86ed6ab0f9828d',
    '394341b7182cd227c5c6b07ef8000cdfd86136c4292b8e576573ad7ed9ae41019f5818b4b971c9effc60e1ad9f1289f0',
  ],
  bootOptions: [
    '1dd6f7b457ad880d840d41c961283bab688e94e4b59359ea45686581e90feccea3c624b1226113f824f315eb60ae0a7c',
    '23ada07f5261f12f34a0bd8e46760962d6b4d576a416f1fea1c64bc656b1d28eacf7047ae6e967c58fd2a98bfa74c298',
  ],
};

describe('registers of a TDX launch', () => {
  /** Computed by hand with another program (tinfoilsh/tdx-measure, 0.1.0) from the images of `tdx.spec-data.ts`. */
  it.each<[string, Partial<TdxLaunch>, string]>([
    ['2 GiB', {}, RTMR1.plenty],
    ['64 GiB, added section by section', { memory: 64 * GIB, pageOrder: 'section-by-section' }, RTMR1.plenty],
    [
      '512 MiB, and bytes behind the last section',
      { memory: GIB / 2, kernel: { ...kernel, kernel: testOnlyKernel({ trailing: 64 }) } },
      RTMR1.little,
    ],
    [
      '2.7 GiB, all of it low, and a kernel that nobody signed',
      {
        memory: 2800 * 2 ** 20,
        kernel: { ...kernel, kernel: testOnlyKernel({ certificates: 0 }) },
        pageOrder: 'section-by-section',
      },
      RTMR1.between,
    ],
  ])('are those of another program: %s', (_name, change, rtmr1) => {
    const own = launch(change);
    expect(tdxMeasurements(own)).toMatchObject({
      mrTd: MRTD[own.pageOrder],
      rtmr1,
      rtmr2: RTMR2,
      rtmr3: '00'.repeat(48),
    });
  });

  it('RTMR0 is what a machine’s own log of its events comes to, but for its variables and ACPI tables', () => {
    const { rtmr0 } = tdxMeasurements(launch({ memory: 64 * GIB }));
    const own = [acpi.loader, acpi.rsdp, acpi.tables].map((table) => sha384(table));
    const { memory, variables, bootOptions } = RECORDED;
    expect(rtmr0).toBe(
      extend([fromHex(memory), sha384(bytes(4096, 1)), ...variables.map(fromHex), ...own, ...bootOptions.map(fromHex)]),
    );
  });

  it('are left open where what was given does not decide them', () => {
    expect(tdxMeasurements(launch({ acpi: null })).rtmr0).toBeNull();
    expect(tdxMeasurements(launch({ kernel: null }))).toEqual({
      mrTd: MRTD['page-by-page'],
      rtmr0: null,
      rtmr1: null,
      rtmr2: null,
      rtmr3: '00'.repeat(48),
    });
  });

  it('take the kernel’s file as it is where QEMU leaves it so, whatever memory there is', () => {
    const [small, large] = [GIB, 64 * GIB].map((memory) =>
      tdxMeasurements(launch({ memory, kernelHeader: 'as-built' })),
    );
    expect(small?.rtmr1).toBe(large?.rtmr1);
    expect(small?.rtmr1).not.toBe(tdxMeasurements(launch({ memory: GIB })).rtmr1);
    expect(small?.rtmr0).not.toBe(large?.rtmr0);
  });

  it('differ with every input, each in its own register', () => {
    const flipped = (whole: Uint8Array, at: number) => whole.map((byte, index) => (index === at ? byte ^ 1 : byte));
    const before = tdxMeasurements(launch());
    const differing = (change: Partial<TdxLaunch>) =>
      Object.entries(tdxMeasurements(launch(change))).flatMap(([name, value]) =>
        value === before[name as keyof typeof before] ? [] : [name],
      );
    expect(differing({ firmware: flipped(testOnlyTdvf(), 5000) })).toEqual(['mrTd']);
    expect(differing({ firmware: flipped(testOnlyTdvf(), 5) })).toEqual(['rtmr0']);
    expect(differing({ memory: GIB })).toEqual(['rtmr0', 'rtmr1']);
    expect(differing({ acpi: { ...acpi, rsdp: utf8('rsdq') } })).toEqual(['rtmr0']);
    expect(differing({ kernel: { ...kernel, append: 'console=ttyS0' } })).toEqual(['rtmr2']);
    expect(differing({ kernel: { ...kernel, initrd: flipped(kernel.initrd, 9) } })).toEqual(['rtmr2']);
    expect(differing({ kernel: { ...kernel, kernel: flipped(kernel.kernel, 0x2fff) } })).toEqual(['rtmr1']);
    // The signatures and the checksum are of the image, not in its digest.
    expect(differing({ kernel: { ...kernel, kernel: flipped(kernel.kernel, 0x3001) } })).toEqual([]);
  });
});

describe('a launch that cannot be measured', () => {
  const written = (at: number, ...values: number[]) => {
    const image = testOnlyKernel();
    image.set(values, at);
    return { kernel: { ...kernel, kernel: image } };
  };
  const section = (change: Partial<TestOnlyTdvfSection>, index = 0) => ({
    firmware: testOnlyTdvf({
      sections: TEST_ONLY_TDVF_SECTIONS.map((one, at) => (at === index ? { ...one, ...change } : one)),
    }),
  });
  const AS_BUILT = { kernelHeader: 'as-built' } as const;

  it.each<[string, Partial<TdxLaunch>, string]>([
    ['no memory', { memory: 0 }, 'launch-impossible'],
    ['less memory than the firmware takes', { memory: 8 * 2 ** 20 }, 'launch-impossible'],
    ['half a byte', { memory: GIB + 0.5 }, 'launch-impossible'],
    ['memory beyond all machines', { memory: 2 ** 50 }, 'launch-impossible'],
    ['a kernel without an initrd', { kernel: { ...kernel, initrd: new Uint8Array() } }, 'launch-impossible'],
    ['an image without TDX metadata', { firmware: new Uint8Array(4096) }, 'firmware-malformed'],
    ['another signature', { firmware: testOnlyTdvf({ signature: 'TDVX' }) }, 'firmware-malformed'],
    ['another version', { firmware: testOnlyTdvf({ version: 2 }) }, 'firmware-malformed'],
    ['metadata before the image', { firmware: testOnlyTdvf({ fromEnd: 0xffff_ffff }) }, 'firmware-malformed'],
    ['a section of an unknown type', section({ type: 4 }), 'firmware-malformed'],
    ['a section of unknown attributes', section({ attributes: 4 }), 'firmware-malformed'],
    ['a section between pages', section({ address: 100 }, 2), 'firmware-malformed'],
    ['a section of gigabytes', section({ size: 2 ** 34 }, 2), 'firmware-malformed'],
    ['a section above 4 GiB', section({ address: 2 ** 32 }, 2), 'firmware-malformed'],
    ['a volume without contents', section({ length: 0 }), 'firmware-malformed'],
    ['a volume that ends behind the image', section({ offset: 8192 }), 'firmware-malformed'],
    ['memory with contents', section({ length: 4096 }, 3), 'firmware-malformed'],
    ['two lists of memory', section({ type: 2 }, 3), 'firmware-unsupported'],
    ['memory that is there twice', section({ address: 0x81_1000 }, 3), 'launch-impossible'],
    ['a kernel of another system', written(0x202, 0), 'kernel-unsupported'],
    ['an ancient kernel', written(0x206, 0, 2), 'kernel-unsupported'],
    ['a kernel whose initrd may not lie anywhere', written(0x236, 0), 'kernel-unsupported'],
    ['a kernel of a few bytes', { kernel: { ...kernel, kernel: utf8('a kernel') } }, 'kernel-unsupported'],
    ['the same, as it is', { ...AS_BUILT, kernel: { ...kernel, kernel: utf8('a kernel') } }, 'kernel-unsupported'],
    ['a kernel without an EFI stub', { ...AS_BUILT, ...written(0x40, 0) }, 'kernel-unsupported'],
    ['a kernel for 32 bits', { ...AS_BUILT, ...written(0x58, 0x0b, 1) }, 'kernel-unsupported'],
    ['too many sections', { ...AS_BUILT, ...written(0x46, 255) }, 'kernel-unsupported'],
    ['a section outside', { ...AS_BUILT, ...written(0x58 + 0xa0 + 20, 0, 0xff) }, 'kernel-unsupported'],
    ['more certificates than bytes', { ...AS_BUILT, ...written(0x58 + 148, 0, 0x40) }, 'kernel-unsupported'],
    ['a screen mode', { kernel: { ...kernel, append: 'vga=ask' } }, 'kernel-unsupported'],
  ])('%s is refused', (_name, change, code) => {
    expect(() => tdxMeasurements(launch(change))).toThrowCode(code);
  });

  it('whatever byte of the tables and the kernel’s header is changed, there is a measurement or a coded error', () => {
    const outcome = (change: Partial<TdxLaunch>) => {
      try {
        return tdxMeasurements(launch({ ...AS_BUILT, ...change })).rtmr3.length;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const image = testOnlyTdvf();
    const firmwares = Array.from({ length: 320 }, (_, at) =>
      image.map((byte, index) => (index === image.length - 1024 + at ? byte ^ 0xff : byte)),
    );
    const outcomes = [
      ...firmwares.map((firmware) => outcome({ firmware, kernel: null })),
      ...Array.from({ length: 0x200 }, (_, at) => outcome(written(at, 0xff))),
    ];
    expect(outcomes.filter((one) => one !== 96 && !/^(firmware|kernel|launch)-/.test(String(one)))).toEqual([]);
  });
});
