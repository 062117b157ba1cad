// SPDX-License-Identifier: Apache-2.0
/**
 * The audit of one question on top of a long history, without an engine: how long the decision takes by numbers that
 * were released before.
 *
 *   npx nx run @glovebox/bench:audit
 */
import { STRICT_RULES } from '@glovebox/contracts';
import { auditRelease, type Claim, type ClassFacts, vectorOf } from '@glovebox/privacy';

const RUNS = 5;
/** Atoms: every combination of a cross-tabulation of 100,000 people. */
const SIZES = [2, 5, 6, 10];
const CLASSES = SIZES.reduce((product, size) => product * size, 1);

const facts: ClassFacts[] = Array.from({ length: CLASSES }, (_, index) => {
  const people = Math.floor(100_000 / CLASSES) + ((index * 7919) % 31) - 15;
  return { people, few: people < 10 ? [index] : null, amounts: new Map() };
});

/** The cells of all tables by one or two of the dimensions, each with one of twelve filters on a third. */
function cells(): Claim[] {
  const coordinates = Array.from({ length: CLASSES }, (_, index) => {
    let rest = index;
    return SIZES.map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    });
  });
  const claims: Claim[] = [];
  for (let filter = 0; filter < 12; filter += 1)
    for (let a = 0; a < SIZES.length; a += 1)
      for (let b = a + 1; b < SIZES.length; b += 1)
        for (let x = 0; x < (SIZES[a] ?? 0); x += 1)
          for (let y = 0; y < (SIZES[b] ?? 0); y += 1) {
            const members = coordinates.flatMap((at, index) =>
              at[a] === x && at[b] === y && ((at[3] ?? 0) + (at[2] ?? 0)) % 12 >= filter ? [[index, 1] as const] : [],
            );
            if (members.length > 0) claims.push({ table: 't', measure: 'x', vector: vectorOf(members) });
          }
  return claims;
}

const all = cells();
for (const differencing of ['strict', 'rank'] as const) {
  for (const before of [0, 250, 1000]) {
    const released = all.slice(0, before).map(({ measure, vector }) => {
      const classes = vector.classes.map((index) => index + 1);
      return { measure, vector: { classes, coefficients: vector.coefficients } };
    });
    const asked = all.slice(before, before + 30).map((claim) => [claim]);
    const times: number[] = [];
    let accepted = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const begin = performance.now();
      const verdict = auditRelease({
        rules: { ...STRICT_RULES, differencing, statisticsCap: null },
        minimumPeople: 10,
        tables: new Map([['t', { classBefore: facts.map((_, index) => index + 1), facts, released, totals: [] }]]),
        statistics: asked,
      });
      times.push(performance.now() - begin);
      accepted = verdict.accepted.filter(Boolean).length;
    }
    const [median = 0] = times.sort((x, y) => x - y).slice(Math.floor(RUNS / 2));
    process.stdout.write(
      `${differencing.padEnd(7)} ${String(before).padStart(5)} released before, ${String(asked.length)} asked, ${String(accepted)} accepted: ${median.toFixed(1)} ms\n`,
    );
  }
}
