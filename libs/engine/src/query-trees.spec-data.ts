// SPDX-License-Identifier: Apache-2.0
import type {
  Aggregate,
  ColumnRef,
  ColumnTerms,
  ColumnType,
  DatasetColumn,
  DerivedTable,
  GroupKey,
  Join,
  Literal,
  Predicate,
  QueryTree,
  QueryValue,
  Relation,
} from '@glovebox/contracts';
import { canonicalDecimal, type TableSchema } from '@glovebox/query';
import fc from 'fast-check';

const column = (name: string, type: ColumnType, terms: ColumnTerms): DatasetColumn => ({
  name,
  type,
  nullable: true,
  terms,
});
const dimension: ColumnTerms = { role: 'dimension' };
const measure: ColumnTerms = { role: 'measure', bounds: { low: '0', high: '100' } };

const columns: DatasetColumn[] = [
  column('id', { type: 'integer' }, { role: 'unit' }),
  column('count', { type: 'integer' }, dimension),
  column('price', { type: 'decimal', scale: 2 }, dimension),
  column('whole', { type: 'decimal', scale: 0 }, dimension),
  column('select', { type: 'text' }, dimension),
  column('yes', { type: 'boolean' }, dimension),
  column('date', { type: 'date' }, dimension),
  column('seen', { type: 'timestamp' }, dimension),
  column('amount', { type: 'decimal', scale: 3 }, measure),
  column('visits', { type: 'integer' }, measure),
];
const DATASETS = ['left_one', 'order', 'third'];
/** Three datasets with a column of every type, named as unluckily as identifiers allow. */
export const schemas: TableSchema[] = DATASETS.map((name) => ({ name, columns }));

const NAMES = ['a', 'select', 'from', 'end', 'case', 'user', 'cost', 'group', 'as', '_x1', 'left', 'values', 'n'];
const names = (count: number) => fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: count, maxLength: count });

const pad = (value: number, digits: number) => String(value).padStart(digits, '0');
const day = fc
  .tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([year, month, date]) => `${pad(year, 4)}-${pad(month, 2)}-${pad(date, 2)}`);
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => pad(part, 2)).join(':'));
const writable = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ maxLength: 12 }),
    fc.constantFrom("'", "''", '"', '--', '/*', '\n', '$$', '\\'),
  )
  .map((text) => text.replace(/(?![\n\t\r])\p{Cc}/gu, ''));

function literalOf(type: ColumnType): fc.Arbitrary<Literal> {
  const as = (value: fc.Arbitrary<string>) => value.map((text) => ({ type: type.type, value: text }));
  switch (type.type) {
    case 'integer':
      return as(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String));
    case 'decimal':
      return as(
        fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((unscaled) => {
          const text = (Math.abs(unscaled) / 10 ** type.scale).toFixed(type.scale);
          return canonicalDecimal(unscaled < 0 ? `-${text}` : text) ?? '0';
        }),
      );
    case 'text':
      return as(writable);
    case 'boolean':
      return as(fc.constantFrom('true', 'false'));
    case 'date':
      return as(day);
    case 'timestamp':
      return as(fc.tuple(day, time).map((parts) => parts.join(' ')));
  }
}

/** What can be named in one block: dataset columns by alias, and the values of derived tables. */
interface Block {
  readonly from: Relation;
  readonly joins: Join[];
  readonly dimensions: { ref: ColumnRef; type: ColumnType }[];
  readonly people: ColumnRef[];
  readonly numbers: ColumnRef[];
}

function condition(block: Block): fc.Arbitrary<Predicate> {
  return fc.constantFrom(...block.dimensions).chain(({ ref, type }): fc.Arbitrary<Predicate> =>
    fc.oneof(
      fc.record({
        kind: fc.constant('compare' as const),
        op: fc.constantFrom('=' as const, '<>' as const, '<' as const, '<=' as const, '>' as const, '>=' as const),
        column: fc.constant(ref),
        value: literalOf(type),
      }),
      fc.record({
        kind: fc.constant('in' as const),
        column: fc.constant(ref),
        values: fc.array(literalOf(type), { minLength: 1, maxLength: 3 }),
        negated: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('between' as const),
        column: fc.constant(ref),
        low: literalOf(type),
        high: literalOf(type),
        negated: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('is-null' as const), column: fc.constant(ref), negated: fc.boolean() }),
    ),
  );
}

/** Canonical ones only: no AND within an AND, no OR within an OR, NOT only over AND, OR and NOT. */
export function predicates(block: Block, depth = 3): fc.Arbitrary<Predicate> {
  if (depth === 0) return condition(block);
  const inner = predicates(block, depth - 1);
  const join = (kind: 'and' | 'or') =>
    fc.array(inner, { minLength: 2, maxLength: 3 }).map((parts): Predicate => ({
      kind,
      parts: parts.flatMap((part) => (part.kind === kind ? part.parts : [part])),
    }));
  const not = fc.oneof(join('and'), join('or')).map((part): Predicate => ({ kind: 'not', part }));
  const twice = not.map((part): Predicate => ({ kind: 'not', part }));
  return fc.oneof({ weight: 4, arbitrary: condition(block) }, join('and'), join('or'), not, twice);
}

const filterOf = (block: Block) => fc.option(predicates(block, 1), { nil: null });

function aggregates(block: Block): fc.Arbitrary<Aggregate> {
  const filter = filterOf(block);
  const over = <K extends Exclude<Aggregate['kind'], 'count-rows'>>(kind: K, of: ColumnRef[]) =>
    fc.record({ kind: fc.constant(kind), of: fc.constantFrom(...of), filter });
  return fc.oneof(
    fc.record({ kind: fc.constant('count-rows' as const), filter }),
    over('count', block.numbers),
    over('count-distinct', block.people),
    over('sum', block.numbers),
    over('avg', block.numbers),
  );
}

function viewOf(
  relation: Relation,
  derived: readonly DerivedTable[],
): Pick<Block, 'dimensions' | 'people' | 'numbers'> {
  const ref = (name: string): ColumnRef => ({ relation: relation.alias, column: name });
  const table = derived.find(({ name }) => relation.source === 'derived' && name === relation.name);
  if (table !== undefined)
    return { dimensions: [], people: [ref(table.unit.name)], numbers: table.columns.map(({ name }) => ref(name)) };
  const of = (...roles: string[]) => columns.filter(({ terms }) => roles.includes(terms.role));
  return {
    dimensions: of('dimension').map(({ name, type }) => ({ ref: ref(name), type })),
    people: [ref('id')],
    numbers: of('measure').map(({ name }) => ref(name)),
  };
}

/** One FROM: a dataset first, then other datasets or derived tables, each once, joined on the person. */
function blocks(derived: readonly DerivedTable[]): fc.Arbitrary<Block> {
  const sources = [
    ...DATASETS.map((name) => ({ source: 'dataset' as const, name })),
    ...derived.map(({ name }) => ({ source: 'derived' as const, name })),
  ];
  return fc
    .tuple(
      fc.constantFrom(...DATASETS),
      fc.subarray(sources, { maxLength: 3 }),
      names(4),
      fc.array(fc.constantFrom('inner' as const, 'left' as const), { minLength: 4, maxLength: 4 }),
    )
    .map(([first, others, aliases, kinds]) => {
      const chosen = [{ source: 'dataset' as const, name: first }, ...others.filter(({ name }) => name !== first)];
      const relations = chosen.map((source, index): Relation => ({ ...source, alias: aliases[index] ?? 'z' }));
      const views = relations.map((relation) => viewOf(relation, derived));
      const person = (index: number): ColumnRef => views[index]?.people[0] ?? { relation: 'z', column: 'id' };
      return {
        from: relations[0] ?? { source: 'dataset', name: first, alias: 'z' },
        joins: relations.slice(1).map((relation, index): Join => ({
          kind: kinds[index] ?? 'inner',
          relation,
          left: person(index),
          right: person(index + 1),
        })),
        dimensions: views.flatMap(({ dimensions }) => dimensions),
        people: views.flatMap(({ people }) => people),
        numbers: views.flatMap(({ numbers }) => numbers),
      };
    });
}

function derivedTables(name: string, earlier: readonly DerivedTable[]): fc.Arbitrary<DerivedTable> {
  return blocks(earlier).chain((block) =>
    fc
      .record({
        where: filterOf(block),
        person: fc.constantFrom(...block.people),
        made: fc.array(aggregates(block), { maxLength: 3 }),
        names: names(4),
      })
      .map(({ where, person, made, names: [unitName = 'u', ...others] }) => ({
        name,
        from: block.from,
        joins: block.joins,
        where,
        unit: { name: unitName, column: person },
        columns: made.map((aggregate, index) => ({ name: others[index] ?? 'z', aggregate })),
      })),
  );
}

function keys(block: Block): fc.Arbitrary<GroupKey> {
  const whole = fc.constantFrom(...block.dimensions).map(({ ref }): GroupKey => ({ kind: 'column', column: ref }));
  const type = fc.constantFrom(...columns.filter(({ terms }) => terms.role === 'dimension').map((each) => each.type));
  const cases = type.chain((result) =>
    fc.record({
      kind: fc.constant('case' as const),
      branches: fc.array(fc.record({ when: predicates(block, 1), then: literalOf(result) }), {
        minLength: 1,
        maxLength: 3,
      }),
      otherwise: fc.option(literalOf(result), { nil: null }),
    }),
  );
  return fc.oneof(whole, cases);
}

function values(block: Block, depth = 2): fc.Arbitrary<QueryValue> {
  const aggregate = aggregates(block).map((made): QueryValue => ({ kind: 'aggregate', aggregate: made }));
  if (depth === 0) return aggregate;
  const inner = values(block, depth - 1);
  const number = fc
    .constantFrom('100', '-1', '0', '2.5', '0.001', '-0.5')
    .map((value): QueryValue => ({ kind: 'number', value }));
  const arithmetic = fc
    .record({
      op: fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const),
      sides: fc.oneof(fc.tuple(inner, inner), fc.tuple(number, inner), fc.tuple(inner, number)),
    })
    .map(({ op, sides: [left, right] }): QueryValue => ({ kind: 'arithmetic', op, left, right }));
  const round = fc
    .record({ of: inner, decimals: fc.integer({ min: 0, max: 9 }) })
    .map((value): QueryValue => ({ kind: 'round', ...value }));
  return fc.oneof({ weight: 2, arbitrary: aggregate }, arithmetic, round);
}

/** Trees as `toQueryTree` makes them, over `schemas`. */
export const trees: fc.Arbitrary<QueryTree> = derivedTables('first', [])
  .chain((first) => fc.tuple(fc.constant(first), derivedTables('second', [first])))
  .chain(([first, second]) => fc.constantFrom<DerivedTable[]>([], [first], [first, second]))
  .chain((derived) => fc.tuple(fc.constant(derived), blocks(derived)))
  .chain(([derived, block]) =>
    fc
      .record({
        where: filterOf(block),
        groups: fc.uniqueArray(keys(block), { maxLength: 3, selector: (key) => JSON.stringify(key) }),
        values: fc.array(values(block), { minLength: 1, maxLength: 4 }),
        names: names(7),
        order: fc.array(fc.nat(), { minLength: 7, maxLength: 7 }),
        orderBy: fc.array(fc.record({ index: fc.nat({ max: 6 }), descending: fc.boolean() }), { maxLength: 2 }),
        limit: fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: null }),
      })
      .map((parts): QueryTree => {
        const groups = parts.groups.map((key, index) => ({ name: parts.names[index] ?? 'z', key }));
        const named = parts.values.map((value, index) => ({ name: parts.names[groups.length + index] ?? 'z', value }));
        const all = [...groups, ...named].map(({ name }) => name);
        const outputs = mix(
          [
            ...groups.map((_, index) => ({ from: 'group' as const, index })),
            ...named.map((_, index) => ({ from: 'value' as const, index })),
          ],
          parts.order,
        );
        return {
          version: 1,
          derived,
          from: block.from,
          joins: block.joins,
          where: parts.where,
          groups,
          values: named,
          outputs,
          orderBy: parts.orderBy.map(({ index, descending }) => ({
            output: all[index % all.length] ?? 'z',
            descending,
          })),
          limit: parts.limit,
        };
      }),
  );

/** Groups and values may be mixed, but each kind is numbered from left to right. */
function mix<T extends { from: string; index: number }>(outputs: readonly T[], order: readonly number[]): T[] {
  const mixed = outputs
    .map((output, index) => ({ output, rank: order[index] ?? 0 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ output }) => output);
  const next = { group: 0, value: 0 };
  return mixed.map((output) => ({ ...output, index: output.from === 'group' ? next.group++ : next.value++ }));
}
