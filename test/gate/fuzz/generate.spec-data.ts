// SPDX-License-Identifier: Apache-2.0
import type { Expression, Grammar } from './grammar.spec-data.ts';
import type { Random } from '../../conformance/src/fuzz/random.ts';

/** Where a rule stands for a name or a constant: some that mean something here, and some that mean trouble. */
export interface Words {
  readonly names: readonly string[];
  readonly functions: readonly string[];
  readonly strings: readonly string[];
  readonly numbers: readonly string[];
}

/** Random text of any rule of a grammar, no deeper than it has to be once its depth is used up. */
export class Generator {
  readonly #grammar: Grammar;
  readonly #least: ReadonlyMap<string, number>;
  readonly #random: Random;
  readonly #words: Words;

  constructor(grammar: Grammar, words: Words, random: Random) {
    this.#grammar = grammar;
    this.#words = words;
    this.#random = random;
    this.#least = leastDepths(grammar);
  }

  get rules(): readonly string[] {
    return [...this.#grammar.keys()];
  }

  text(rule: string, depth: number): string {
    const parts: string[] = [];
    this.#expand({ kind: 'rule', name: rule, given: [] }, depth, new Map(), parts);
    return parts.filter((part) => part !== '').join(this.#random.chance(40) ? '\n' : ' ');
  }

  #expand(expression: Expression, depth: number, bound: ReadonlyMap<string, Expression>, parts: string[]): void {
    if (parts.length > TOKENS_MAX) return;
    switch (expression.kind) {
      case 'literal':
        parts.push(expression.text);
        return;
      case 'sequence':
        for (const part of expression.parts) this.#expand(part, depth, bound, parts);
        return;
      case 'choice': {
        const fitting = expression.parts.filter((part) => leastOf(part, this.#least, bound) <= depth);
        const shallow = [...expression.parts].sort(
          (a, b) => leastOf(a, this.#least, bound) - leastOf(b, this.#least, bound),
        );
        const chosen = fitting.length > 0 ? this.#random.pick(fitting) : shallow[0];
        if (chosen !== undefined) this.#expand(chosen, depth, bound, parts);
        return;
      }
      case 'repeat': {
        const affordable = leastOf(expression.of, this.#least, bound) <= depth;
        const wanted = expression.max === 1 ? this.#random.below(2) : this.#random.below(3) * this.#random.below(2);
        const count = Math.max(expression.min, affordable ? wanted : 0);
        for (let time = 0; time < count; time++) this.#expand(expression.of, depth - 1, bound, parts);
        return;
      }
      case 'rule': {
        const given = bound.get(expression.name);
        if (given !== undefined) {
          this.#expand(given, depth, new Map(), parts);
          return;
        }
        const word = this.#word(expression.name);
        const rule = this.#grammar.get(expression.name);
        if (word !== null || rule === undefined) {
          parts.push(word ?? '');
          return;
        }
        // What is passed on can itself name what was passed in.
        const passed = expression.given.map((one) => substituted(one, bound));
        const inner = new Map(rule.parameters.flatMap((name, at) => (passed[at] ? [[name, passed[at]] as const] : [])));
        this.#expand(rule.body, depth - 1, inner, parts);
      }
    }
  }

  #word(rule: string): string | null {
    const { names, functions, strings, numbers } = this.#words;
    if (rule === 'StringLiteral') return `'${this.#random.pick(strings).replaceAll("'", "''")}'`;
    if (rule === 'NumberLiteral') return this.#random.pick(numbers);
    if (rule === 'OperatorLiteral') return this.#random.pick(['+', '||', '->>', '~', '@>', '**']);
    if (/Function(Name|Identifier)$/.test(rule)) return this.#random.pick(functions);
    return /(Identifier|Name|ColId|ColLabel)$/.test(rule) && !/Keyword|By|Into/.test(rule)
      ? this.#random.pick(names)
      : null;
  }
}

const TOKENS_MAX = 400;

function substituted(expression: Expression, bound: ReadonlyMap<string, Expression>): Expression {
  switch (expression.kind) {
    case 'literal':
      return expression;
    case 'rule':
      return (
        bound.get(expression.name) ?? { ...expression, given: expression.given.map((one) => substituted(one, bound)) }
      );
    case 'repeat':
      return { ...expression, of: substituted(expression.of, bound) };
    default:
      return { ...expression, parts: expression.parts.map((part) => substituted(part, bound)) };
  }
}

/** How deep each rule goes at least. */
function leastDepths(grammar: Grammar): ReadonlyMap<string, number> {
  const least = new Map<string, number>();
  for (let changed = true; changed;) {
    changed = false;
    for (const [name, { body }] of grammar) {
      const depth = 1 + leastOf(body, least, new Map());
      if (depth < (least.get(name) ?? Infinity)) {
        least.set(name, depth);
        changed = true;
      }
    }
  }
  return least;
}

function leastOf(
  expression: Expression,
  least: ReadonlyMap<string, number>,
  bound: ReadonlyMap<string, Expression>,
): number {
  switch (expression.kind) {
    case 'literal':
      return 0;
    case 'rule':
      return Math.max(0, ...expression.given.map((one) => leastOf(one, least, bound)), depthOf(expression.name));
    case 'sequence':
      return Math.max(0, ...expression.parts.map((part) => leastOf(part, least, bound)));
    case 'choice':
      return Math.min(...expression.parts.map((part) => leastOf(part, least, bound)));
    case 'repeat':
      return expression.min === 0 ? 0 : leastOf(expression.of, least, bound);
  }

  function depthOf(name: string): number {
    const given = bound.get(name);
    // A parameter of a rule is counted where it is given.
    if (given !== undefined || name === 'D' || name === 'List' || name === 'Parens') return 0;
    return least.get(name) ?? (/(Identifier|Name|ColId|ColLabel|Literal)$/.test(name) ? 0 : Infinity);
  }
}
