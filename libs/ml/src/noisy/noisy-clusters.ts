// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import { discreteGaussian, multiply, rational, uniformBelow, type BitSource, type Rational } from '@glovebox/dp';
import { pointsOf } from '../fit/codes.ts';
import { assign } from '../fit/k-means.ts';
import type { People } from '../fit/people.ts';
import type { TrainingPlan } from '../plan/plan-training.ts';
import { termText } from '../plan/words.ts';
import { asFloat, gaussianVariance, GRID, gridRows, type GridRows } from './grid-rows.ts';
import { peopleStatement, SEEN, withMiddles, type Bits, type NoisyFit, type NoisyStatement } from './noisy-fit.ts';

/** Times that people are put to the nearest centre; the last says what the clusters are like. Each costs a share of rho. */
export const ROUNDS = 6;

/** The variance of every noisy number of a round. */
export const varianceOfRound = (squaredLength: bigint, rho: Rational): Rational =>
  gaussianVariance(squaredLength, multiply(rho, rational(1n, BigInt(ROUNDS))));

/**
 * Lloyd's algorithm from noisy counts and sums (SuLQ: Blum, Dwork, McSherry and Nissim, PODS 2005; a few rounds from starting
 * points that no data chose, as Su et al., CODASPY 2016, found best).
 *
 * What leaves the people, in each round: for each cluster the sum of the rows of those in it, counts among them. A person is in one
 * cluster, which her row and noisy centres decide and nobody else; so one person more or less changes the sums of all
 * clusters together by a Euclidean length of at most that of a row, B. With discrete Gaussian noise of variance B² ROUNDS /
 * (2 rho) a round costs rho / ROUNDS, and all of them compose to rho under zCDP, adaptively (Bun and Steinke, Lemma 1.7). The
 * starting points are drawn from what is declared; a cluster in which noise hides the people does not move.
 */
export function fitNoisyClusters(plan: TrainingPlan, people: People, rho: Rational, bits: Bits): NoisyFit {
  const { model } = plan;
  assert(model.kind === 'k-means', 'clusters are of k-means');
  const rows = gridRows(plan, people);
  const points = pointsOf(plan, withMiddles(plan, people));
  const variance = varianceOfRound(rows.squaredLength, rho);
  const deviation = Math.sqrt(asFloat(variance));
  let centres = startingCentres(plan, model.clusters, bits('centres'));
  let sums: readonly Float64Array[] = [];
  const nearest = { cluster: new Uint8Array(people.size), distances: new Float64Array(people.size) };
  for (let round = 0; round < ROUNDS; round += 1) {
    assign(Float64Array.from(centres.flatMap((centre) => [...centre])), points, nearest);
    const source = bits(`round ${String(round)}`);
    sums = sumsOf(rows, nearest.cluster, model.clusters).map((own) =>
      own.map((exact) => Number(BigInt(exact) + discreteGaussian(variance, source))),
    );
    centres = centres.map((centre, at) => {
      const own = sums[at] ?? new Float64Array(0);
      return (own[0] ?? 0) < SEEN * deviation ? centre : placeOf(plan, meansOf(own));
    });
  }
  const counts = sums.map(([count = 0]) => count / GRID);
  return [
    ...sums.flatMap((own, at) => clusterStatements({ plan, rows, own, deviation, part: `cluster ${String(at + 1)}` })),
    peopleStatement(
      counts.reduce((sum, count) => sum + count, 0),
      (Math.sqrt(counts.length) * deviation) / GRID,
    ),
  ];
}

/** Of each cluster the sums of the columns of rows; the first is the count. Whole numbers far below 2^53. */
export function sumsOf(
  { columns, size }: Pick<GridRows, 'columns' | 'size'>,
  cluster: Uint8Array,
  clusters: number,
): Float64Array[] {
  const sums = Array.from({ length: clusters }, () => new Float64Array(columns.length));
  for (const [at, column] of columns.entries()) {
    const own = new Float64Array(clusters);
    for (let person = 0; person < size; person += 1) {
      const place = cluster[person] ?? 0;
      own[place] = (own[place] ?? 0) + (column[person] ?? 0);
    }
    for (const [place, sum] of sums.entries()) sum[at] = own[place] ?? 0;
  }
  return sums;
}

/** Averages of the columns of rows, as far as any people have them: shares of levels from 0 to 1, numbers from -1 to 1. */
const meansOf = (sums: Float64Array): Float64Array => {
  const [count = 1] = sums;
  return sums.map((sum) => sum / count);
};

/** A centre in the coordinates of `pointsOf`, from averages in the order of the columns of rows. */
function placeOf({ attributes, numbers }: TrainingPlan, means: Float64Array): Float64Array {
  const firstNumber = means.length - numbers.length;
  let column = 1;
  const places = attributes.flatMap(({ levels, isOrdered }) => {
    const shares = levels.map((_, level) => within(means[column + level] ?? 0, 0, 1));
    column += levels.length;
    if (!isOrdered) return shares.map((share) => share * Math.SQRT1_2);
    return [shares.reduce((sum, share, level) => sum + (share * level) / levels.length, 0)];
  });
  return Float64Array.from([
    ...numbers.map((_, at) => (within(means[firstNumber + at] ?? 0, -1, 1) + 1) / 2),
    ...places,
  ]);
}

/** So many places are drawn for a centre; the one farthest from all centres before it is taken. */
const DRAWN = 10;

function startingCentres(plan: TrainingPlan, clusters: number, source: BitSource): readonly Float64Array[] {
  const centres: Float64Array[] = [];
  while (centres.length < clusters) {
    const drawn = Array.from({ length: DRAWN }, () => drawnPlace(plan, source));
    const distances = drawn.map((place) => Math.min(...centres.map((centre) => squaredDistance(place, centre))));
    centres.push(drawn[distances.indexOf(Math.max(...distances))] ?? new Float64Array(0));
  }
  return centres;
}

function drawnPlace(plan: TrainingPlan, source: BitSource): Float64Array {
  const draw = (values: number) => Number(uniformBelow(BigInt(values), source));
  const levels = plan.attributes.flatMap((attribute) => {
    const drawn = draw(attribute.levels.length);
    return attribute.levels.map((_, level) => (level === drawn ? 1 : 0));
  });
  return placeOf(plan, Float64Array.from([1, ...levels, ...plan.numbers.map(() => draw(2 * GRID + 1) / GRID - 1)]));
}

const squaredDistance = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, at) => sum + (value - (b[at] ?? 0)) ** 2, 0);

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

function clusterStatements(input: {
  readonly plan: TrainingPlan;
  readonly rows: GridRows;
  readonly own: Float64Array;
  /** Of the noise of every sum. */
  readonly deviation: number;
  readonly part: string;
}): NoisyStatement[] {
  const { plan, rows, own, deviation, part } = input;
  const [count = 0] = own;
  const isSeen = count >= SEEN * deviation;
  return rows.terms.flatMap((term, column): NoisyStatement[] => {
    if (term.kind === 'intercept') return [];
    const mean = (own[column] ?? 0) / count;
    const error = errorOfMean(mean, count, deviation);
    const { low, high } = (term.kind === 'number' ? plan.numbers[term.number]?.bounds : null) ?? { low: 0, high: 1 };
    const half = (high - low) / 2;
    const isShare = term.kind === 'level';
    return [
      {
        part,
        term: termText(plan, term),
        value: isSeen ? (isShare ? within(mean, 0, 1) : low + (within(mean, -1, 1) + 1) * half) : null,
        error: isSeen ? (isShare ? error : error * half) : null,
        people: Math.max(0, Math.round((isShare ? (own[column] ?? 0) : count) / GRID)),
      },
    ];
  });
}

/** Of a noisy sum over a noisy count, to first order. */
export const errorOfMean = (mean: number, count: number, deviation: number): number =>
  (deviation / count) * Math.sqrt(1 + mean * mean);
