// SPDX-License-Identifier: Apache-2.0

/** Whether a dotted version is at least another, part by part; a missing part counts as zero. */
const atLeast = (base: 10 | 16) => (version: string, minimum: string) => {
  const [own, least] = [version, minimum].map((text) => text.split('.').map((part) => parseInt(part, base)));
  for (let at = 0; at < Math.max(own?.length ?? 0, least?.length ?? 0); at++) {
    const [a, b] = [own?.[at] ?? 0, least?.[at] ?? 0];
    if (!(a >= b)) return false;
    if (a > b) return true;
  }
  return true;
};

/** Driver versions have decimal parts. */
export const driverAtLeast = atLeast(10);
/** VBIOS versions have hexadecimal ones. */
export const vbiosAtLeast = atLeast(16);

/** Makers write hexadecimal parts in either case. */
export const sameVersion = (a: string, b: string): boolean => a.toUpperCase() === b.toUpperCase();
