// SPDX-License-Identifier: Apache-2.0
import type { ClassVector } from './vectors.ts';

/**
 * The audit of one measure of one table of atoms: what was released of it so far, and whether one more number may be.
 * `accepts` changes nothing; `commit` counts a vector as released, accepted or not.
 */
export interface MeasureAudit {
  accepts(vector: ClassVector): boolean;
  commit(vector: ClassVector): void;
}

/** `differencing: 'off'`: a choice of the owners, repeated in every receipt. */
export const noAudit: MeasureAudit = { accepts: () => true, commit: () => undefined };
