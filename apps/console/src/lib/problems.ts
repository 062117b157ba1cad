// SPDX-License-Identifier: Apache-2.0

/** What is wrong with a form, by field, as `columns.age.bounds.low` or `parties.0.name`. */
export type Problems = Readonly<Record<string, string>>;

/** What is wrong with a field or with something inside of it. */
export function problemAt(problems: Problems, at: string): string | undefined {
  return problems[at] ?? Object.entries(problems).find(([field]) => field.startsWith(`${at}.`))?.[1];
}
