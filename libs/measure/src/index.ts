// SPDX-License-Identifier: Apache-2.0
/**
 * What a worker's measurement will be, computed from what was built: nothing here runs in a worker or in whatever releases
 * keys, which compare measurements and compute none.
 */
export { MeasureError, type MeasureErrorCode } from './error.ts';
export type { Kernel } from './kernel-hashes.ts';
export { PROCESSOR_TYPES } from './processor-types.ts';
export { ReleaseFile, ReleaseLaunch, SnpReleaseLaunch, TdxReleaseLaunch, WorkerRelease } from './release.ts';
export { snpMeasurement, type SnpLaunch } from './snp-measurement.ts';
export type { KernelHeader } from './tdx/loaded-kernel.ts';
export type { PageOrder } from './tdx/mrtd.ts';
export { tdxMeasurements, type AcpiTables, type TdxLaunch, type TdxRegisters } from './tdx/tdx-measurements.ts';
export type { Vmm } from './vmsa.ts';
