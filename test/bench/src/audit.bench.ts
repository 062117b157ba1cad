// SPDX-License-Identifier: Apache-2.0
/**
 * The audit of one question on top of a long history, without an engine. A history grows as it would: random tables by one or
 * two dimensions, most of them with a filter, each audited on top of those before, until 1,000 numbers are released and ten
 * more questions were asked, or until 300 were. The last ten are timed.
 *
 *   npx nx run @glovebox/bench:audit
 *   node test/bench/dist/audit.bench.js [part of a world's name] [strict|rank]
 *
 * Processor times, so that other work on the machine counts little.
 */
import { STRICT_RULES } from '@glovebox/contracts';
import {
  auditRelease,
  emptyAtomTable,
  encodeAuditState,
  vectorOf,
  type Claim,
  type ClassFacts,
  type ReleasedVector,
} from '@glovebox/privacy';

const HISTORY = 1000;
const TIMED = 10;
const QUESTIONS_MAX = 300;
const MINIMUM = 10;

const WORLDS = [
  { name: 'no small groups', people: 100_000, sizes: [2, 5, 6, 10] },
  { name: 'some small groups', people: 20_000, sizes: [2, 5, 6, 10] },
  { name: 'small groups mostly', people: 25_000, sizes: [2, 10, 12, 10] },
];

/** The same numbers in every run. */
let seed = 1;
function random(below: number): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
}

interface World {
  readonly sizes: readonly number[];
  readonly coordinates: readonly (readonly number[])[];
  readonly facts: readonly ClassFacts[];
}

/** Every combination of the dimensions is a class; people fall into them unevenly. */
function makeWorld({ people, sizes }: { readonly people: number; readonly sizes: readonly number[] }): World {
  const classes = sizes.reduce((product, size) => product * size, 1);
  const coordinates = Array.from({ length: classes }, (_, index) => {
    let rest = index;
    return sizes.map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    });
  });
  const counts = new Uint32Array(classes);
  for (let person = 0; person < people; person += 1) {
    const at = sizes.map((size) => Math.floor((random(size) + random(size)) / 2));
    const index = at.reduceRight((sum, coordinate, dimension) => sum * (sizes[dimension] ?? 1) + coordinate, 0);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  let name = 0;
  const facts = [...counts].map((count): ClassFacts => ({
    atoms: count,
    people: count,
    few: count < MINIMUM ? Array.from({ length: count }, () => (name += 1)) : null,
    amounts: new Map(),
  }));
  return { sizes, coordinates, facts };
}

/** The cells of one table that have the minimum, the largest first. */
function question({ sizes, coordinates, facts }: World): Claim[][] {
  const grouped = [random(sizes.length), random(sizes.length)];
  const filters = Array.from({ length: random(3) }, () => {
    const dimension = random(sizes.length);
    return { dimension, from: random(sizes[dimension] ?? 1), below: random(2) === 0 };
  });
  const cells = new Map<string, number[]>();
  for (const [index, at] of coordinates.entries()) {
    if ((facts[index]?.people ?? 0) === 0) continue;
    if (!filters.every(({ dimension, from, below }) => (at[dimension] ?? 0) < from === below)) continue;
    const key = grouped.map((dimension) => at[dimension]).join();
    cells.set(key, [...(cells.get(key) ?? []), index]);
  }
  const peopleOf = (members: readonly number[]) => members.reduce((sum, index) => sum + (facts[index]?.people ?? 0), 0);
  return [...cells.values()]
    .filter((members) => peopleOf(members) >= MINIMUM)
    .sort((a, b) => peopleOf(b) - peopleOf(a))
    .map((members) => [{ table: 't', measure: '#', vector: vectorOf(members.map((index) => [index, 1] as const)) }]);
}

const [wantedWorld = '', wantedMode = ''] = process.argv.slice(2);

for (const description of WORLDS) {
  for (const differencing of ['strict', 'rank'] as const) {
    if (!description.name.includes(wantedWorld) || !differencing.includes(wantedMode)) continue;
    seed = 1;
    const world = makeWorld(description);
    const own = world.facts.map((_, index) => index + 1);
    const total = vectorOf(world.facts.flatMap(({ people }, index) => (people > 0 ? [[index, 1] as const] : [])));
    let released: readonly ReleasedVector[] = [];
    let [asked, accepted, late] = [0, 0, 0];
    const times: number[] = [];
    for (let at = 0; at < QUESTIONS_MAX && late < TIMED; at += 1) {
      const statistics = question(world);
      const begin = process.cpuUsage();
      const verdict = auditRelease({
        rules: { ...STRICT_RULES, differencing, statisticsCap: null },
        minimumPeople: MINIMUM,
        salt: 0x123456789abcdefn,
        tables: new Map([['t', { classBefore: own, facts: world.facts, released, totals: [total] }]]),
        statistics,
      });
      const { user, system } = process.cpuUsage(begin);
      times.push((user + system) / 1000);
      if (released.length >= HISTORY) late += 1;
      asked += statistics.length;
      accepted += verdict.accepted.filter(Boolean).length;
      const after = verdict.tables.get('t');
      if (after === undefined) break;
      // Classes stay those of the world, so that the next question can be asked over them.
      const members = new Map<number, number[]>();
      for (const [index, class_] of after.classAfter.entries())
        members.set(class_, [...(members.get(class_) ?? []), index]);
      released = after.released.map(({ measure, vector }) => {
        const entries = vector.classes.flatMap((class_, place) =>
          (members.get(class_) ?? []).map((index) => [index + 1, vector.coefficients[place] ?? 0] as const),
        );
        return { measure, vector: vectorOf(entries) };
      });
    }
    const bytes = encodeAuditState(new Map([['t', { ...emptyAtomTable, classes: own.length, released }]])).length;
    const last = times.slice(-TIMED).sort((a, b) => a - b);
    const [median, worst] = [last[last.length >> 1], last.at(-1)];
    process.stdout.write(
      `${description.name.padEnd(20)} ${differencing.padEnd(7)} ${String(released.length).padStart(5)} released, ` +
        `${((100 * accepted) / asked).toFixed(0).padStart(3)} % of cells; a question ` +
        `${median?.toFixed(1) ?? '-'} ms, the slowest ${worst?.toFixed(1) ?? '-'} ms; history ${(bytes / 1000).toFixed(0)} kB\n`,
    );
  }
}
