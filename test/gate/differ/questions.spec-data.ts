// SPDX-License-Identifier: Apache-2.0
import type { Random } from '../../conformance/src/fuzz/random.ts';
import { aggregateOver, type Column, type Family, type Statistic } from './statistics.spec-data.ts';
import { Conditions } from './conditions.spec-data.ts';

/** A question, and beside it what its statistics are made of. */
export interface Question {
  readonly text: string;
  /** SQL for an engine without protection: the keys of each group as text, then every part. */
  readonly parts: string;
  readonly keys: number;
  /** The measure of each part: parts of one measure are audited together. */
  readonly measures: readonly string[];
  /** For each statistic the places of its parts. */
  readonly statistics: readonly (readonly number[])[];
  /** Parts of what HAVING asks for: known of every row that is shown. */
  readonly having: readonly number[];
}

/** What a question is asked of. */
interface Source {
  readonly from: string;
  readonly tables: readonly { readonly alias: string; readonly table: 'visits' | 'tests' }[];
  readonly numbers: readonly Column[];
  readonly family: Family;
  readonly person: string;
}

/** Some questions of one room, about the same few conditions, so that one is often another but for a few people. */
export function randomRoom(random: Random): Question[] {
  const conditions = new Conditions(random);
  return Array.from({ length: 1 + random.below(5) }, () => {
    const blocks = random.chance(12) ? [0, 1].map((at) => randomBlock(random, conditions, `'b${String(at)}'`)) : [];
    const united = blocks.length > 0 && sameForm(blocks) ? unite(blocks) : null;
    return united ?? randomBlock(random, conditions, null);
  });
}

const sameForm = ([one, ...others]: readonly Question[]): boolean =>
  others.every((other) => one?.keys === other.keys && one.statistics.length === other.statistics.length);

function unite(blocks: readonly Question[]): Question | null {
  const [first, second] = blocks;
  if (first === undefined || second === undefined) return null;
  // Of another measure, so that parts of both never stand in one column.
  const shift = first.measures.length;
  const padded = (block: Question, before: number, after: number) => {
    const nothing = (count: number) => Array.from({ length: count }, () => 'NULL').join(', ');
    const names = Array.from({ length: block.measures.length }, (_, at) => `p${String(at)}`).join(', ');
    const keys = Array.from({ length: block.keys }, (_, at) => `k${String(at)}`).join(', ');
    return `SELECT ${[keys, nothing(before), names, nothing(after)].filter((part) => part !== '').join(', ')} FROM (${block.parts})`;
  };
  return {
    text: `${first.text} UNION ALL ${second.text}`,
    parts: `${padded(first, 0, second.measures.length)} UNION ALL ${padded(second, shift, 0)}`,
    keys: first.keys,
    measures: [...first.measures, ...second.measures],
    statistics: first.statistics.map((places, at) => [
      ...places,
      ...(second.statistics[at] ?? []).map((place) => place + shift),
    ]),
    having: [...first.having, ...second.having.map((place) => place + shift)],
  };
}

function randomBlock(random: Random, conditions: Conditions, tag: string | null): Question {
  const source = randomSource(random, conditions);
  const condition = source.tables.length === 0 ? null : () => conditions.about(source.tables);
  const where = condition === null || random.chance(3) ? '' : ` WHERE ${conditions.about(source.tables, true)}`;
  const keys = tag === null ? randomKeys(random, conditions, source) : [tag];
  const statistics = Array.from({ length: 1 + random.below(3) }, (_, at) => ({
    ...aggregateOver(random, source, condition),
    name: `s${String(at)}`,
  }));
  const having = random.chance(6) ? aggregateOver(random, source, condition) : null;
  const parts = [...statistics, ...(having === null ? [] : [having])].flatMap((statistic) => statistic.parts);
  const places = placesOf([...statistics, ...(having === null ? [] : [having])]);

  const isRolledUp = tag === null && keys.length > 0 && random.chance(6);
  const named = keys.map((key, at) => `${key} AS k${String(at)}`);
  const names = keys.map((_, at) => `k${String(at)}`).join(', ');
  const grouped = (list: string) => (isRolledUp ? ` GROUP BY ROLLUP (${list})` : ` GROUP BY ${list}`);
  const groups = keys.length === 0 || tag !== null ? '' : grouped(names);
  const shown = statistics.map(({ text, name }) => `${text} AS ${name}`);
  const only = having === null ? '' : ` HAVING ${having.text} > ${random.pick(['5', '10', '1000'])}`;
  const order = tag !== null || random.below(3) > 0 ? '' : ` ORDER BY ${random.pick(['s0', '1', 's0 DESC'])}`;
  const limit = order === '' || random.below(3) > 0 ? '' : ' LIMIT 3';
  const keyTexts = keys.map((key, at) => {
    const text = `(${key})::VARCHAR`;
    const whole = isRolledUp ? `CASE WHEN grouping(${key}) = 1 THEN '(all)' ELSE ${text} END` : text;
    return `${whole} AS k${String(at)}`;
  });
  const partTexts = parts.map(({ sql }, at) => `(${sql})::DOUBLE AS p${String(at)}`);
  return {
    text: `SELECT ${[...named, ...shown].join(', ')} FROM ${source.from}${where}${groups}${only}${order}${limit}`,
    parts: `SELECT ${[...keyTexts, ...partTexts].join(', ')} FROM ${source.from}${where}${groups === '' ? '' : grouped(keys.join(', '))}`,
    keys: keys.length,
    measures: parts.map(({ measure }) => measure),
    statistics: places.slice(0, statistics.length),
    having: having === null ? [] : (places.at(-1) ?? []),
  };
}

function placesOf(statistics: readonly Statistic[]): number[][] {
  let next = 0;
  return statistics.map(({ parts }) => parts.map(() => next++));
}

function randomKeys(random: Random, conditions: Conditions, { tables }: Source): string[] {
  const dimensions = tables.flatMap(({ alias, table }) =>
    (table === 'visits' ? ['ward', 'smoker'] : ['kind', 'flag']).map((name) => `${alias}.${name}`),
  );
  const key = () => {
    if (dimensions.length > 0 && random.chance(2)) return random.pick(dimensions);
    const second = random.chance(3) ? ` WHEN ${conditions.about(tables)} THEN 'b'` : '';
    const rest = random.chance(3) ? '' : " ELSE 'z'";
    return `CASE WHEN ${conditions.about(tables)} THEN 'a'${second}${rest} END`;
  };
  if (tables.length === 0) return [];
  return [...new Set(Array.from({ length: random.pick([0, 0, 1, 1, 1, 2]) }, key))];
}

function randomSource(random: Random, conditions: Conditions): Source {
  const visits: Source = {
    from: 'visits v',
    tables: [{ alias: 'v', table: 'visits' }],
    numbers: [
      { sql: 'v.bill', family: 'once' },
      { sql: 'v.dose', family: 'once' },
    ],
    family: 'once',
    person: 'v.pid',
  };
  const tests: Source = {
    from: 'tests t',
    tables: [{ alias: 't', table: 'tests' }],
    numbers: [{ sql: 't.value', family: 'rows' }],
    family: 'rows',
    person: 't.pid',
  };
  const chosen: Source = {
    ...visits,
    from: `(SELECT pid, ward, smoker, age, bill, dose FROM visits x WHERE ${conditions.about([{ alias: 'x', table: 'visits' }])}) v`,
  };
  const base = random.pick([visits, visits, tests, chosen]);
  switch (random.below(7)) {
    case 0:
    case 1: {
      const join = random.chance(3) ? 'LEFT JOIN' : 'JOIN';
      return joined(random.chance(4) ? chosen : visits, tests, join);
    }
    case 2:
      return perPerson(random, conditions);
    case 3:
    case 4:
      return joined(visits, perPerson(random, conditions), random.chance(3) ? 'LEFT JOIN' : 'JOIN');
    default:
      return base;
  }
}

const joined = (left: Source, right: Source, join: string): Source => ({
  from: `${left.from} ${join} ${right.from} ON ${left.person} = ${right.person}`,
  // Of a joined table that may be missing, conditions are about rows that are not there.
  tables: [...left.tables, ...right.tables],
  numbers: [...left.numbers, ...right.numbers],
  family: right.family,
  person: left.person,
});

/** A row for each person, sometimes of rows for each person. */
function perPerson(random: Random, conditions: Conditions): Source {
  const table = random.pick(['visits', 'tests'] as const);
  const about = [{ alias: 'x', table }];
  const number = random.pick(table === 'visits' ? ['x.bill', 'x.dose'] : ['x.value']);
  const value = () =>
    random.pick([
      'count(*)',
      `count(${number})`,
      `sum(${number})`,
      `sum(${number})`,
      `avg(${number})`,
      `sum(${number}) FILTER (WHERE ${conditions.about(about)})`,
      `count(*) FILTER (WHERE ${conditions.about(about)})`,
      `sum(CASE WHEN ${conditions.about(about)} THEN ${number} END)`,
      `sum(coalesce(${number}, 300))`,
    ]);
  const where = random.chance(2) ? '' : ` WHERE ${conditions.about(about)}`;
  const [m, o] = [value(), value()];
  // Averages of several rows are audited with those that are alike.
  const familyOf = (text: string) =>
    table === 'visits' ? 'once' : text.startsWith('avg') ? (`each ${text}` as const) : 'rows';
  const inner = `(SELECT x.pid, ${m} AS m, ${o} AS o FROM ${table} x${where} GROUP BY x.pid)`;
  const outer = `(SELECT y.pid, ${random.pick(['sum', 'avg'])}(y.m) AS m, sum(coalesce(y.o, 7)) AS o FROM ${inner} y GROUP BY y.pid)`;
  return {
    from: `${random.chance(5) ? outer : inner} d`,
    tables: [],
    numbers: [
      { sql: 'd.m', family: familyOf(m) },
      { sql: 'd.o', family: familyOf(o) },
    ],
    family: 'once',
    person: 'd.pid',
  };
}
