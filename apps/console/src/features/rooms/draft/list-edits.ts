// SPDX-License-Identifier: Apache-2.0

export const replaced = <T>(list: readonly T[], at: number, value: T): T[] =>
  list.map((one, index) => (index === at ? value : one));

export const without = <T>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at);
