// SPDX-License-Identifier: Apache-2.0
import type { SnpProduct } from '@glovebox/contracts';

interface ModelRange {
  readonly family: number;
  readonly first: number;
  readonly last: number;
  readonly product: SnpProduct;
}

/** Families and models by product line (AMD 56860 and the processor programming references). */
const MODELS: readonly ModelRange[] = [
  { family: 0x19, first: 0x00, last: 0x0f, product: 'Milan' },
  { family: 0x19, first: 0x10, last: 0x1f, product: 'Genoa' },
  { family: 0x19, first: 0xa0, last: 0xaf, product: 'Genoa' },
  { family: 0x1a, first: 0x00, last: 0x11, product: 'Turin' },
];

/** Product of CPUID_FAM_ID and CPUID_MOD_ID, or null when none is known. */
export const productOfCpuid = (cpuid: { readonly family: number; readonly model: number }): SnpProduct | null =>
  MODELS.find(({ family, first, last }) => cpuid.family === family && cpuid.model >= first && cpuid.model <= last)
    ?.product ?? null;
