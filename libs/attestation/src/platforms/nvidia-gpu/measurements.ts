// SPDX-License-Identifier: Apache-2.0
import type { NvidiaMeasurement } from '@glovebox/contracts';

/** Of the first video decoder. NVIDIA's verifier leaves it out while the decoder is switched off. */
const NVDEC0_INDEX = 36;

interface Measured {
  readonly measurements: Readonly<Record<string, string>>;
  readonly nvdec0: 'enabled' | 'disabled' | null;
}

/**
 * Indexes whose measured value is none of those allowed; an absent measurement equals nothing. The one of a video decoder
 * that is switched off is left out, as the maker's own verifier does.
 */
export const differingMeasurements = (
  { measurements, nvdec0 }: Measured,
  expected: readonly NvidiaMeasurement[],
): number[] =>
  expected
    .filter(({ index }) => index !== NVDEC0_INDEX || nvdec0 !== 'disabled')
    .filter(({ index, values }) => !values.includes(measurements[String(index)] ?? 'absent'))
    .map(({ index }) => index);
