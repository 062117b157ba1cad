// SPDX-License-Identifier: Apache-2.0
import type { Random } from '../../conformance/src/fuzz/random.ts';

/** Whether a person's part is that of one row, or of as many as there are: what is of both is audited apart (SECURITY.md). */
export type Family = 'once' | 'rows';

export interface Column {
  readonly sql: string;
  readonly family: Family | `each ${string}`;
}

export interface Part {
  /** The family, or the column whose quantiles it counts the rows of. `itself`: only to compare. */
  readonly measure: string;
  readonly sql: string;
}

export interface Statistic {
  readonly text: string;
  readonly parts: readonly Part[];
}

interface Over {
  readonly numbers: readonly Column[];
  /** Of the rows themselves. */
  readonly family: Family;
  readonly person: string;
}

/** One output: an aggregate, or arithmetic of two. Its parts are the sums and counts that its aggregates are made of. */
export function aggregateOver(random: Random, over: Over, condition: (() => string) | null): Statistic {
  const one = aggregate(random, over, condition);
  if (random.below(7) > 0) return one;
  const other = aggregate(random, over, condition);
  const parts = [...one.parts, ...other.parts];
  switch (random.below(5)) {
    case 0:
      return { text: `${one.text} - ${other.text}`, parts };
    case 1:
      return { text: `${one.text} + 2 * ${other.text}`, parts };
    case 2:
      return { text: `100.0 * ${one.text} / ${other.text}`, parts };
    case 3:
      return { text: `round(${one.text}, 3)`, parts: one.parts };
    default:
      return { text: `${one.text} / 3`, parts: one.parts };
  }
}

function aggregate(random: Random, { numbers, person, family }: Over, condition: (() => string) | null): Statistic {
  const filter = condition !== null && random.chance(4) ? ` FILTER (WHERE ${condition()})` : '';
  const { sql: column, family: own } = random.pick(numbers);
  const value = valueOf(random, column, condition);
  const of =
    (measure: string) =>
    (...texts: readonly string[]): Part[] =>
      texts.map((text) => ({ measure, sql: `${text}${filter}` }));
  const [counts, sums] = [of(family), of(own)];
  const rows = `count(${value})`;
  const sum = `sum(${value})`;
  switch (random.below(14)) {
    case 0:
    case 1:
      return { text: `count(*)${filter}`, parts: counts('count(*)') };
    case 2:
      return { text: `${rows}${filter}`, parts: counts(rows) };
    case 3:
      return { text: `count(DISTINCT ${person})${filter}`, parts: of('once')(`count(DISTINCT ${person})`) };
    case 4: {
      if (condition === null) return { text: 'count(*)', parts: counts('count(*)') };
      const when = condition();
      const share = `CASE WHEN ${when} THEN 1 ELSE 0 END`;
      return random.chance(2)
        ? { text: `sum(${share})${filter}`, parts: counts(`sum(${share})`) }
        : { text: `avg(${share})${filter}`, parts: counts(`sum(${share})`, `count(${share})`) };
    }
    case 5:
    case 6:
      return { text: `avg(${value})${filter}`, parts: [...sums(sum), ...counts(rows)] };
    case 7: {
      const quantile = random.pick(['median($)', 'quantile_cont($, 0.3)', 'quantile_cont($, 0.75)']);
      const text = `${quantile.replace('$', column)}${filter}`;
      const part = { measure: `quantile of ${column}`, sql: `count(${column})${filter}` };
      return { text, parts: [part, { measure: 'itself', sql: text }] };
    }
    case 8: {
      const name = random.pick(['stddev_samp', 'var_samp']);
      const squares = `sum((${column})::DOUBLE * ${column})`;
      return {
        text: `${name}(${column})${filter}`,
        parts: [...sums(`sum(${column})`, squares), ...counts(`count(${column})`)],
      };
    }
    case 9: {
      const other = random.pick(numbers).sql;
      const name = random.pick(['corr', 'regr_slope']);
      const product = `sum((${column})::DOUBLE * ${other})`;
      return {
        text: `${name}(${column}, ${other})${filter}`,
        parts: [...sums(product), ...counts(`count(${column} + ${other})`)],
      };
    }
    default:
      return { text: `${sum}${filter}`, parts: sums(sum) };
  }
}

function valueOf(random: Random, column: string, condition: (() => string) | null): string {
  switch (random.below(condition === null ? 20 : 8)) {
    case 0:
      return condition === null ? column : `CASE WHEN ${condition()} THEN ${column} END`;
    case 1:
      return `coalesce(${column}, ${random.pick(['0', '5', '1000'])})`;
    default:
      return column;
  }
}
