// SPDX-License-Identifier: Apache-2.0
import type { Generator } from './generate.spec-data.ts';
import type { Random } from '../../conformance/src/fuzz/random.ts';

/** Strings, quoted names, numbers, words and signs; white space is none. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\d+(?:\.\d+)?|\w+|[<>!=|~:@]{2,3}|\S/g;

const kindOf = (token: string): string =>
  /^\d/.test(token) ? 'number' : /^\w/.test(token) ? 'word' : token.startsWith("'") ? 'string' : 'sign';

/** Rules whose texts are put into other texts. */
const PATCHES = [
  'Expression',
  'BaseExpression',
  'TableRef',
  'JoinClause',
  'SelectStatementInternal',
  'SubqueryReference',
  'OverClause',
  'FilterClause',
  'OrderByClause',
  'LimitOffset',
  'SampleClause',
  'GroupByClause',
  'QualifyClause',
  'CastOperator',
] as const;

/** One text made of others: tokens left out, doubled, swapped, exchanged with those of another text, or a piece of grammar put in. */
export function mutated(text: string, others: readonly string[], generator: Generator, random: Random): string {
  let tokens: string[] = text.match(TOKEN) ?? [];
  for (let times = random.chance(3) ? 1 + random.below(4) : 1; times > 0; times--) {
    const at = random.below(tokens.length + 1);
    const length = 1 + random.below(4);
    switch (random.below(9)) {
      case 0:
        tokens = [...tokens.slice(0, at), ...tokens.slice(at + length)];
        break;
      case 1:
        tokens = [...tokens.slice(0, at), ...tokens.slice(at, at + length), ...tokens.slice(at)];
        break;
      case 2: {
        const [there, here] = [random.below(tokens.length), tokens[at]];
        const other = tokens[there];
        if (here !== undefined && other !== undefined) tokens = tokens.with(at, other).with(there, here);
        break;
      }
      case 3: {
        const donor = random.pick(others).match(TOKEN) ?? [];
        const from = random.below(donor.length);
        tokens = [
          ...tokens.slice(0, at),
          ...donor.slice(from, from + length),
          ...tokens.slice(at + random.below(2) * length),
        ];
        break;
      }
      case 4:
      case 5:
      case 6: {
        // Another name, constant or operator in its place: what comes out is often a question.
        const kind = tokens[at] ?? '';
        const same = others.flatMap((other) => (random.chance(8) ? (other.match(TOKEN) ?? []) : []));
        const alike = same.filter((token) => kindOf(token) === kindOf(kind));
        if (alike.length > 0 && at < tokens.length) tokens = tokens.with(at, random.pick(alike));
        break;
      }
      default: {
        const rule = random.pick(PATCHES);
        const patch = generator.text(rule, 4 + random.below(14));
        tokens = [...tokens.slice(0, at), patch, ...tokens.slice(at + random.below(3))];
      }
    }
  }
  return tokens.join(' ');
}
