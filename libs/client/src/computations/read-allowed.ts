// SPDX-License-Identifier: Apache-2.0
import type { AllowedValues } from '@glovebox/contracts';

/**
 * What a parameter may become, as people write it: `40,60`, `18..90` or `@people.sex` (the declared domain of a column); a
 * value with a comma, dots or quotes stands in single quotes, a quote in it twice. Null where it is none of these; whether
 * the values fit is judged with the query.
 */
export function readAllowed(text: string): AllowedValues | null {
  const column = /^@([^.]+)\.([^.]+)$/.exec(text);
  if (column !== null) return { kind: 'domain', dataset: column[1] ?? '', column: column[2] ?? '' };
  const range = /^([^',]+?)\.\.([^',]+)$/.exec(text);
  if (range !== null) return { kind: 'range', low: range[1] ?? '', high: range[2] ?? '' };
  const values = /^(?:'(?:[^']|'')*'|[^',]+)(?:,(?:'(?:[^']|'')*'|[^',]+))*$/u.test(text)
    ? (text.match(/'(?:[^']|'')*'|[^',]+/gu) ?? [])
    : [];
  if (values.length === 0) return null;
  return { kind: 'list', values: values.map(unquoted) };
}

const unquoted = (value: string): string => (value.startsWith("'") ? value.slice(1, -1).replaceAll("''", "'") : value);
