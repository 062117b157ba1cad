// SPDX-License-Identifier: Apache-2.0
import { DEFAULT_TWIN_SIZE, type TwinSize } from '@glovebox/twin';
import { parseCount, parseShare } from '../option-values.ts';

export interface TwinOptions {
  readonly people?: number;
  readonly rowsPerPerson?: number;
  readonly overlap?: number;
  readonly seed?: number;
}

const { people, rowsPerPerson, overlap, seed } = DEFAULT_TWIN_SIZE;

/** How much is made up. The real sizes are in no terms, so nobody is asked for them. */
export const TWIN_OPTIONS = [
  ['--people <number>', `made-up people in each dataset (default: ${String(people)})`, parseCount],
  ['--rows-per-person <number>', `rows about each, on average (default: ${String(rowsPerPerson)})`, parseCount],
  ['--overlap <share>', `share of the people who are in every dataset (default: ${String(overlap)})`, parseShare],
  ['--seed <number>', `the same seed makes the same rows (default: ${String(seed)})`, parseCount],
] as const;

export const twinSize = (options: TwinOptions): TwinSize => ({
  people: options.people ?? people,
  rowsPerPerson: options.rowsPerPerson ?? rowsPerPerson,
  overlap: options.overlap ?? overlap,
  seed: options.seed ?? seed,
});
