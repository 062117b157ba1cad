// SPDX-License-Identifier: Apache-2.0
import type { NvidiaGpuPolicy } from '@glovebox/contracts';
import { describeNvidia } from './describe-nvidia.ts';

const policy: NvidiaGpuPolicy = {
  platform: 'nvidia-gpu',
  root: { kind: 'vendor' },
  chips: ['GH100', 'GB100'],
  references: [
    {
      driver: { version: '550.90.07', digest: 'd1'.repeat(32) },
      vbios: { version: '96.00.9F.00.01', digest: 'f1'.repeat(32) },
      measurements: [{ index: 8, values: ['aa'.repeat(48)] }],
    },
  ],
  minimumDriver: '550.54.14',
  minimumVbios: 'not-compared',
  firmwareIdentity: 'where-reported',
  devices: 'not-compared',
  revocation: 'crl-required',
  deviceRevocation: 'not-checked',
};

describe('describeNvidia', () => {
  it('says what is compared, and shouts what is not', () => {
    expect(describeNvidia(policy)).toEqual([
      "Workers on NVIDIA GPUs are believed under NVIDIA's own root.",
      'Chips of NVIDIA GPUs may be GH100 or GB100.',
      `NVIDIA GPUs may run driver 550.90.07 (reference values ${'d1'.repeat(32)}) with VBIOS 96.00.9F.00.01 (reference values ${'f1'.repeat(32)}): 1 measurements are compared.`,
      'The driver of NVIDIA GPUs must be 550.54.14 or later.',
      'The age of the VBIOS of NVIDIA GPUs is NOT compared.',
      "NVIDIA GPUs that do NOT report their firmware's identity are believed too.",
      'Any device of NVIDIA GPUs is believed: single devices are NOT compared.',
      "Certificates of the authorities of NVIDIA GPUs are checked against NVIDIA's revocation list.",
      'Certificates of single devices of NVIDIA GPUs are NOT checked for revocation.',
    ]);
  });

  it('names switches, single devices and complete checks as they are', () => {
    const [reference] = policy.references;
    const text = describeNvidia({
      ...policy,
      references: reference === undefined ? [] : [{ ...reference, driver: 'none' }],
      firmwareIdentity: 'required',
      devices: ['7e57'],
    }).join('\n');
    expect(text).toContain('may run no driver with VBIOS');
    expect(text).toContain('must report the firmware');
    expect(text).toContain('these devices are believed: 7e57');
  });
});
