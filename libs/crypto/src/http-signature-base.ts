// SPDX-License-Identifier: Apache-2.0
import { CryptoError } from './error.ts';

/** Header fields with lower-case names; a repeated field is an array. */
export type HeaderFields = ReadonlyMap<string, string | readonly string[]>;

/** What a signature base is made from. `path` is the request target as on the wire: path and, after `?`, query. */
export interface RequestParts {
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderFields;
}

export const refuse = (message: string, field: string, remedy?: string): CryptoError =>
  new CryptoError('signature', message, remedy === undefined ? { field } : { field, remedy });

/**
 * The signature base (RFC 9421, section 2.5): one line per component and the parameters last.
 * @throws CryptoError `signature` when a component is not there or cannot be one line of printable ASCII
 */
export function signatureBase(request: RequestParts, components: readonly string[], parameters: string): string {
  const lines = components.map((name) => `"${name}": ${componentValue(request, name)}`);
  return [...lines, `"@signature-params": ${parameters}`].join('\n');
}

function componentValue(request: RequestParts, name: string): string {
  if (!name.startsWith('@')) return headerValue(request.headers, name);
  const queryStart = request.path.indexOf('?');
  const path = queryStart < 0 ? request.path : request.path.slice(0, queryStart);
  const query = queryStart < 0 ? '?' : request.path.slice(queryStart);
  if (!/^\/[!-~]*$/.test(path) || !/^\?[!-~]*$/.test(query) || request.path.includes('#')) {
    throw refuse('the request target is not an absolute path', '@path');
  }
  switch (name) {
    case '@method':
      if (!/^[A-Z]{1,20}$/.test(request.method)) throw refuse('the method is not upper-case letters', '@method');
      return request.method;
    case '@path':
      return path;
    case '@query':
      return query;
    default:
      throw refuse(`\`${name}\` is not a component that is signed here`, name);
  }
}

function headerValue(headers: HeaderFields, name: string): string {
  const value = headers.get(name);
  if (typeof value !== 'string') throw refuse(`\`${name}\` must be there exactly once`, name);
  if (!/^[\t -~]*$/.test(value)) throw refuse(`\`${name}\` is not one line of printable ASCII`, name);
  return value.replace(/^[\t ]+|[\t ]+$/g, '');
}

/** @throws CryptoError `signature` when two names differ in case only */
export function toHeaderFields(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): HeaderFields {
  const fields = new Map<string, string | readonly string[]>();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const key = name.toLowerCase();
    if (fields.has(key)) throw refuse(`\`${key}\` must be there exactly once`, key);
    fields.set(key, value);
  }
  return fields;
}
