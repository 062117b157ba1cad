// SPDX-License-Identifier: Apache-2.0

/** A number of things in words: `1 row`, `2 rows`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${String(count)} ${count === 1 ? one : many}`;
