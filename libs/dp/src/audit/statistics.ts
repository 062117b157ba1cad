// SPDX-License-Identifier: Apache-2.0
/** Tail probabilities for tests, in floating point (Press et al., Numerical Recipes, 6.1 to 6.4; Lanczos, g = 7). */

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function logGamma(x: number): number {
  const [first = 0, ...rest] = LANCZOS;
  const series = rest.reduce((sum, coefficient, index) => sum + coefficient / (x + index), first);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

/** P[chi-squared with `freedom` degrees >= value]: the regularised upper incomplete gamma function Q(freedom/2, value/2). */
export function chiSquaredTail(value: number, freedom: number): number {
  const [a, x] = [freedom / 2, value / 2];
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = a + 1; term > sum * 1e-16; n++) sum += term *= x / n;
    return 1 - front * sum;
  }
  return front * continuedFraction((n) => (n === 0 ? [1, x + 1 - a] : [-n * (n - a), x + 2 * n + 1 - a]));
}

/** Regularised incomplete beta function I_x(a, b). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const fraction = continuedFraction((n) => {
    if (n === 0) return [1, 1];
    const m = Math.floor(n / 2);
    const numerator =
      n % 2 === 0
        ? (m * (b - m) * x) / ((a + n - 1) * (a + n))
        : (-(a + m) * (a + b + m) * x) / ((a + n - 1) * (a + n));
    return [numerator, 1];
  });
  return front * fraction;
}

/** a0/(b0 + a1/(b1 + ...)), modified Lentz. `part(n)` is [a_n, b_n]. */
function continuedFraction(part: (n: number) => readonly [number, number]): number {
  const tiny = 1e-300;
  let [value, c, d] = [tiny, tiny, 0];
  for (let n = 0; n < 10_000; n++) {
    const [a, b] = part(n);
    d = 1 / (b + a * d || tiny);
    c = b + a / c || tiny;
    value *= c * d;
    if (n > 0 && Math.abs(c * d - 1) < 1e-15) break;
  }
  return value;
}

function bisect(isBelow: (x: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Clopper-Pearson: the probability of an event seen `hits` times in `runs` is at least this, but for `failure`. */
export const probabilityAtLeast = (hits: number, runs: number, failure: number): number =>
  hits === 0 ? 0 : bisect((p) => incompleteBeta(p, hits, runs - hits + 1) < failure);

/** And at most this, but for `failure`. */
export const probabilityAtMost = (hits: number, runs: number, failure: number): number =>
  hits === runs ? 1 : bisect((p) => 1 - incompleteBeta(p, hits + 1, runs - hits) > failure);
