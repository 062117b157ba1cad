// SPDX-License-Identifier: Apache-2.0
import { ByteReader } from '@glovebox/core';
import fc from 'fast-check';
import { nameAtoms, uniteAtoms, type AtomNames } from './atom-names.ts';
import { largestAmounts } from './class-amounts.ts';
import { classAtoms, type PresentClasses } from './class-atoms.ts';
import { packAtoms, unpackAtoms, type ClassedAtoms } from './packed-atoms.ts';
import { onePart, refine } from './partition.ts';
import { signAtoms } from './signatures.ts';
import { sortWords } from './sort-words.ts';

const word = fc.oneof(fc.nat({ max: 3 }), fc.constant(0xffffffff), fc.integer({ min: 0, max: 0xffffffff }));
const name = fc.tuple(word, word);
type Name = readonly [high: number, low: number];

const namesOf = (list: readonly Name[]): AtomNames => ({
  high: Uint32Array.from(list, ([high]) => high),
  low: Uint32Array.from(list, ([, low]) => low),
});
const listOf = ({ high, low }: AtomNames): Name[] => Array.from(high, (upper, at) => [upper, low[at]!]);
const inOrder = ([a, b]: Name, [c, d]: Name): number => a - c || b - d;
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one));
const distinct = (list: readonly Name[]): Name[] =>
  [...new Map(list.map((one) => [textOf(one), one])).values()].sort(inOrder);

describe('sortWords', () => {
  it('sorts as numbers are sorted, however many have equal first bits', () => {
    const few = fc.array(name, { maxLength: 60 });
    const many = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 49, max: 3000 }), fc.nat())
      .map(([people, rows, seed]) =>
        Array.from({ length: rows }, (_, row): Name => [
          (((row % people) * 2654435761) >>> 0) % 2 ** 31,
          Math.imul(row + seed, 0x9e3779b1) >>> 0,
        ]),
      );
    fc.assert(
      fc.property(fc.oneof(few, many), (list) => {
        const { high, low } = namesOf(list);
        const sorted = sortWords(high, low);
        expect(listOf(sorted)).toEqual([...list].sort(inOrder));
        expect([...sorted.order].map((place) => list[place])).toEqual(listOf(sorted));
      }),
      { numRuns: 150 },
    );
  });
});

describe('nameAtoms and uniteAtoms', () => {
  it('give each name one atom, and tell of each what it was before', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 40 }), fc.array(name, { maxLength: 40 }), (now, old) => {
        const named = nameAtoms(namesOf(now));
        expect(listOf(named.names)).toEqual(distinct(now));
        expect([...named.atomOf].map((atom) => listOf(named.names)[atom])).toEqual(now);
        const times = listOf(named.names).map((one) => now.filter((other) => textOf(other) === textOf(one)).length);
        expect([...named.times]).toEqual(times);

        const before = distinct(old);
        const classOf = Uint16Array.from(before, (_, at) => 1 + (at % 3));
        const united = uniteAtoms({ names: namesOf(before), classOf }, named.names);
        expect(listOf(united.names)).toEqual(distinct([...now, ...old]));
        for (const [at, one] of listOf(united.names).entries()) {
          const known = before.findIndex((other) => textOf(other) === textOf(one));
          expect(united.before[at]).toBe(known < 0 ? 0 : classOf[known]);
        }
        const places = listOf(named.names).map((_, atom) => united.placeOf?.[atom] ?? atom);
        expect(places.map((place) => listOf(united.names)[place])).toEqual(listOf(named.names));
      }),
    );
  });
});

/** A small world: rows with names, a history of some of them, what two sources count, and what rows add. */
const world = fc
  .record({
    rows: fc.array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 6 })), { minLength: 1, maxLength: 30 }),
    old: fc.array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 6 }), fc.integer({ min: 1, max: 3 })), { maxLength: 20 }),
    isCounted: fc.boolean(),
  })
  .chain(({ rows, old, isCounted }) => {
    const lines = fc.array(
      fc.record({ row: fc.nat({ max: rows.length - 1 }), kind: fc.nat({ max: 3 }), times: fc.nat({ max: 2 }) }),
      { maxLength: 40 },
    );
    const amount = fc.option(fc.oneof(fc.bigInt({ min: 0n, max: 5n }), fc.bigInt({ min: 0n, max: 2n ** 63n })), {
      freq: 4,
    });
    const small = fc.option(fc.bigInt({ min: 0n, max: 5n }), { freq: 4 });
    const everyRow = { minLength: rows.length, maxLength: rows.length };
    const amounts = fc.oneof(fc.array(amount, everyRow), fc.array(small, everyRow));
    return fc.record({
      rows: fc.constant(rows),
      old: fc.constant(
        [...new Map(old.map((one) => [textOf(one.slice(0, 2)), one])).values()].sort((a, b) =>
          inOrder([a[0], a[1]], [b[0], b[1]]),
        ),
      ),
      isCounted: fc.constant(isCounted),
      sources: fc.tuple(lines, lines),
      amounts,
    });
  });
type World = typeof world extends fc.Arbitrary<infer W> ? W : never;
const MINIMUM = 3;

function classesOf({ rows, old, isCounted, sources, amounts }: World): PresentClasses & { readonly names: AtomNames } {
  const named = nameAtoms(namesOf(rows));
  const classOf = Uint16Array.from(old, ([, , class_]) => class_);
  const atoms = uniteAtoms({ names: namesOf(old.map(([high, low]) => [high, low])), classOf }, named.names);
  const placeOf = (row: number) => atoms.placeOf?.[named.atomOf[row]!] ?? named.atomOf[row]!;
  const present = new Uint32Array(atoms.before.length);
  for (const row of rows.keys()) present[placeOf(row)]! += 1;
  const signed = sources.map((lines, source) =>
    signAtoms(atoms.before.length, {
      atoms: Uint32Array.from(lines, ({ row }) => placeOf(row)),
      kindOf: Uint32Array.from(lines, ({ kind }) => kind),
      kinds: 4,
      // The first source lists every line, the second one how often.
      timesOf: source === 0 ? null : Float64Array.from(lines, ({ times }) => times + 1),
    }),
  );
  const classed = classAtoms({
    atoms,
    named,
    classesBefore: 3,
    sources: signed,
    present: isCounted ? present : null,
    amounts: new Map([
      [
        'cost',
        {
          low: Uint32Array.from(amounts, (amount) => Number((amount ?? 0n) % 2n ** 32n)),
          // As the loader leaves it out.
          high: amounts.every((amount) => (amount ?? 0n) < 2n ** 32n)
            ? null
            : Uint32Array.from(amounts, (amount) => Number((amount ?? 0n) / 2n ** 32n)),
          isThere: Uint8Array.from(amounts, (amount) => Number(amount !== null)),
        },
      ],
    ]),
    minimumPeople: MINIMUM,
    classesMax: 1000,
  });
  if (classed === null) throw new Error('too many classes');
  return { ...classed, names: atoms.names };
}

/** The same by looking at every atom and every line. */
function naively({ rows, old, isCounted, sources, amounts }: World) {
  const atoms = distinct([...rows, ...old.map(([high, low]): Name => [high, low])]);
  const isAtom = (atom: Name) => (row: Name) => row[0] === atom[0] && row[1] === atom[1];
  const described = atoms.map((atom) => {
    const counted = sources.map((lines, source) => {
      const times = new Map<number, number>();
      for (const { row, kind, times: n } of lines)
        if (isAtom(atom)(rows[row]!)) times.set(kind, (times.get(kind) ?? 0) + (source === 0 ? 1 : n + 1));
      return [...times].sort(([a], [b]) => a - b).map(([kind, count]) => ({ kind, times: count }));
    });
    const before = old.find(([high, low]) => isAtom(atom)([high, low]))?.[2] ?? 0;
    return { before, counted, m: isCounted ? rows.filter(isAtom(atom)).length : 0 };
  });
  const keys = [...new Set(described.map(textOf))];
  return keys.map((key) => {
    const own = atoms.filter((_, at) => textOf(described[at]) === key);
    const people = [...new Set(own.map(([person]) => person))];
    const sums = new Map<number, bigint>();
    for (const [row, amount] of amounts.entries()) {
      const at = rows[row]!;
      if (amount !== null && own.some(isAtom(at))) sums.set(at[0], (sums.get(at[0]) ?? 0n) + amount);
    }
    const byAmount = [...sums.values()].filter((sum) => sum > 0n).sort((a, b) => (a < b ? 1 : -1));
    return {
      key,
      own,
      people,
      cost:
        sums.size === 0
          ? null
          : { largest: byAmount.slice(0, 8), total: byAmount.reduce((sum, one) => sum + one, 0n), sums },
    };
  });
}

describe('classAtoms', () => {
  it('finds what a look at every atom finds: classes, their people, and who adds most', () => {
    fc.assert(
      fc.property(world, (one) => {
        const found = classesOf(one);
        const expected = naively(one);
        expect(found.classBefore.length).toBe(expected.length);
        for (const [index, { key, own, people, cost }] of expected.entries()) {
          const members = listOf(found.names).filter((_, atom) => found.classOf.of[atom] === index);
          expect(members).toEqual(own);
          expect(
            textOf({ before: found.classBefore[index], counted: found.counted[index], m: found.present[index] }),
          ).toBe(key);
          const facts = found.facts[index]!;
          expect([facts.atoms, facts.people]).toEqual([own.length, people.length]);
          expect(facts.few).toEqual(people.length < MINIMUM ? people : null);
          const amounts = facts.amounts.get('cost');
          expect(amounts?.total ?? null).toBe(cost?.total ?? null);
          expect((amounts?.largest ?? []).map(({ amount }) => amount)).toEqual(cost?.largest ?? []);
          for (const { person, amount } of amounts?.largest ?? []) expect(cost?.sums.get(person)).toBe(amount);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('gives the same classes whatever the order of lines, and stops at too many', () => {
    fc.assert(
      fc.property(world, (one) => {
        const turned = { ...one, sources: one.sources.map((lines) => lines.toReversed()) as typeof one.sources };
        expect([...classesOf(turned).classOf.of]).toEqual([...classesOf(one).classOf.of]);
      }),
      { numRuns: 50 },
    );
    const by = Uint32Array.from({ length: 5 }, (_, at) => at);
    expect(refine(onePart(5), by, 5, 5)?.size).toBe(5);
    expect(refine(onePart(5), by, 5, 4)).toBeNull();
    expect(refine(onePart(5), by, 2 ** 23, 4)).toBeNull();
    expect([...(refine(onePart(5), by, 2 ** 23, 5)?.of ?? [])]).toEqual([0, 1, 2, 3, 4]);
  });

  it('adds exactly what no float could, of a person with more rows than a float can add', () => {
    const [many, few] = [2 ** 20 + 100, 10];
    const size = many + few;
    const high = Uint32Array.from({ length: size }, (_, row) => Number(row >= many));
    const named = nameAtoms({ high, low: Uint32Array.from(high, (_, row) => row) });
    const of = Uint32Array.from(high, (person, row) => Number(person === 0 && row >= many - 50));
    const amounts = {
      high: new Uint32Array(size).fill(0xffffffff),
      low: new Uint32Array(size).fill(0xffffffff),
      isThere: null,
    };
    const most = 2n ** 64n - 1n;
    const first = {
      largest: [
        { person: 0, amount: most * BigInt(many - 50) },
        { person: 1, amount: most * 10n },
      ],
    };
    expect(largestAmounts(named, { of, size: 2 }, amounts, 2)).toEqual([
      { ...first, total: most * BigInt(many - 40) },
      { largest: [{ person: 0, amount: most * 50n }], total: most * 50n },
    ]);
  });
});

describe('packAtoms', () => {
  const classed = fc
    .tuple(
      fc.array(
        fc.oneof(
          name,
          word.map((high): Name => [high, 0]),
        ),
        { maxLength: 40 },
      ),
      fc.integer({ min: 1, max: 4096 }),
      fc.nat(),
    )
    .map(([list, classes, seed]): ClassedAtoms & { readonly classes: number } => {
      const names = namesOf(distinct(list));
      return {
        names,
        classOf: Uint16Array.from(names.high, (_, at) => 1 + ((Math.imul(at + 1, seed) >>> 0) % classes)),
        classes,
      };
    });
  const packed = ({ classes, ...atoms }: ClassedAtoms & { readonly classes: number }) =>
    Uint8Array.from(packAtoms(atoms, classes).flatMap((part) => [...part]));

  it('comes back the same, and is the only text that does', () => {
    fc.assert(
      fc.property(classed, fc.nat(), fc.integer({ min: 1, max: 255 }), (atoms, place, mask) => {
        const bytes = packed(atoms);
        const { names, classOf, classes } = atoms;
        expect(unpackAtoms(new ByteReader(bytes), classes)).toEqual({ names, classOf });
        const damaged = Uint8Array.from(bytes);
        damaged[place % bytes.length]! ^= mask;
        // Length fields aside, what still reads is other atoms, which have this one text.
        if (place % bytes.length < 8) return;
        const read = unpackAtoms(new ByteReader(damaged), classes);
        if (read !== null) expect(packed({ ...read, classes })).toEqual(damaged);
      }),
      { numRuns: 300 },
    );
  });

  it('takes some five bytes for a row or a person', () => {
    const spread = (at: number) => Math.imul(at + 1, 0x9e3779b1) >>> 0;
    const rows = distinct(
      Array.from({ length: 20_000 }, (_, row): Name => [spread(Math.floor(row / 10)), spread(row * 7)]),
    );
    const people = distinct(Array.from({ length: 20_000 }, (_, person): Name => [spread(person), 0]));
    const sizeOf = (list: Name[]) =>
      packed({ names: namesOf(list), classOf: Uint16Array.from(list, (_, at) => 1 + (at % 60)), classes: 60 }).length;
    expect(sizeOf(rows) / 20_000).toBeLessThan(5.5);
    expect(sizeOf(people) / 20_000).toBeLessThan(5);
  });
});
