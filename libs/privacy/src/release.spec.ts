// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, QueryTree, QueryValue } from '@glovebox/contracts';
import fc from 'fast-check';
import type { AggregateCell, AggregateFacts, RawCell } from './cells.ts';
import { exactRules } from './exact-rules.spec-data.ts';
import type { Question } from './question.ts';
import { statisticText } from './statistic.ts';
import { release as releaseUnder } from './release.ts';
import { adoptReleased, isReleased } from './released.ts';

const of = { relation: 'r', column: 'bmi' };
const count: Aggregate = { kind: 'count-distinct', of: { relation: 'r', column: 'id' }, filter: null };
const sum: Aggregate = { kind: 'sum', of, filter: null };
const avg: Aggregate = { kind: 'avg', of, filter: null };

const over = (numerator: Aggregate, denominator: Aggregate): QueryValue => ({
  kind: 'arithmetic',
  op: '/',
  left: { kind: 'aggregate', aggregate: numerator },
  right: { kind: 'aggregate', aggregate: denominator },
});

const tree: QueryTree = {
  version: 1,
  derived: [],
  from: { source: 'dataset', name: 'registry', alias: 'r' },
  joins: [],
  where: null,
  groups: [{ name: 'age', key: { kind: 'column', column: { relation: 'r', column: 'age' } } }],
  values: [
    { name: 'people', value: { kind: 'aggregate', aggregate: count } },
    { name: 'total', value: { kind: 'aggregate', aggregate: sum } },
    { name: 'mean', value: { kind: 'aggregate', aggregate: avg } },
    { name: 'share', value: over(count, count) },
  ],
  outputs: [
    { from: 'group', index: 0 },
    { from: 'value', index: 0 },
    { from: 'value', index: 1 },
    { from: 'value', index: 2 },
    { from: 'value', index: 3 },
  ],
  orderBy: [],
  limit: null,
};

const questionOf = (minimumPeople: number, changes: Partial<QueryTree> = {}): Question => {
  const asked = { ...tree, ...changes };
  const breakdown = { isFiltered: false, isFilteredBySensitive: false, groups: [] };
  return { tree: asked, rules: exactRules(minimumPeople), breakdowns: [breakdown, breakdown], possibleRows: null };
};

/** Under a minimum of people only: what the audit would say is another test's business. */
const release = (input: { tree: QueryTree; cells: readonly BareCell[]; minimumPeople: number }) =>
  releaseUnder({
    ...questionOf(input.minimumPeople, input.tree),
    cells: input.cells.map((one) => ({ ...one, facts: factsOf(one.values) })),
    permits: () => true,
  });

type BareCell = Omit<RawCell, 'facts'>;

const factsOf = (values: RawCell['values']): AggregateFacts[][] =>
  values.map((aggregates) => aggregates.map(({ people }) => ({ fewestPeople: people, magnitudes: [] })));

function cell(age: string | null, people: number, inAggregate = people, total = '10.5'): BareCell {
  const aggregate: AggregateCell = { people: inAggregate, count: String(inAggregate), sum: total };
  const whole: AggregateCell = { people, count: String(people), sum: null };
  const values = [[whole], [aggregate], [aggregate], [aggregate, whole]];
  return {
    keys: [age === null ? null : { kind: 'number', text: age }],
    people,
    values,
  };
}

const withheld = { suppressed: 'withheld' };
const rowsOf = (cells: readonly BareCell[], changes: Partial<QueryTree> = {}) =>
  release({ tree: { ...tree, ...changes }, cells, minimumPeople: 10 }).rows;

describe('release', () => {
  it('withholds whole groups of too few people, nobody at all included, and counts them', () => {
    const table = release({ tree, cells: [cell('40', 10), cell('50', 9), cell('60', 0)], minimumPeople: 10 });
    expect(table.rows).toEqual([['40', '10', '10.5', '1.050000', '1.000000']]);
    expect(table.suppression).toMatchObject({ minimumPeople: 10, rows: null, cells: 0 });
  });

  it('withholds a statistic when either of its aggregates rests on too few people', () => {
    const table = release({ tree, cells: [cell('40', 100, 9), cell('50', 100, 0)], minimumPeople: 10 });
    expect(table.rows).toEqual([
      ['40', '100', withheld, withheld, withheld],
      ['50', '100', withheld, withheld, withheld],
    ]);
    expect(table.suppression).toMatchObject({ minimumPeople: 10, rows: null, cells: 6 });
  });

  it('computes ratios of averages exactly, with a factor, rounded once and as the question says', () => {
    const values: QueryTree['values'] = [
      { name: 'a', value: over(avg, avg) },
      {
        name: 'b',
        value: {
          kind: 'round',
          of: { kind: 'arithmetic', op: '*', left: { kind: 'number', value: '100' }, right: over(sum, count) },
          decimals: 1,
        },
      },
      { name: 'c', value: { kind: 'round', of: { kind: 'aggregate', aggregate: avg }, decimals: 0 } },
      { name: 'd', value: { kind: 'round', of: { kind: 'aggregate', aggregate: sum }, decimals: 9 } },
      { name: 'e', value: { kind: 'round', of: { kind: 'aggregate', aggregate: sum }, decimals: 1 } },
      { name: 'f', value: { kind: 'round', of: { kind: 'aggregate', aggregate: count }, decimals: 2 } },
    ];
    const outputs: QueryTree['outputs'] = values.map((_, index) => ({ from: 'value', index }));
    const one = (people: number, total: string | null): AggregateCell => ({
      people,
      count: String(people),
      sum: total,
    });
    const ratio = [one(30, '0.25'), one(70, '7')];
    const raw = {
      ...cell('40', 100),
      values: [ratio, ratio, [one(16, '8.00')], [one(16, '2.25')], [one(16, '-2.25')], [one(16, null)]],
    };
    const nothing = {
      ...raw,
      values: [[one(30, '1'), one(70, '0')], ...raw.values.slice(1, 3), [one(16, null)], ...raw.values.slice(4)],
    };
    const shape = { values, outputs };
    expect(rowsOf([raw], shape)).toEqual([['0.083333', '0.4', '1', '2.25', '-2.3', '16']]);
    expect(rowsOf([nothing], shape)).toEqual([[null, '0.4', '1', null, '-2.3', '16']]);
  });

  it('computes with what is released, so that nothing taken away shows the digits that rounding hides', () => {
    const total: QueryValue = {
      kind: 'aggregate',
      aggregate: { kind: 'sum', of: { relation: 'r', column: 'x' }, filter: null },
    };
    const known: QueryValue = { kind: 'number', value: '186900' };
    const rest: QueryValue = { kind: 'arithmetic', op: '-', left: total, right: known };
    const cell = { people: 20, count: '20', sum: '186937.41' };
    expect(statisticText(rest, [cell], 3)).toBe('100');
    expect(statisticText({ kind: 'round', of: rest, decimals: 2 }, [cell], 3)).toBe('100');
    expect(statisticText(total, [cell], 3)).toBe('186937.41');
    expect(statisticText(rest, [cell])).toBe('37.41');
  });

  it('names columns from the tree', () => {
    expect(release({ tree, cells: [], minimumPeople: 10 }).columns).toEqual([
      { name: 'age', kind: 'group' },
      { name: 'people', kind: 'value' },
      { name: 'total', kind: 'value' },
      { name: 'mean', kind: 'value' },
      { name: 'share', kind: 'value' },
    ]);
  });

  it('orders number keys by value and puts NULL last', () => {
    const cells = [cell('100', 10), cell(null, 10), cell('9', 10), cell('-20', 10)];
    expect(rowsOf(cells).map(([key]) => key)).toEqual(['-20', '9', '100', null]);
  });

  it('orders by released values, descending and withheld last, then cuts', () => {
    const cells = [
      cell('1', 20, 5, '999'),
      cell('2', 20, 20, '7.5'),
      cell('3', 20, 20, '8.5'),
      cell('4', 20, 20, '8.50'),
    ];
    const orderBy = [{ output: 'total', descending: true }];
    expect(rowsOf(cells, { orderBy }).map(([key]) => key)).toEqual(['3', '4', '2', '1']);
    expect(rowsOf(cells, { orderBy, limit: 2 }).map(([key]) => key)).toEqual(['3', '4']);
    const upwards = [{ output: 'total', descending: false }];
    expect(rowsOf(cells, { orderBy: upwards }).map(([key]) => key)).toEqual(['2', '3', '4', '1']);
  });

  it('does not let a group key that is not an output decide the order', () => {
    const outputs: QueryTree['outputs'] = [{ from: 'value', index: 1 }];
    const cells = [cell('1', 20, 20, '8'), cell('2', 20, 20, '7')];
    expect(rowsOf(cells, { outputs })).toEqual([['7'], ['8']]);
  });

  it('refuses cells that its question cannot have made', () => {
    const good = cell('40', 50);
    const bad: BareCell[] = [
      { ...good, keys: [] },
      { ...good, values: good.values.slice(1) },
      { ...good, people: 49 },
      { ...good, people: -1 },
      { ...good, people: Number.NaN },
      { ...good, values: [[], ...good.values.slice(1)] },
      { ...good, values: [[{ people: 50, count: '-1', sum: null }], ...good.values.slice(1)] },
      { ...good, values: [good.values[0]!, [{ people: 50, count: '50', sum: '1e5' }], ...good.values.slice(2)] },
    ];
    for (const one of bad) {
      expect(() => release({ tree, cells: [one], minimumPeople: 10 })).toThrowCode('malformed');
    }
  });

  it('cuts what is more than the rules let be', () => {
    const cells = Array.from({ length: 10_001 }, (_, index) => cell(String(index), 10));
    expect(rowsOf(cells)).toHaveLength(10_000);
    expect(rowsOf(cells, { limit: 5 })).toHaveLength(5);
  });

  it('never takes a minimum below two', () => {
    for (const minimumPeople of [1, 0, -5, 2.5, Number.NaN]) {
      expect(() => release({ tree, cells: [], minimumPeople })).toThrow('assertion failed');
    }
  });
});

const anyCell = fc
  .record({
    age: fc.option(fc.integer({ min: -200, max: 200 }).map(String)),
    people: fc.integer({ min: 0, max: 40 }),
    share: fc.integer({ min: 0, max: 100 }),
    cents: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
  })
  .map(({ age, people, share, cents }) => {
    const text = `${cents < 0n ? '-' : ''}${String(cents < 0n ? -cents : cents).padStart(3, '0')}`;
    return cell(age, people, Math.floor((people * share) / 100), `${text.slice(0, -2)}.${text.slice(-2)}`);
  });
const someCells = fc.uniqueArray(anyCell, { selector: ({ keys }) => keys[0]?.text ?? null, maxLength: 40 });
const anyMinimum = fc.integer({ min: 2, max: 30 });

describe('release of several blocks', () => {
  const sets: QueryTree = {
    ...tree,
    groups: [...tree.groups, { name: 'sex', key: { kind: 'column', column: { relation: 'r', column: 'sex' } } }],
    groupingSets: [[0, 1], [0], []],
    values: [{ name: 'people', value: { kind: 'aggregate', aggregate: count } }],
    outputs: [
      { from: 'group', index: 0 },
      { from: 'group', index: 1 },
      { from: 'value', index: 0 },
    ],
  };
  const people = (number: number): AggregateCell[][] => [[{ people: number, count: String(number), sum: null }]];
  const key = (text: string) => ({ kind: 'text' as const, text });
  const all = { rolledUp: true };

  it('tells a group that is summed up over from one whose key is NULL', () => {
    const cells: BareCell[] = [
      { groupingSet: 2, keys: [null, null], people: 50, values: people(50) },
      { groupingSet: 1, keys: [key('40'), null], people: 30, values: people(30) },
      { groupingSet: 0, keys: [key('40'), null], people: 20, values: people(20) },
      { groupingSet: 0, keys: [key('40'), key('f')], people: 9, values: people(9) },
    ];
    expect(rowsOf(cells, sets)).toEqual([
      ['40', null, '20'],
      ['40', all, '30'],
      [all, all, '50'],
    ]);
  });

  it('refuses cells of blocks and grouping sets that are not there, and keys of groups that are summed up over', () => {
    const cell: BareCell = { keys: [key('40'), null], people: 30, values: people(30) };
    for (const wrong of [{}, { groupingSet: 3 }, { groupingSet: 0, block: 1 }, { groupingSet: 2 }])
      expect(() => rowsOf([{ ...cell, ...wrong }], sets)).toThrowCode('malformed');
  });

  it('puts blocks below each other with their constants, and drops rows by released values only', () => {
    const named = (value: string): QueryTree['constants'] => [{ name: 'who', value: { type: 'text', value } }];
    const block = {
      ...sets,
      groups: [],
      having: { kind: 'compare' as const, op: '>=' as const, output: 'people', value: '20' },
      outputs: [
        { from: 'constant' as const, index: 0 },
        { from: 'value' as const, index: 0 },
      ],
    };
    const { version, derived, orderBy, limit, groupingSets: _, ...rest } = block;
    const union: QueryTree = {
      version,
      derived,
      orderBy,
      limit,
      ...rest,
      constants: named('women') ?? [],
      unionAll: [{ ...rest, constants: named('men') ?? [] }],
    };
    const cells: BareCell[] = [
      { block: 0, keys: [], people: 25, values: people(25) },
      { block: 1, keys: [], people: 20, values: people(20) },
    ];
    const table = (raw: readonly BareCell[]) => release({ tree: union, cells: raw, minimumPeople: 10 });
    expect(table(cells).rows).toEqual([
      ['men', '20'],
      ['women', '25'],
    ]);
    expect(table([{ block: 0, keys: [], people: 19, values: people(19) }]).rows).toEqual([]);
    // A withheld value is not compared: whether it is 5 or 500 changes nothing.
    for (const hidden of [5, 9])
      expect(table([{ block: 0, keys: [], people: 30, values: people(hidden) }]).rows).toEqual([]);
  });
});

describe('release, for any cells', () => {
  it('lets nothing out that rests on fewer people than the minimum', () => {
    fc.assert(
      fc.property(someCells, anyMinimum, (cells, minimumPeople) => {
        const table = release({ tree, cells, minimumPeople });
        for (const [key, ...values] of table.rows) {
          const raw = cells.find(({ keys }) => (keys[0]?.text ?? null) === key)!;
          expect(raw.people).toBeGreaterThanOrEqual(minimumPeople);
          values.forEach((value, index) => {
            const enough = raw.values[index]!.every(({ people }) => people >= minimumPeople);
            if (enough) expect(typeof value).toBe('string');
            else expect(value).toEqual(withheld);
          });
        }
        expect(table.suppression.cells).toBe(table.rows.flat().filter((one) => typeof one === 'object' && one).length);
      }),
    );
  });

  it('gives the same bytes whatever the order of its input, and again', () => {
    fc.assert(
      fc.property(someCells, anyMinimum, fc.array(fc.nat()), (cells, minimumPeople, shuffle) => {
        const bytes = JSON.stringify(release({ tree, cells, minimumPeople }));
        const shuffled = [...cells].sort((a, b) => (shuffle[cells.indexOf(a)] ?? 0) - (shuffle[cells.indexOf(b)] ?? 0));
        expect(JSON.stringify(release({ tree, cells: shuffled, minimumPeople }))).toBe(bytes);
        expect(JSON.stringify(release({ tree, cells, minimumPeople }))).toBe(bytes);
      }),
    );
  });

  it('shows nothing of the people who are withheld: change them and every byte stays', () => {
    const hidden = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 10 ** 6 }).map(String));
    fc.assert(
      fc.property(someCells, hidden, hidden, (cells, [peopleA, totalA], [peopleB, totalB]) => {
        const big = cells.filter(({ keys }) => keys[0]?.text !== '777');
        const a = release({ tree, cells: [...big, cell('777', peopleA, peopleA, totalA)], minimumPeople: 10 });
        const b = release({ tree, cells: [...big, cell('777', peopleB, peopleB, totalB)], minimumPeople: 10 });
        expect(JSON.stringify(a)).toBe(JSON.stringify(b));
      }),
    );
  });

  it('agrees with plain arithmetic on sums and means', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 2, max: 64 }), (units, people) => {
        const [row] = rowsOf([cell('1', people + 10, people + 10, String(units))]);
        expect(row?.[2]).toBe(String(units));
        expect(Math.abs(Number(row?.[3]) - units / (people + 10))).toBeLessThanOrEqual(0.5000001e-6);
      }),
    );
  });
});

describe('the brand', () => {
  const table = release({ tree, cells: [cell('40', 50), cell('50', 50, 3)], minimumPeople: 10 });
  const bytes = new TextEncoder().encode(JSON.stringify(table));

  it('is on what release() made and on nothing like it', () => {
    expect(isReleased(table)).toBe(true);
    expect(isReleased(structuredClone(table))).toBe(false);
    expect(isReleased({ ...table })).toBe(false);
    expect(isReleased(null)).toBe(false);
  });

  it('freezes the table to its last cell', () => {
    expect(() => (table.rows[0]![1] = '7')).toThrow(TypeError);
    expect(() => table.rows.push([])).toThrow(TypeError);
    expect(() => (table.suppression.rows = 0)).toThrow(TypeError);
  });

  it('is put on a table that came through the pipe of a session', () => {
    const adopted = adoptReleased(bytes, questionOf(10));
    expect(isReleased(adopted)).toBe(true);
    expect(adopted).toEqual(table);
  });

  it.each([
    ['another minimum', bytes, questionOf(11)],
    ['other columns', bytes, questionOf(10, { outputs: tree.outputs.slice(1) })],
    ['more rows than LIMIT', bytes, questionOf(10, { limit: 1 })],
    ['not JSON', bytes.subarray(1), questionOf(10)],
    ['not a table', new TextEncoder().encode('{}'), questionOf(10)],
  ])('is not put on a table with %s', (_, given, question) => {
    expect(() => adoptReleased(given, question)).toThrowCode('malformed');
  });
});
