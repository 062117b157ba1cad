// SPDX-License-Identifier: Apache-2.0

/** Names as they are written in descriptions: in backquotes, with commas. */
export const list = (items: readonly string[]): string => items.map((item) => `\`${item}\``).join(', ');
