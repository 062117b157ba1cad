// SPDX-License-Identifier: Apache-2.0

/** Paths of all values in `expected` that are not exactly the same in `actual`. What only `actual` has is no difference. */
export function differences(path: string, expected: unknown, actual: unknown): string[] {
  if (expected === undefined) return [];
  if (!isRecord(expected)) return same(expected, actual) ? [] : [path];
  if (!isRecord(actual)) return [path];
  return Object.entries(expected).flatMap(([key, value]) =>
    value === undefined ? [] : differences(`${path}.${key}`, value, Object.hasOwn(actual, key) ? actual[key] : null),
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function same(expected: unknown, actual: unknown): boolean {
  if (!Array.isArray(expected)) return expected === actual;
  if (!Array.isArray(actual) || actual.length !== expected.length) return false;
  const others: readonly unknown[] = actual;
  return expected.every((value, index) => differences('', value, others[index]).length === 0);
}
