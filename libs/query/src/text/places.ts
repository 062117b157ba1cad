// SPDX-License-Identifier: Apache-2.0
import type { TextPlace } from '@glovebox/contracts';
import { tokens, type Token } from './tokens.ts';

/** Finds places in the analyst's text. The engine counts bytes of UTF-8; people and editors count UTF-16 and lines. */
export class Places {
  readonly #sql: string;
  readonly #tokens: readonly Token[];
  readonly #offsets: ReadonlyMap<number, number>;

  constructor(sql: string) {
    this.#sql = sql;
    this.#tokens = tokens(sql);
    this.#offsets = offsetsOfBytes(sql);
  }

  /** The text from one UTF-16 offset to another. */
  span(start: number, end: number): TextPlace {
    const before = this.#sql.slice(0, start).split('\n');
    return {
      offset: start,
      length: Math.max(0, end - start),
      line: before.length,
      column: (before.at(-1) ?? '').length + 1,
    };
  }

  /**
   * What stands at a byte offset of the engine: a column with its qualifier, a call with its arguments, a CASE to its
   * END, a parenthesis to its match, else one token. Null where the engine gives no position.
   */
  atByte(byte: number): TextPlace | null {
    const start = this.#offsets.get(byte);
    if (start === undefined) return null;
    const index = this.#tokens.findIndex((token) => token.end > start);
    const token = this.#tokens[index];
    if (token === undefined) return this.span(start, this.#sql.length);
    return this.span(token.start, this.#endOf(index, token));
  }

  #endOf(index: number, token: Token): number {
    const text = this.#text(token);
    if (token.kind === 'symbol') return text === '(' ? this.#match(index, '(', ')') : token.end;
    if (token.kind !== 'word' && token.kind !== 'quoted') return token.end;
    if (text.toLowerCase() === 'case') return this.#match(index, 'case', 'end');
    const following = this.#textAt(index + 1);
    const last = this.#tokens[index + 2];
    if (following === '.' && last !== undefined) return this.#endOf(index + 2, last);
    return following === '(' ? this.#match(index + 1, '(', ')') : token.end;
  }

  #match(index: number, open: string, close: string): number {
    let depth = 0;
    for (const token of this.#tokens.slice(index)) {
      const text = this.#text(token).toLowerCase();
      if (text === open) depth++;
      if (text === close) depth--;
      if (depth === 0) return token.end;
    }
    return this.#sql.length;
  }

  #text(token: Token): string {
    return this.#sql.slice(token.start, token.end);
  }

  #textAt(index: number): string | null {
    const token = this.#tokens[index];
    return token === undefined ? null : this.#text(token);
  }
}

function offsetsOfBytes(sql: string): ReadonlyMap<number, number> {
  const offsets = new Map<number, number>();
  let byte = 0;
  let offset = 0;
  for (const character of sql) {
    offsets.set(byte, offset);
    byte += bytesOf(character);
    offset += character.length;
  }
  return offsets.set(byte, offset);
}

function bytesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
