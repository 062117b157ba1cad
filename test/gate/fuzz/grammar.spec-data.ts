// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What a rule of the grammar can become. */
export type Expression =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'rule'; readonly name: string; readonly given: readonly Expression[] }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Expression[] }
  | { readonly kind: 'repeat'; readonly of: Expression; readonly min: 0 | 1; readonly max: 1 | 4 };

export interface Rule {
  readonly parameters: readonly string[];
  readonly body: Expression;
}
export type Grammar = ReadonlyMap<string, Rule>;

const FIRST_RULE = 'Statement <-\n';

/**
 * The whole grammar of the very engine that we run: its library carries the text from which its own PEG parser is made, so
 * that a new version is fuzzed with its new syntax.
 */
export function engineGrammar(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('@duckdb/node-api'));
  const bindings = dirname(require.resolve(`@duckdb/node-bindings-${process.platform}-${process.arch}/duckdb.node`));
  const library = readFileSync(join(bindings, process.platform === 'darwin' ? 'libduckdb.dylib' : 'libduckdb.so'));
  const first = library.indexOf(FIRST_RULE);
  if (first < 0) throw new Error('the engine carries no grammar any more: look for its new form');
  return library.subarray(library.lastIndexOf(0, first) + 1, library.indexOf(0, first)).toString('utf8');
}

const HEAD = /^(%?\w+)(?:\((\w+)\))? *<-/gm;
const TOKEN = /'(?:\\.|[^'\\])*'|<[^>]*>|\[(?:\\.|[^\]\\])*\]i?|%?\w+|[()/?*+!&,]/g;

/** Reads PEG as the engine writes it. Look-ahead is left out: what is generated may be refused. */
export function parseGrammar(text: string): Grammar {
  const plain = text.replaceAll(/^\s*#.*$/gm, '');
  const heads = [...plain.matchAll(HEAD)];
  return new Map(
    heads.map((head, index) => {
      const body = plain.slice(head.index + head[0].length, heads[index + 1]?.index);
      const [, name = '', parameter] = head;
      return [name, { parameters: parameter === undefined ? [] : [parameter], body: new Reader(body).choice() }];
    }),
  );
}

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(body: string) {
    this.#tokens = body.match(TOKEN) ?? [];
  }

  choice(): Expression {
    const parts = [this.#sequence()];
    while (this.#take('/')) parts.push(this.#sequence());
    const [first] = parts;
    return parts.length === 1 && first !== undefined ? first : { kind: 'choice', parts };
  }

  #sequence(): Expression {
    const parts: Expression[] = [];
    for (
      let token = this.#tokens[this.#at];
      token !== undefined && !'/),'.includes(token);
      token = this.#tokens[this.#at]
    )
      parts.push(...this.#repeated());
    return { kind: 'sequence', parts };
  }

  /** Nothing for a look-ahead. */
  #repeated(): Expression[] {
    if (this.#take('!') || this.#take('&')) {
      this.#primary();
      return [];
    }
    const of = this.#primary();
    if (this.#take('?')) return [{ kind: 'repeat', of, min: 0, max: 1 }];
    if (this.#take('*')) return [{ kind: 'repeat', of, min: 0, max: 4 }];
    if (this.#take('+')) return [{ kind: 'repeat', of, min: 1, max: 4 }];
    return [of];
  }

  #primary(): Expression {
    const token = this.#tokens[this.#at++] ?? '';
    if (token === '(') {
      const inside = this.choice();
      this.#take(')');
      return inside;
    }
    if (token.startsWith("'")) return { kind: 'literal', text: token.slice(1, -1).replaceAll(/\\(.)/g, '$1') };
    // Classes of characters stand in the rules of names and constants only, which are not expanded.
    if (!/^%?\w+$/.test(token)) return { kind: 'literal', text: '' };
    const given: Expression[] = [];
    if (this.#tokens[this.#at] === '(' && (token === 'List' || token === 'Parens')) {
      this.#at += 1;
      given.push(this.choice());
      this.#take(')');
    }
    return { kind: 'rule', name: token, given };
  }

  #take(token: string): boolean {
    const found = this.#tokens[this.#at] === token;
    if (found) this.#at += 1;
    return found;
  }
}
