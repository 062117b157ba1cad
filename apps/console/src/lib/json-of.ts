// SPDX-License-Identifier: Apache-2.0

/** What a text holds as JSON; undefined where it is none, which every schema refuses with its own words. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
