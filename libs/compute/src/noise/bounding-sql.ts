// SPDX-License-Identifier: Apache-2.0
import type { QueryTree } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import type { PlannedTable } from '@glovebox/dp';
import { printUnitRows, type TableSchema } from '@glovebox/query';

/**
 * The bounded table of a plan as one statement, everything it gives as text: the keys, the people, the rows, and of each measure how
 * many values there are and what they add up to; then, of each with a ladder, how many values stand on each of its
 * rungs, as JSON. It is `boundUnits` of libs/dp, in the engine: of each person the
 * `groupsPerUnit` groups and in each of them the `rowsPerUnit` rows of smallest rank, their sums clamped. What is kept of a
 * person depends on that person's rows and the key alone. Groups with fewer people than undeclared keys need are left
 * out: they are never released.
 *
 * Ranks are those of `contributionRank` for all text without control characters, which JSON writes in two ways.
 */
export function printBounding(
  tree: QueryTree,
  schemas: readonly TableSchema[],
  table: PlannedTable,
  rankKey: string,
): string {
  assert(/^[0-9a-f]{64}$/.test(rankKey), 'the key of ranks is 32 bytes in hex');
  const { groups, measures, bounds, plan } = table;
  const keys = groups.map((_, at) => `k${String(at)}`);
  const values = measures.map((_, at) => `v${String(at)}`);
  const rank = (...parts: string[]) =>
    `sha256(concat('${rankKey}', ${parts.map((part) => `strlen(${part}), ':', ${part}`).join(', ')}))`;
  const kept = bounds.totals.map(({ low, high }, at) => {
    const sum = `sum(v${String(at)})`;
    const clamped = `greatest(${huge(low)}, least(${huge(high)}, ${sum}))`;
    return `count(v${String(at)}) AS c${String(at)}, CASE WHEN count(v${String(at)}) = 0 THEN 0 ELSE ${clamped} END AS s${String(at)}`;
  });
  const outputs = [
    ...keys.map(textOf),
    ...['count(*)', 'sum(rows_kept)', ...values.flatMap((_, at) => [`sum(c${String(at)})`, `sum(s${String(at)})`])].map(
      (expression) => `CAST(${expression} AS VARCHAR)`,
    ),
  ];
  const ladders = measures.flatMap(({ ladder }, at) => (ladder === null ? [] : [{ ...ladder, at: String(at) }]));
  const rungs = ladders.map(
    ({ at, low, step, count }) =>
      `list(least(greatest((v${at} - ${huge(low)}) // ${huge(step)}, 0), ${String(count - 1)})) FILTER (WHERE v${at} IS NOT NULL) AS r${at}`,
  );
  const onRungs = ladders.map(({ at }) => `CAST(to_json(list_histogram(flatten(list(r${at})))) AS VARCHAR)`);
  const minimum = plan.selection.kind === 'threshold' ? plan.selection.minimumUnits : 1n;
  const within = ['u', ...keys].join(', ');
  const sameGroup = ['r.u = o.u', ...keys.map((key) => `r.${key} IS NOT DISTINCT FROM o.${key}`)].join(' AND ');
  const bounded = [within, 'count(*) AS rows_kept', ...kept, ...rungs].join(', ');
  const [groupsMost, rowsMost] = [String(bounds.groupsPerUnit), String(bounds.rowsPerUnit)];
  // Ranks are made only of those who have more than counts, which is seldom: everybody else is added up at once.
  return `WITH unit_rows AS (
${printUnitRows(tree, schemas, table)}
), whole AS MATERIALIZED (
  SELECT ${bounded} FROM unit_rows GROUP BY ${within}
), kept_rows AS (
  SELECT r.* FROM unit_rows r JOIN (SELECT ${within} FROM whole WHERE rows_kept > ${rowsMost}) o ON ${sameGroup}
  QUALIFY row_number() OVER (PARTITION BY ${qualify('r', ['u', ...keys]).join(', ')} ORDER BY ${rank(textOf('r.u'), jsonOf(qualify('r', keys)), jsonOf(qualify('r', values)))}) <= ${rowsMost}
), cut AS MATERIALIZED (
  SELECT * FROM whole WHERE rows_kept <= ${rowsMost} UNION ALL SELECT ${bounded} FROM kept_rows GROUP BY ${within}
), many AS (
  SELECT u FROM cut GROUP BY u HAVING count(*) > ${groupsMost}
), units AS (
  SELECT * FROM cut ANTI JOIN many USING (u) UNION ALL
  SELECT * FROM cut SEMI JOIN many USING (u) QUALIFY row_number() OVER (PARTITION BY u ORDER BY ${rank(textOf('u'), jsonOf(keys))}) <= ${groupsMost}
)
SELECT ${[...outputs, ...onRungs].join(', ')} FROM units${keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`} HAVING count(*) >= ${String(minimum)}`;
}

const textOf = (column: string): string => `CAST(${column} AS VARCHAR)`;

/** `["a",null]` as ECMAScript writes it. */
const jsonOf = (columns: readonly string[]): string =>
  `CAST(to_json(CAST([${columns.map(textOf).join(', ')}] AS VARCHAR[])) AS VARCHAR)`;

const qualify = (alias: string, columns: readonly string[]): string[] => columns.map((column) => `${alias}.${column}`);

const huge = (value: bigint): string => `CAST('${value.toString()}' AS HUGEINT)`;
