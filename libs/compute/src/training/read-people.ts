// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { QueryTree } from '@glovebox/contracts';
import type { People, PlannedAttribute, TrainingPlan } from '@glovebox/ml';
import { aggregatesOf, printContributions, type TableSchema } from '@glovebox/query';
import { ComputeError } from '../error.ts';

/** More people than this are not fitted: their columns would not fit into the memory of a worker. */
const PEOPLE_MAX = 5_000_000;
const TABLE = 'training people';

export interface TrainingRows {
  readonly people: People;
  /** The table of the people, and for each row of `people` the `i` that it has there. */
  readonly table: string;
  readonly places: Int32Array;
}

/**
 * One row of each person whose target is there, in an order that is the same in every run. Of several rows of one person
 * one is taken, by the names of the rows, which depend on that person alone; so one person more or less is one row.
 * @throws ComputeError `too-large`
 */
export async function readPeople(
  connection: DuckDBConnection,
  { tree, schemas, plan }: { tree: QueryTree; schemas: readonly TableSchema[]; plan: TrainingPlan },
): Promise<TrainingRows> {
  const aggregates = tree.values.flatMap(({ value }) => aggregatesOf(value));
  const { sql, datasets } = printContributions(tree, schemas, 0, aggregates);
  const { target, attributes, numbers } = plan;
  const columns = [
    ...attributes.map(levelSql),
    ...numbers.map(({ value }) => numberSql(value)),
    ...(target === null ? [] : [target.kind === 'class' ? levelSql(target.attribute) : numberSql(target.number.value)]),
  ];
  const order = [
    ...datasets.map((_, at) => `h${String(at)}`),
    ...tree.groups.map((_, at) => `k${String(at)}`),
    ...[...numbers, ...(target?.kind === 'number' ? [target.number] : [])].map(({ value }) => `a${String(value)}`),
  ];
  const outputs = ['u', ...columns.map((column, at) => `${column} AS c${String(at)}`)];
  const first = `row_number() OVER (PARTITION BY u ORDER BY ${order.join(', ') || '1'}) = 1`;
  await connection.run(`CREATE TEMP TABLE "${TABLE}" AS SELECT (row_number() OVER (ORDER BY u) - 1)::INTEGER AS i, * FROM (
    SELECT ${outputs.join(', ')} FROM (${sql}) QUALIFY ${first})`);
  const wanted = target === null ? '' : ` WHERE ${presentSql(plan, columns.length - 1)}`;
  const names = ['i', ...columns.map((_, at) => `c${String(at)}`)];
  const reader = await connection.runAndReadUntil(
    `SELECT ${names.join(', ')} FROM "${TABLE}"${wanted} ORDER BY i`,
    PEOPLE_MAX + 1,
  );
  if (reader.currentRowCount > PEOPLE_MAX) throw new ComputeError('too-large');
  const [places = [], ...read] = reader.getColumns();
  const size = places.length;
  const firstNumber = attributes.length;
  const aim = read[columns.length - 1] ?? [];
  return {
    table: TABLE,
    places: Int32Array.from(places, whole),
    people: {
      size,
      attributes: attributes.map((_, at) => Uint16Array.from(read[at] ?? [], whole)),
      numbers: numbers.map((_, at) => Float64Array.from(read[firstNumber + at] ?? [], float)),
      target: target === null ? new Float64Array(0) : Float64Array.from(aim, targetOf(plan)),
    },
  };
}

/** The index of a key among the declared ones; of any other the next one, which never has a term or a cut of its own. */
function levelSql({ group, levels }: PlannedAttribute): string {
  const key = `CAST(k${String(group)} AS VARCHAR)`;
  const cases = levels.map((level, at) =>
    level === null ? `WHEN ${key} IS NULL THEN ${String(at)}` : `WHEN ${key} = ${quoted(level)} THEN ${String(at)}`,
  );
  return `CASE ${cases.join(' ')} ELSE ${String(levels.length)} END`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const numberSql = (value: number): string => `CAST(a${String(value)} AS DOUBLE)`;

function presentSql({ target }: TrainingPlan, column: number): string {
  const name = `c${String(column)}`;
  if (target?.kind !== 'class') return `${name} IS NOT NULL`;
  const classes = target.attribute.levels.flatMap((level, at) => (level === null ? [] : [String(at)]));
  return `${name} IN (${classes.join(', ')})`;
}

const targetOf = ({ target }: TrainingPlan): ((value: DuckDBValue) => number) => {
  if (target?.kind !== 'class') return float;
  const positive = target.attribute.levels.indexOf(target.positive);
  return (value) => (whole(value) === positive ? 1 : 0);
};

function whole(value: DuckDBValue): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new ComputeError('plan-mismatch');
  return value;
}

function float(value: DuckDBValue): number {
  if (value === null) return NaN;
  if (typeof value !== 'number') throw new ComputeError('plan-mismatch');
  return value;
}
