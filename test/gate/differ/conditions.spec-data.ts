// SPDX-License-Identifier: Apache-2.0
import type { Random } from '../../conformance/src/fuzz/random.ts';

type Table = 'visits' | 'tests';
interface Named {
  readonly alias: string;
  readonly table: Table;
}

/** A few conditions on each table, and what AND, OR and NOT make of them. */
export class Conditions {
  readonly #random: Random;
  readonly #simple: Readonly<Record<Table, readonly string[]>>;

  constructor(random: Random) {
    this.#random = random;
    const some = (all: readonly string[]) => Array.from({ length: 3 }, () => random.pick(all));
    this.#simple = { visits: some(VISITS), tests: some(TESTS) };
  }

  /** `$` of a condition is the alias. With `others`, also whether somebody has rows of the other table. */
  about(tables: readonly Named[], others = false): string {
    const random = this.#random;
    const { alias, table } = random.pick(tables);
    const simple = () => random.pick(this.#simple[table]).replaceAll('$', alias);
    switch (random.below(others ? 8 : 6)) {
      case 0:
        return `(${simple()} OR ${simple()})`;
      case 1:
        return `NOT (${simple()})`;
      case 2:
        return `(${simple()} AND NOT (${simple()}))`;
      case 6:
      case 7: {
        const other = table === 'visits' ? 'tests' : 'visits';
        const inside = this.about([{ alias: 'e', table: other }]);
        return random.chance(2)
          ? `${random.chance(3) ? 'NOT ' : ''}EXISTS (SELECT 1 FROM ${other} e WHERE e.pid = ${alias}.pid AND ${inside})`
          : `${alias}.pid ${random.chance(3) ? 'NOT ' : ''}IN (SELECT e.pid FROM ${other} e WHERE ${inside})`;
      }
      default:
        return simple();
    }
  }
}

const VISITS = [
  "$.ward = 'WX'",
  "$.ward <> 'WX'",
  "$.ward IN ('W1', 'WX')",
  "$.ward IN ('W1', 'W2')",
  "$.ward = 'W1'",
  '$.smoker',
  '$.smoker IS NULL',
  '$.age >= 50',
  '$.age >= 30',
  '$.age < 70',
];
const TESTS = [
  "$.kind = 'TX'",
  "$.kind <> 'TX'",
  "$.kind IN ('T1', 'TX')",
  "$.kind = 'T1'",
  "$.kind LIKE '%X'",
  '$.flag',
  '$.flag IS NOT NULL',
];
