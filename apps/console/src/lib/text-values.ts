// SPDX-License-Identifier: Apache-2.0

/** Parts of a text between commas. */
export const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

export const textOf = (list: readonly string[] | undefined): string => (list ?? []).join(', ');

/** Values a line each, as they are: commas and blanks are part of them. What no line can be is written as JSON. */
export const linesOf = (values: readonly string[] | undefined): string =>
  (values ?? []).map((value) => (/^$|^"|[\r\n]/.test(value) ? JSON.stringify(value) : value)).join('\n');

export const valuesOf = (lines: string): string[] =>
  lines
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(valueOf);

function valueOf(line: string): string {
  if (!line.startsWith('"')) return line;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'string' ? value : line;
  } catch {
    return line;
  }
}

/** The whole number that a text is, else none, which every schema refuses. */
export const countOf = (text: string): number => (/^\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN);

/** An object of what is there: an empty list and an empty text say nothing. */
export const present = <T extends object>(parts: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(parts).filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0)),
  ) as Partial<T>;

/** A whole day is from its first to its last second, UTC; a complete time is itself. */
export const momentOf = (text: string, time: '00:00:00' | '23:59:59'): string =>
  /^\d{4}-\d\d-\d\d$/.test(text.trim()) ? `${text.trim()}T${time}Z` : text.trim();

/** The day, where it is the whole of it. */
export const dayOf = (moment: string | undefined, time: '00:00:00' | '23:59:59'): string =>
  moment?.replace(`T${time}Z`, '') ?? '';
