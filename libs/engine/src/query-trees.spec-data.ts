// SPDX-License-Identifier: Apache-2.0
import type {
  Aggregate,
  Argument,
  Block as QueryBlock,
  ColumnRef,
  ColumnTerms,
  ColumnType,
  DatasetColumn,
  DerivedTable,
  DimensionRef,
  GroupKey,
  Having,
  Join,
  Literal,
  Predicate,
  QueryTree,
  QueryValue,
  Relation,
  Transform,
} from '@glovebox/contracts';
import { canonicalDecimal, outputName, typeThrough, type TableSchema } from '@glovebox/query';
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
  readonly derived: readonly DerivedTable[];
  readonly from: Relation;
  readonly joins: Join[];
  readonly dimensions: { ref: DimensionRef; type: ColumnType }[];
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
      ...(type.type === 'text'
        ? [
            fc.record({
              kind: fc.constant('like' as const),
              column: fc.constant(ref),
              pattern: writable,
              ignoreCase: fc.boolean(),
              negated: fc.boolean(),
            }),
          ]
        : []),
    ),
  );
}

/** A person found in another relation: only in WHERE, and not within another one. */
function exists(block: Block): fc.Arbitrary<Predicate> {
  const relations: Relation[] = [
    ...DATASETS.map((name) => ({ source: 'dataset' as const, name, alias: 'inside' })),
    ...block.derived.map(({ name }) => ({ source: 'derived' as const, name, alias: 'inside' })),
  ];
  return fc.constantFrom(...relations).chain((relation): fc.Arbitrary<Predicate> => {
    const inside: Block = { derived: [], from: relation, joins: [], ...viewOf(relation, block.derived) };
    const [right = { relation: 'inside', column: 'id' }] = inside.people;
    return fc.record({
      kind: fc.constant('exists' as const),
      relation: fc.constant(relation),
      left: fc.constantFrom(...block.people),
      right: fc.constant(right),
      where: inside.dimensions.length === 0 ? fc.constant(null) : filterOf(inside),
      negated: fc.boolean(),
    });
  });
}

/** WHERE: conditions, and EXISTS beside or below them. */
const whereOf = (block: Block): fc.Arbitrary<Predicate | null> =>
  fc.oneof(
    filterOf(block),
    exists(block),
    fc
      .tuple(condition(block), exists(block))
      .map(([a, b]): Predicate => ({ kind: 'not', part: { kind: 'or', parts: [a, b] } })),
    fc.tuple(exists(block), exists(block)).map(([a, b]): Predicate => ({ kind: 'and', parts: [a, b] })),
  );

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
  const over = <K extends 'count' | 'count-distinct' | 'sum' | 'avg'>(kind: K, of: ColumnRef[]) =>
    fc.record({ kind: fc.constant(kind), of: argument(of), filter });
  return fc.oneof(
    fc.record({ kind: fc.constant('count-rows' as const), filter }),
    over('count', block.numbers),
    over('count-distinct', block.people),
    over('sum', block.numbers),
    over('avg', block.numbers),
  );
}

/** A column, now and then with a stand-in for missing values. */
const argument = (of: ColumnRef[]): fc.Arbitrary<Argument> =>
  fc
    .tuple(fc.constantFrom(...of), fc.option(fc.constantFrom('0', '1', '-7'), { nil: undefined, freq: 3 }))
    .map(([ref, orElse]) =>
      orElse === undefined || ref.column === 'id' || ref.column === 'u' ? ref : { ...ref, orElse },
    );

/** Statistics over people, which no derived table has. */
function statistics(block: Block): fc.Arbitrary<Aggregate> {
  const filter = filterOf(block);
  const of = argument(block.numbers);
  return fc.oneof(
    fc.record({
      kind: fc.constant('variance' as const),
      statistic: fc.constantFrom(
        'var_samp' as const,
        'var_pop' as const,
        'stddev_samp' as const,
        'stddev_pop' as const,
      ),
      of,
      filter,
    }),
    fc.record({
      kind: fc.constant('quantile' as const),
      of,
      at: fc.constantFrom('0.5', '0.1', '0.975', '0.3333'),
      interpolated: fc.boolean(),
      filter,
    }),
    fc.record({
      kind: fc.constant('pair' as const),
      statistic: fc.constantFrom(
        'corr' as const,
        'covar_samp' as const,
        'covar_pop' as const,
        'regr_slope' as const,
        'regr_intercept' as const,
        'regr_r2' as const,
      ),
      y: of,
      x: of,
      filter,
    }),
  );
}

const PERIODS = ['year', 'quarter', 'month', 'week', 'day', 'hour'] as const;

/** A column as it is, and through every transform that fits it. */
function seen(ref: ColumnRef, type: ColumnType): { ref: DimensionRef; type: ColumnType }[] {
  const through = (transforms: Transform[]) =>
    transforms.flatMap((transform) => {
      const made = typeThrough(type, transform);
      return made === null ? [] : [{ ref: { ...ref, through: transform }, type: made }];
    });
  return [
    { ref, type },
    ...through([
      { kind: 'prefix', length: 2 },
      ...PERIODS.map((to): Transform => ({ kind: 'truncate', to })),
      ...[...PERIODS, 'dayofweek' as const].map((of): Transform => ({ kind: 'part', of })),
    ]),
  ];
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
    dimensions: of('dimension').flatMap(({ name, type }) => seen(ref(name), type)),
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
      fc.boolean(),
    )
    .map(([first, others, aliases, kinds, isNarrowed]) => {
      const chosen = [{ source: 'dataset' as const, name: first }, ...others.filter(({ name }) => name !== first)];
      const relations = chosen.map((source, index): Relation => ({ ...source, alias: aliases[index] ?? 'z' }));
      const views = relations.map((relation) => viewOf(relation, derived));
      const person = (index: number): ColumnRef => views[index]?.people[0] ?? { relation: 'z', column: 'id' };
      return {
        from: relations[0] ?? { source: 'dataset', name: first, alias: 'z' },
        derived,
        joins: relations.slice(1).map((relation, index): Join => {
          const kind = kinds[index] ?? 'inner';
          const sides = { left: person(index), right: person(index + 1) };
          const on: Predicate = { kind: 'is-null', column: person(index + 1), negated: true };
          return { kind, relation, ...sides, ...(kind === 'left' && isNarrowed ? { on } : {}) };
        }),
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
        where: whereOf(block),
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
  const aggregate = fc
    .oneof({ weight: 2, arbitrary: aggregates(block) }, statistics(block))
    .map((made): QueryValue => ({ kind: 'aggregate', aggregate: made }));
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

/** Ascending sets of the groups, in the canonical order, or none. */
function groupingSets(groups: number): fc.Arbitrary<number[][] | undefined> {
  if (groups === 0) return fc.constant(undefined);
  const all = Array.from({ length: groups }, (_, index) => index);
  const later = (a: readonly number[], b: readonly number[]) => {
    const index = a.findIndex((group, place) => group !== b[place]);
    return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
  };
  const sets = fc
    .uniqueArray(fc.subarray(all), { minLength: 1, maxLength: 4, selector: String })
    .map((some) =>
      [all, ...some.filter((set) => set.length < groups)].sort((a, b) => b.length - a.length || later(a, b)),
    )
    .map((some) => (some.length < 2 ? undefined : some));
  return fc.oneof(fc.constant(undefined), sets);
}

/** The name of each different value: HAVING means the first of several that are the same. */
const firsts = (all: readonly { name: string; value: QueryValue }[]): string[] => [
  ...new Map([...all].reverse().map(({ name, value }) => [JSON.stringify(value), name])).values(),
];

function havings(names: readonly string[]): fc.Arbitrary<Having | undefined> {
  const compare = fc.record({
    kind: fc.constant('compare' as const),
    op: fc.constantFrom('=' as const, '<>' as const, '<' as const, '<=' as const, '>' as const, '>=' as const),
    output: fc.constantFrom(...names),
    value: fc.constantFrom('0', '50', '-2.5', '0.001'),
  });
  const join = (kind: 'and' | 'or') =>
    fc.array(compare, { minLength: 2, maxLength: 3 }).map((parts): Having => ({ kind, parts }));
  const not = join('or').map((part): Having => ({ kind: 'not', part }));
  return fc.oneof(fc.constant(undefined), compare, join('and'), join('or'), not);
}

/** HAVING over a value that is no output: the last one, if it differs from the others. */
function withHiddenValue(block: QueryBlock): QueryBlock {
  const [last, ...others] = [...block.values].reverse();
  const isTwice = others.some(({ value }) => JSON.stringify(value) === JSON.stringify(last?.value));
  if (last === undefined || others.length === 0 || isTwice) return block;
  return {
    ...block,
    values: [...others.reverse(), { name: 'having', value: last.value }],
    having: { kind: 'compare', op: '>=', output: 'having', value: '50' },
    outputs: block.outputs.filter(({ from, index }) => from !== 'value' || index < others.length),
  };
}

/** One SELECT over a FROM. */
function selects(block: Block): fc.Arbitrary<QueryBlock> {
  return fc
    .record({
      where: whereOf(block),
      keys: fc.uniqueArray(keys(block), { maxLength: 3, selector: (key) => JSON.stringify(key) }),
      made: fc.array(values(block), { minLength: 1, maxLength: 4 }),
      constant: fc.option(literalOf({ type: 'text' }), { nil: undefined }),
      names: names(8),
      order: fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
    })
    .chain((parts) => {
      const [constantName = 'z', ...free] = parts.names;
      const groups = parts.keys.map((key, index) => ({ name: free[index] ?? 'z', key }));
      const named = parts.made.map((value, index) => ({ name: free[groups.length + index] ?? 'z', value }));
      const constants = parts.constant === undefined ? [] : [{ name: constantName, value: parts.constant }];
      const outputs = mix(
        [
          ...groups.map((_, index) => ({ from: 'group' as const, index })),
          ...named.map((_, index) => ({ from: 'value' as const, index })),
          ...constants.map((_, index) => ({ from: 'constant' as const, index })),
        ],
        parts.order,
      );
      return fc.tuple(groupingSets(groups.length), havings(firsts(named))).map(([sets, having]): QueryBlock => ({
        from: block.from,
        joins: block.joins,
        where: parts.where,
        groups,
        ...(sets === undefined ? {} : { groupingSets: sets }),
        values: named,
        ...(constants.length === 0 ? {} : { constants }),
        ...(having === undefined ? {} : { having }),
        outputs,
      }));
    });
}

/** Trees as `toQueryTree` makes them, over `schemas`. */
export const trees: fc.Arbitrary<QueryTree> = derivedTables('first', [])
  .chain((first) => fc.tuple(fc.constant(first), derivedTables('second', [first])))
  .chain(([first, second]) => fc.constantFrom<DerivedTable[]>([], [first], [first, second]))
  .chain((derived) => fc.tuple(fc.constant(derived), blocks(derived)))
  .chain(([derived, block]) =>
    fc
      .record({
        first: selects(block),
        isUnion: fc.boolean(),
        isHidden: fc.boolean(),
        orderBy: fc.array(fc.record({ index: fc.nat({ max: 6 }), descending: fc.boolean() }), { maxLength: 2 }),
        limit: fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: null }),
      })
      .map(({ first: made, isUnion, isHidden, orderBy, limit }): QueryTree => {
        const first = isHidden ? withHiddenValue(made) : made;
        const all = first.outputs.map((output) => outputName(first, output) ?? 'z');
        return {
          version: 1,
          derived,
          ...first,
          // The same columns again, over all rows.
          ...(isUnion ? { unionAll: [{ ...first, where: null }] } : {}),
          orderBy: orderBy.map(({ index, descending }) => ({ output: all[index % all.length] ?? 'z', descending })),
          limit,
        };
      }),
  );

/** Groups and values may be mixed, but each kind is numbered from left to right. */
function mix<T extends { from: string; index: number }>(outputs: readonly T[], order: readonly number[]): T[] {
  const mixed = outputs
    .map((output, index) => ({ output, rank: order[index] ?? 0 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ output }) => output);
  const next = new Map<string, number>();
  return mixed.map((output) => {
    const index = next.get(output.from) ?? 0;
    next.set(output.from, index + 1);
    return { ...output, index };
  });
}
