// SPDX-License-Identifier: Apache-2.0
import { divide, rational, type Rational } from '@glovebox/dp';
import { inverseOf, variancesUnder } from '../fit/cholesky.ts';
import type { Matrix, Term } from '../fit/design.ts';
import type { TrainingPlan } from '../plan/plan-training.ts';
import { termText } from '../plan/words.ts';
import { asFloat, gaussianVariance, GRID } from './grid-rows.ts';
import { noiseOfLeastSquares, noiseOfSteps, ownScale, ridgeAgainst } from './noise-of-coefficients.ts';
import { errorOfMean, varianceOfRound } from './noisy-clusters.ts';
import { SEEN } from './noisy-fit.ts';
import { STEPS } from './noisy-regression.ts';
import { shapeOf, variancesOf } from './noisy-tree.ts';

/**
 * What a noisy model will be worth, from its plan and price alone. How far noise moves its numbers depends on the people, so
 * it is said for people who are made up: evenly spread over levels, between bounds, over leaves and clusters, features
 * independent of each other. For regressions the target too is spread evenly, and half of it explained (a number), or odds
 * move by e for a usual difference between people (a class). Real people who are alike, or few of a level, make larger errors.
 */
export interface ModelAccuracy {
  /** Levels, leaves or clusters of fewer people are hidden by the noise. Holds whatever the people are like. */
  readonly seenFrom: number;
  /** Standard deviation of the noise of the number of people. Holds whatever the people are like. */
  readonly people: number;
  readonly errors: readonly {
    readonly term: string;
    /** For each of `PREVIEWED_SIZES` the standard error that noise alone adds; null where it hides this altogether. */
    readonly errors: readonly (number | null)[];
  }[];
}

/** Numbers of people that accuracy is foretold for. */
export const PREVIEWED_SIZES = [1000, 10_000, 100_000] as const;

export function previewModel(plan: TrainingPlan, rho: Rational): ModelAccuracy {
  switch (plan.model.kind) {
    case 'linear-regression':
    case 'logistic-regression':
      return previewRegression(plan, rho);
    case 'k-means':
      return previewClusters(plan, plan.model.clusters, rho);
    case 'decision-tree':
    case 'random-forest':
      return previewTrees(plan, rho);
  }
}

function previewRegression(plan: TrainingPlan, rho: Rational): ModelAccuracy {
  const b = rowLength(plan);
  const isLinear = plan.model.kind === 'linear-regression';
  const half = divide(rho, rational(2n));
  const variance = isLinear ? gaussianVariance(b * b + b * BigInt(GRID * GRID), rho) : gaussianVariance(b * b, half);
  const deviation = Math.sqrt(asFloat(variance));
  const seenFrom = Math.ceil((SEEN * deviation) / GRID ** 2);
  const perSize = PREVIEWED_SIZES.map((size) => {
    const terms = termsSeen(plan, size, seenFrom);
    const products = spread(plan, terms).map((row) => row.map((value) => value * size * GRID ** 2));
    const share = (isLinear ? EXPLAINED_OF_NUMBER : EXPLAINED_OF_CLASS) / terms.length;
    const moments = inverseOf(spread(plan, terms))?.map((row) => row.map((value) => value * share)) ?? [];
    const input = { products, ridge: ridgeAgainst(deviation ** 2, terms.length), moments };
    const step = asFloat(gaussianVariance(b, divide(half, rational(BigInt(STEPS)))));
    const noise = isLinear
      ? noiseOfLeastSquares(input, deviation ** 2)
      : noiseOfSteps(input, { variance: step, steps: STEPS, weight: USUAL_WEIGHT });
    const variances = noise && variancesUnder(ownScale(plan, terms), noise);
    const scale = isLinear ? halfOf(plan.target?.kind === 'number' ? plan.target.number.bounds : null) : 1;
    return new Map(terms.map((term, at) => [wordsOf(plan, term), variances && scale * Math.sqrt(variances[at] ?? 0)]));
  });
  const terms = new Set(allTerms(plan).map((term) => wordsOf(plan, term)));
  return {
    seenFrom,
    people: deviation / GRID ** 2,
    errors: [...terms].map((term) => ({ term, errors: perSize.map((errors) => errors.get(term) ?? null) })),
  };
}

/** On the scale of -1 to 1: half of the variance of a target that is spread evenly. */
const EXPLAINED_OF_NUMBER = 1 / 6;
/** Scores that usually differ by 1, and what chance * (1 - chance) is of them on average. */
const EXPLAINED_OF_CLASS = 1;
const USUAL_WEIGHT = 0.2;

const halfOf = (bounds: { readonly low: number; readonly high: number } | null): number =>
  bounds === null ? 1 : (bounds.high - bounds.low) / 2;

const rowLength = ({ attributes, numbers }: TrainingPlan): bigint =>
  BigInt(GRID * GRID * (1 + attributes.length + numbers.length));

/** The first level of each attribute is its reference. All levels of an attribute have as many people. */
const allTerms = ({ attributes, numbers }: TrainingPlan): readonly Term[] => [
  { kind: 'intercept' },
  ...attributes.flatMap(({ levels }, attribute) =>
    levels.slice(1).map((_, at): Term => ({ kind: 'level', attribute, level: at + 1 })),
  ),
  ...numbers.map((_, number): Term => ({ kind: 'number', number })),
];

const termsSeen = (plan: TrainingPlan, size: number, seenFrom: number): readonly Term[] =>
  allTerms(plan).filter(
    (term) => term.kind !== 'level' || size / (plan.attributes[term.attribute]?.levels.length ?? 1) >= seenFrom,
  );

/** Expected products of each two entries of the row of one person. */
function spread({ attributes }: TrainingPlan, terms: readonly Term[]): Matrix {
  const shareOf = (term: Term): number =>
    term.kind === 'intercept' ? 1 : term.kind === 'number' ? 0 : 1 / (attributes[term.attribute]?.levels.length ?? 1);
  return terms.map((one, i) =>
    Float64Array.from(terms, (other, j) => {
      if (i === j) return one.kind === 'number' ? 1 / 3 : shareOf(one);
      const isExclusive = one.kind === 'level' && other.kind === 'level' && one.attribute === other.attribute;
      return isExclusive ? 0 : shareOf(one) * shareOf(other);
    }),
  );
}

const wordsOf = (plan: TrainingPlan, term: Term): string =>
  term.kind === 'level' ? levelWords(plan.attributes[term.attribute]?.name ?? '') : termText(plan, term);

const levelWords = (name: string): string => `${name}: each level`;

function previewClusters(plan: TrainingPlan, clusters: number, rho: Rational): ModelAccuracy {
  const deviation = Math.sqrt(asFloat(varianceOfRound(rowLength(plan), rho))) / GRID;
  const line = (term: string, scale: number, meanSquare: number) => ({
    term,
    errors: perPart(clusters, deviation, Math.sqrt(meanSquare), scale),
  });
  return {
    seenFrom: Math.ceil(SEEN * deviation),
    people: deviation * Math.sqrt(clusters),
    errors: [
      ...plan.attributes.map(({ name, levels }) => line(`share of ${levelWords(name)}`, 1, 1 / levels.length ** 2)),
      ...plan.numbers.map(({ name, bounds }) => line(`average of ${name}`, halfOf(bounds), 1 / 3)),
    ],
  };
}

function previewTrees(plan: TrainingPlan, rho: Rational): ModelAccuracy {
  const { maximumDepth } = shapeOf(plan);
  const deviation = Math.sqrt(asFloat(variancesOf(plan, rho).leaves)) / GRID;
  const { target } = plan;
  const [term, scale] =
    target?.kind === 'number'
      ? [`average of ${target.number.name} in a leaf`, halfOf(target.number.bounds)]
      : [`share of ${target?.attribute.name ?? ''}: ${target?.positive ?? ''} in a leaf`, 1 / 2];
  const leaves = 2 ** maximumDepth;
  return {
    seenFrom: Math.ceil(SEEN * deviation),
    people: deviation * Math.sqrt(leaves),
    errors: [{ term, errors: perPart(leaves, deviation, Math.sqrt(1 / 3), scale) }],
  };
}

/** For people who are evenly spread over so many parts. */
const perPart = (parts: number, deviation: number, mean: number, scale: number): (number | null)[] =>
  PREVIEWED_SIZES.map((size) => {
    const people = size / parts;
    return people < SEEN * deviation ? null : scale * errorOfMean(mean, people, deviation);
  });
