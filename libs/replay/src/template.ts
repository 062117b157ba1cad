// SPDX-License-Identifier: Apache-2.0
/** A template with its parameters bound, or why it cannot be. */
export type BoundTemplate =
  | { readonly kind: 'sql'; readonly sql: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

const NAMES = /'(?:[^']|'')*'|\$([A-Za-z_][A-Za-z0-9_]*)/g;

/**
 * An approved computation with its typed parameters bound: each becomes one literal of its own type where the approved
 * text has its name, so that no parameter can be more than a constant. All of them are given, and no other.
 */
export function bindTemplate(text: string, params: Readonly<Record<string, unknown>>): BoundTemplate {
  const wanted = new Set([...text.matchAll(NAMES)].flatMap(([, name]) => (name === undefined ? [] : [name])));
  const odd = [...new Set([...wanted, ...Object.keys(params)])].find(
    (name) => !wanted.has(name) || literal(params[name]) === null,
  );
  if (odd !== undefined)
    return { kind: 'refused', code: 'template-parameter', message: `The template takes no such value of ${odd}.` };
  const sql = text.replace(NAMES, (found, name?: string) =>
    name === undefined ? found : (literal(params[name]) ?? ''),
  );
  return { kind: 'sql', sql };
}

function literal(value: unknown): string | null {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'number' && Number.isSafeInteger(value * 1e6) ? String(value) : null;
}
