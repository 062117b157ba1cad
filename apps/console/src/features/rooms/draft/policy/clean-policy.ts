// SPDX-License-Identifier: Apache-2.0

/** A value as it is filled in, without empty lines; a number that was typed is one. */
export function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned).filter((part) => part !== '');
  if (typeof value === 'string') return value.trim();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, part]) => [name, cleaned(part)] as const)
      .filter(([, part]) => part !== undefined),
  );
}
