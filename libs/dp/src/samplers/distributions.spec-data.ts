// SPDX-License-Identifier: Apache-2.0
import { sha256 } from '@glovebox/crypto';
import { utf8 } from '@glovebox/core';
import { rational, type Rational } from '../exact/rational.ts';
import type { BitSource } from '../random/bit-source.ts';
import { keyStreamBits } from '../random/question-noise.ts';
import { geometric } from './geometric.ts';

/** The same bits for the same name in every run. */
export const seededBits = (name: string): BitSource => keyStreamBits(sha256(utf8(name)));

export const numberOf = ({ numerator, denominator }: Rational): number => Number(numerator) / Number(denominator);

export interface Distribution {
  readonly pmf: (x: number) => number;
  /** P[X <= x] */
  readonly cdf: (x: number) => number;
  readonly spread: number;
}

export function laplaceDistribution(scale: number): Distribution {
  const ratio = Math.exp(-1 / scale);
  const upperTail = (x: number) => ratio ** x / (1 + ratio);
  return {
    pmf: (x) => (-Math.expm1(-1 / scale) / (1 + ratio)) * ratio ** Math.abs(x),
    cdf: (x) => (x < 0 ? upperTail(-x) : 1 - upperTail(x + 1)),
    spread: scale,
  };
}

/** By summing, from the far end. Good for sigma up to a few hundred. */
export function gaussianDistribution(variance: number): Distribution {
  const end = Math.ceil(40 * Math.sqrt(variance)) + 5;
  const mass = (x: number) => Math.exp((-x * x) / (2 * variance));
  const upperTails = new Float64Array(end + 2);
  for (let x = end; x >= 0; x--) upperTails[x] = (upperTails[x + 1] ?? 0) + mass(x);
  const whole = 2 * (upperTails[0] ?? 0) - 1;
  const upperTail = (x: number) => (upperTails[Math.min(x, end + 1)] ?? 0) / whole;
  return {
    pmf: (x) => mass(x) / whole,
    cdf: (x) => (x < 0 ? upperTail(-x) : 1 - upperTail(x + 1)),
    spread: Math.sqrt(variance),
  };
}

/** The classic bug: a fair sign that counts zero twice. */
export function laplaceWithMinusZero(scale: Rational, source: BitSource): bigint {
  const size = geometric(scale.numerator, source) / scale.denominator;
  return source.take(1) === 1n ? -size : size;
}

/** Continuous Laplace noise from 53 random bits, rounded: what exact sampling is instead of. */
export function roundedLaplace(scale: Rational, source: BitSource): bigint {
  const uniform = (Number(source.take(53)) + 0.5) / 2 ** 53 - 0.5;
  return BigInt(Math.round(-numberOf(scale) * Math.sign(uniform) * Math.log(1 - 2 * Math.abs(uniform))));
}

export const perCent = (percent: number): Rational => rational(BigInt(percent), 100n);
