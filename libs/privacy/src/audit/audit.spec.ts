// SPDX-License-Identifier: Apache-2.0
import type { ReleaseRules } from '@glovebox/contracts';
import fc from 'fast-check';
import { auditRelease, type AuditedTable, type Claim } from './audit-release.ts';
import { decodeAuditState, encodeAuditState, type AuditState } from './audit-state.ts';
import type { ClassFacts } from './class-facts.ts';
import { uniteStates } from './unite-states.ts';
import { vectorOf } from './vectors.ts';

const k = 3;
const rulesOf = (differencing: ReleaseRules['differencing']) => ({
  differencing,
  statisticsCap: null,
  dominance: null,
});

/** A class for each atom, and each atom a person. */
const singles = (atoms: number): ClassFacts[] =>
  Array.from({ length: atoms }, (_, index) => ({ atoms: 1, people: 1, few: [index], amounts: new Map() }));

const claim = (weights: readonly number[], measure = 'x'): Claim => ({
  table: 't',
  measure,
  vector: vectorOf(weights.map((weight, index) => [index, weight] as const)),
});

function audit(mode: ReleaseRules['differencing'], vectors: readonly (readonly number[])[]): boolean[] {
  const atoms = vectors[0]?.length ?? 0;
  const table: AuditedTable = {
    classBefore: Array.from({ length: atoms }, () => 0),
    facts: singles(atoms),
    released: [],
    totals: [],
  };
  return [
    ...auditRelease({
      rules: rulesOf(mode),
      minimumPeople: k,
      salt: 0n,
      tables: new Map([['t', table]]),
      statistics: vectors.map((weights) => [claim(weights)]),
    }).accepted,
  ];
}

/** Whether some linear combination of the vectors is not zero on fewer than k atoms: by rank over every set of atoms. */
function isolates(vectors: readonly (readonly number[])[], atoms: number): boolean {
  const whole = rankOf(vectors);
  for (let set = 1; set < 2 ** atoms; set += 1) {
    const members = Array.from({ length: atoms }, (_, index) => index).filter((index) => (set >> index) & 1);
    if (members.length >= k) continue;
    // Something of the span lives on the set alone exactly if leaving its columns out loses rank.
    const outside = vectors.map((vector) => vector.filter((_, index) => !members.includes(index)));
    if (rankOf(outside) < whole) return true;
  }
  return false;
}

/** Exactly, in fractions of whole numbers (Bareiss). */
function rankOf(vectors: readonly (readonly number[])[]): number {
  const rows = vectors.map((vector) => vector.map(BigInt));
  let rank = 0;
  for (let column = 0; column < (rows[0]?.length ?? 0); column += 1) {
    const pivot = rows.findIndex((row, index) => index >= rank && row[column] !== 0n);
    if (pivot < 0) continue;
    [rows[rank], rows[pivot]] = [rows[pivot]!, rows[rank]!];
    for (let index = rank + 1; index < rows.length; index += 1) {
      const [a, b] = [rows[rank]![column]!, rows[index]![column]!];
      rows[index] = rows[index]!.map((value, at) => value * a - rows[rank]![at]! * b);
    }
    rank += 1;
  }
  return rank;
}

const worlds = fc.integer({ min: 4, max: 9 }).chain((atoms) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: atoms, maxLength: atoms }), {
    minLength: 1,
    maxLength: 7,
  }),
);

describe('the audit, against every subset of small worlds', () => {
  it('rank: accepts exactly what isolates nobody by any linear combination', () => {
    fc.assert(
      fc.property(worlds, (vectors) => {
        const accepted = audit('rank', vectors);
        const released: (readonly number[])[] = [];
        for (const [index, vector] of vectors.entries()) {
          const isEmpty = vector.every((weight) => weight === 0);
          const leaks = isolates([...released, vector], vector.length);
          expect(accepted[index]).toBe(!isEmpty && !leaks);
          if (accepted[index]) released.push(vector);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('strict: every set of people that releases tell apart has the minimum, so any function of them is safe', () => {
    fc.assert(
      fc.property(worlds, (vectors) => {
        const accepted = audit('strict', vectors);
        const released = vectors.filter((_, index) => accepted[index]);
        const parts = new Map<string, number>();
        for (let atom = 0; atom < (vectors[0]?.length ?? 0); atom += 1) {
          const key = released.map((vector) => vector[atom]).join();
          if (/[12]/.test(key)) parts.set(key, (parts.get(key) ?? 0) + 1);
        }
        for (const size of parts.values()) expect(size).toBeGreaterThanOrEqual(k);
        if (released.length > 0) expect(isolates(released, released[0]!.length)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('finds a cancellation of three that no pair shows', () => {
    const row = (...ones: number[]) => Array.from({ length: 12 }, (_, index) => (ones.includes(index) ? 1 : 0));
    const a = row(0, 1, 2, 3, 4, 5);
    const b = row(3, 4, 5, 6, 7, 8);
    const c = row(0, 1, 2, 6, 7, 8, 9);
    expect(isolates([a, b], 12)).toBe(false);
    expect(audit('rank', [a, b, c, row(0, 1, 2, 9, 10, 11)])).toEqual(
      [[a], [a, b], [a, b, c]]
        .map((some) => !isolates(some, 12))
        .concat(isolates([a, b, c, row(0, 1, 2, 9, 10, 11)], 12) ? [false] : [true]),
    );
  });
});

describe('what strict withholds', () => {
  it('is also a sum in which some people count more often than the rest, when they are few', () => {
    // As in a join in which two of six people have two rows.
    const twice = [1, 1, 1, 1, 2, 2];
    expect(audit('strict', [twice])).toEqual([false]);
    expect(audit('strict', [[1, 1, 1, 2, 2, 2]])).toEqual([true]);
    // Nothing follows from it alone, so rank releases it; with the sum that counts each once, the two would show.
    expect(audit('rank', [twice, [1, 1, 1, 1, 1, 1]])).toEqual([true, false]);
  });

  it('is also the overlap of groups that people are in several of', () => {
    // Three groups of four, each pair of which has two in common.
    const groups = [
      [1, 1, 1, 1, 0, 0],
      [0, 0, 1, 1, 1, 1],
      [1, 1, 0, 0, 1, 1],
    ];
    expect(audit('strict', groups)).toEqual([true, false, false]);
    expect(audit('rank', groups.slice(0, 2))).toEqual([true, true]);
  });

  it('is nothing where every group that can be named has more than the minimum: then no refusal tells of anybody', () => {
    const worlds = fc.array(fc.integer({ min: k + 1, max: k + 3 }), { minLength: 2, maxLength: 5 }).chain((sizes) =>
      fc.record({
        sizes: fc.constant(sizes),
        asked: fc.array(
          fc.array(fc.integer({ min: 0, max: 1 }), { minLength: sizes.length, maxLength: sizes.length }),
          {
            minLength: 1,
            maxLength: 6,
          },
        ),
        missing: fc.integer({ min: 0, max: sizes.reduce((sum, size) => sum + size, 0) - 1 }),
      }),
    );
    fc.assert(
      fc.property(worlds, ({ sizes, asked, missing }) => {
        const ofPeople = asked
          .filter((groups) => groups.includes(1))
          .map((groups) => groups.flatMap((weight, group) => Array.from({ length: sizes[group] ?? 0 }, () => weight)));
        const without = ofPeople.map((weights) => weights.filter((_, person) => person !== missing));
        expect(audit('strict', ofPeople)).not.toContain(false);
        expect(audit('strict', without)).not.toContain(false);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the cap of statistics', () => {
  const sums = (cap: number, statistics: readonly (readonly [measure: string, weights: readonly number[]])[]) =>
    auditRelease({
      rules: { ...rulesOf('rank'), statisticsCap: cap },
      minimumPeople: k,
      salt: 0n,
      tables: new Map([['t', { classBefore: [0, 0, 0, 0], facts: singles(4), released: [], totals: [] }]]),
      statistics: statistics.map(([measure, weights]) => [claim(weights, measure)]),
    }).accepted;

  it('is of the people in them: how many rows each has makes no other population of them', () => {
    const once = [1, 1, 1, 0];
    const severalRows = [2, 1, 5, 0];
    expect(
      sums(2, [
        ['x', once],
        ['y', severalRows],
        ['z', once],
      ]),
    ).toEqual([true, true, false]);
    expect(
      sums(2, [
        ['x', once],
        ['y', severalRows],
        ['z', [1, 1, 1, 1]],
      ]),
    ).toEqual([true, true, true]);
  });

  it('counts a measure once, and counts of people never', () => {
    const all = [1, 1, 1, 1];
    expect(
      sums(1, [
        ['x', all],
        ['#', all],
        ['x', [2, 2, 2, 2]],
        ['y', all],
      ]),
    ).toEqual([true, true, true, false]);
  });
});

describe('the audit of counts', () => {
  const ask = (released: AuditedTable['released'], classBefore: number[], weights: number[], present: number[]) =>
    auditRelease({
      rules: rulesOf('strict'),
      minimumPeople: k,
      salt: 0n,
      tables: new Map([
        [
          't',
          {
            classBefore,
            facts: singles(present.length),
            released,
            totals: [vectorOf(present.map((m, index) => [index, m] as const))],
          },
        ],
      ]),
      statistics: [[claim(weights, '#')]],
    }).accepted[0];

  it('takes the total as known, so that the rest of a count has the minimum too', () => {
    const present = Array.from({ length: 9 }, () => 1);
    expect(
      ask(
        [],
        present.map(() => 0),
        [1, 1, 1, 1, 1, 0, 0, 0, 0],
        present,
      ),
    ).toBe(true);
    expect(
      ask(
        [],
        present.map(() => 0),
        [1, 1, 1, 1, 1, 1, 1, 0, 0],
        present,
      ),
    ).toBe(false);
  });

  it('refuses counts of a version that differs from one with releases by too few people', () => {
    const old = [{ measure: '#', vector: { classes: [1], coefficients: [1] } }];
    const before = [1, 1, 1, 1, 1, 1, 0];
    expect(ask(old, before, [1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1])).toBe(false);
    expect(ask(old, before, [1, 1, 1, 1, 1, 1, 0], [1, 1, 1, 1, 1, 1, 0])).toBe(true);
  });
});

describe('the state', () => {
  const anyState: fc.Arbitrary<AuditState> = fc
    .uniqueArray(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { maxLength: 40 })
    .chain((atoms) => {
      const sorted = [...atoms].sort((a, b) => (a < b ? -1 : 1));
      return fc
        .array(fc.integer({ min: 1, max: 4 }), { minLength: sorted.length, maxLength: sorted.length })
        .map((classes) => {
          const table = {
            names: {
              high: Uint32Array.from(sorted, (atom) => Number(atom >> 32n)),
              low: Uint32Array.from(sorted, (atom) => Number(atom & 0xffffffffn)),
            },
            classOf: Uint16Array.from(classes),
            classes: 4,
            released: [{ measure: 'x', vector: { classes: [1, 3], coefficients: [1, 2] } }],
          };
          return new Map([['rows a', table]]);
        });
    });

  it('has one encoding, and what is not one is refused', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const bytes = encodeAuditState(state);
        expect(encodeAuditState(decodeAuditState(bytes))).toEqual(bytes);
        expect(() => decodeAuditState(bytes.subarray(1))).toThrowCode('malformed');
        expect(() => decodeAuditState(bytes.subarray(0, -1))).toThrowCode('malformed');
      }),
    );
  });

  it('reads what the version before wrote, people from the lower words', () => {
    const u32 = (...words: number[]) => [...new Uint8Array(Uint32Array.from(words).buffer)];
    const u16 = (...words: number[]) => [...new Uint8Array(Uint16Array.from(words).buffer)];
    const text = (value: string) => [...u32(value.length), ...new TextEncoder().encode(value)];
    const released = [...u32(1), ...text('#'), ...u32(1), ...u16(1), ...u32(3)];
    const table = (name: string, words: number[]) => [
      ...text(name),
      ...u32(2, words.length / 2),
      ...u32(...words),
      ...u16(1, 2),
      ...released,
    ];
    const written = (people: number[], rows: number[]) =>
      Uint8Array.from([
        ...new TextEncoder().encode('glovebox/audit-state/v1\n'),
        ...u32(2),
        ...table('people', people),
        ...table('rows a', rows),
      ]);
    const state = decodeAuditState(written([5, 0, 9, 0], [7, 1, 3, 2]));
    const own = { classes: 2, released: [{ measure: '#', vector: { classes: [1], coefficients: [3] } }] };
    const classOf = Uint16Array.of(1, 2);
    const names = (high: number[], low: number[]) => ({ high: Uint32Array.from(high), low: Uint32Array.from(low) });
    expect(state.get('people')).toEqual({ ...own, classOf, names: names([5, 9], [0, 0]) });
    expect(state.get('rows a')).toEqual({ ...own, classOf, names: names([1, 2], [7, 3]) });
    expect(decodeAuditState(encodeAuditState(state))).toEqual(state);
    expect(() => decodeAuditState(written([5, 1, 9, 1], [7, 1, 3, 2]))).toThrowCode('malformed');
    expect(() => decodeAuditState(written([5, 0, 9, 0], [7, 2, 3, 2]))).toThrowCode('malformed');
  });

  it('unites branches: every number of either is still there, over the same atoms', () => {
    const members = (state: AuditState): Set<string> => {
      const table = state.get('rows a')!;
      return new Set(
        table.released.map(({ measure, vector }) => {
          const weights = [...table.names.high].flatMap((high, index) => {
            const atom = `${high} ${table.names.low[index]}`;
            const at = vector.classes.indexOf(table.classOf[index]!);
            return at < 0 ? [] : [`${atom}*${vector.coefficients[at]}`];
          });
          return `${measure} ${weights.join()}`;
        }),
      );
    };
    fc.assert(
      fc.property(anyState, anyState, (left, right) => {
        const united = members(uniteStates(left, right));
        for (const one of [...members(left), ...members(right)]) expect(united).toContain(one);
        expect(members(uniteStates(left, left))).toEqual(members(left));
      }),
    );
  });
});
