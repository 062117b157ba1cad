// SPDX-License-Identifier: Apache-2.0
import { probabilityAtLeast, probabilityAtMost } from './statistics.ts';

/** Overall: the bound is wrong with at most this probability. */
const FAILURE = 1e-6;
/** Share of the samples on which the event is chosen. */
const CHOOSING = 0.1;

type Event = (x: number) => boolean;

/**
 * A lower bound of epsilon that holds but for one case in a million, in the manner of DP-Sniper (Bichsel et al., S&P 2021): choose
 * the event by which two neighbouring inputs can be told apart best on some samples, and bound its two probabilities on fresh ones
 * (Clopper and Pearson). If the bound exceeds the claimed epsilon, the claim is false; if it is far below, the audit is blind.
 * Events: half-lines and single values, in both directions.
 */
export function epsilonLowerBound(input: {
  readonly sampleA: () => number;
  readonly sampleB: () => number;
  readonly runs: number;
  readonly delta?: number;
}): number {
  const { sampleA, sampleB, runs, delta = 0 } = input;
  const choosing = Math.floor(runs * CHOOSING);
  const measuring = runs - choosing;
  const chosen = chooseEvent(draw(sampleA, choosing), draw(sampleB, choosing), choosing, delta);
  const a = draw(sampleA, measuring);
  const b = draw(sampleB, measuring);
  const [likely, unlikely] = chosen.swapped ? [b, a] : [a, b];
  return bound(hits(likely, chosen.event), hits(unlikely, chosen.event), measuring, delta);
}

function chooseEvent(a: Counts, b: Counts, runs: number, delta: number) {
  const values = [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => x - y);
  // Half-lines at sixty places are nearly as good as at all of them.
  const places = values.filter((_, index) => index % Math.ceil(values.length / 60) === 0);
  const events: Event[] = places.flatMap((t) => [(x: number) => x <= t, (x: number) => x >= t, (x: number) => x === t]);
  let best = { event: events[0] ?? (() => true), swapped: false, value: -Infinity };
  for (const event of events) {
    const [inA, inB] = [hits(a, event), hits(b, event)];
    for (const swapped of [false, true]) {
      const value = swapped ? bound(inB, inA, runs, delta) : bound(inA, inB, runs, delta);
      if (value > best.value) best = { event, swapped, value };
    }
  }
  return best;
}

const bound = (likely: number, unlikely: number, runs: number, delta: number): number =>
  Math.log(
    Math.max(probabilityAtLeast(likely, runs, FAILURE / 2) - delta, 1e-300) /
      probabilityAtMost(unlikely, runs, FAILURE / 2),
  );

type Counts = ReadonlyMap<number, number>;

function draw(sample: () => number, runs: number): Counts {
  const counts = new Map<number, number>();
  for (let i = 0; i < runs; i++) {
    const value = sample();
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

const hits = (counts: Counts, event: Event): number =>
  [...counts].reduce((sum, [value, count]) => sum + (event(value) ? count : 0), 0);
