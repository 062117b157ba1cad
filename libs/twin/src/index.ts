// SPDX-License-Identifier: Apache-2.0
/**
 * Made-up rows that the terms of a dataset would admit, to develop and review questions on without keys, budget or data.
 * Takes terms and a size only. Must never be given, read or fitted to a value of a dataset.
 */
export type { TwinValue } from './choices.ts';
export { TwinError, type TwinErrorCode } from './error.ts';
export { DEFAULT_TWIN_SIZE, twinOf, twinRows, type TwinSize, type TwinTable } from './twin-rows.ts';
