// SPDX-License-Identifier: Apache-2.0

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol';
  /** UTF-16 offsets; `end` is behind the token. */
  readonly start: number;
  readonly end: number;
}

/** In this order: the first alternative that matches is the token. Comments and white space match the first two. */
const LEXICON: readonly (readonly [Token['kind'] | 'skip', RegExp])[] = [
  ['skip', /[ \t\r\n\f\v]+/y],
  ['skip', /--[^\n]*/y],
  ['string', /(?:[eE]'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*')/y],
  ['string', /\$([A-Za-z_]*)\$[^]*?\$\1\$/y],
  ['quoted', /"(?:[^"]|"")*"/y],
  ['number', /(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y],
  ['word', /[\p{L}_][\p{L}\p{N}_$]*/uy],
  ['symbol', /::|<=|>=|<>|!=|\|\||[^]/uy],
];

/**
 * Splits SQL into tokens, only to say where something stands: nothing is decided by it. Comments nest as in the engine.
 * Text that never ends (a string, a comment) is one token to the end.
 */
export function tokens(sql: string): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < sql.length;) {
    const comment = endOfComment(sql, at);
    if (comment !== null) {
      at = comment;
      continue;
    }
    const [kind, end] = next(sql, at);
    if (kind !== 'skip') found.push({ kind, start: at, end });
    at = end;
  }
  return found;
}

function next(sql: string, at: number): readonly [Token['kind'] | 'skip', number] {
  const first = sql.charAt(at);
  for (const [kind, pattern] of LEXICON) {
    pattern.lastIndex = at;
    const match = pattern.exec(sql);
    if (match === null) continue;
    const unterminated = kind === 'symbol' && (first === "'" || first === '"');
    return [kind, unterminated ? sql.length : at + match[0].length];
  }
  return ['symbol', at + 1];
}

function endOfComment(sql: string, start: number): number | null {
  if (!sql.startsWith('/*', start)) return null;
  let depth = 0;
  for (let at = start; at < sql.length; at++) {
    if (sql.startsWith('/*', at)) depth++;
    else if (sql.startsWith('*/', at)) depth--;
    else continue;
    at++;
    if (depth === 0) return at + 1;
  }
  return sql.length;
}
