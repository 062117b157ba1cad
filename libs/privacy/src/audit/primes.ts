// SPDX-License-Identifier: Apache-2.0

/** Residues have 21 bits: a double holds 2^11 products of two of them added up, exactly. */
const FROM = 2 ** 20;

/**
 * Two primes between 2^20 and 2^21 for the arithmetic of an audit. A combination of released numbers is overlooked only
 * where both divide the same minor of their matrix. Whoever knew the primes could ask for numbers that make such a minor, so
 * they are drawn by what no analyst knows, two halves of 32 bits. A minor of 2,000 numbers has at most 600 of the 73,586
 * primes there are, so that even one that was made for it is divided by both with a chance below 1 in 10,000.
 */
export function auditPrimes(salt: bigint): readonly [number, number] {
  const first = drawPrime(Number(salt & 0xffffffffn));
  let half = Number((salt >> 32n) & 0xffffffffn);
  let second = drawPrime(half);
  while (second === first) second = drawPrime((half = next(half)));
  return [first, second];
}

/** A linear congruential generator of full period: every prime has about as many beginnings that lead to it. */
const next = (state: number): number => (Math.imul(state, 1664525) + 1013904223) >>> 0;

function drawPrime(seed: number): number {
  for (let state = next(seed); ; state = next(state)) {
    const value = FROM + (state >>> 12);
    if (isPrime(value)) return value;
  }
}

function isPrime(value: number): boolean {
  if (value % 2 === 0) return false;
  for (let divisor = 3; divisor * divisor <= value; divisor += 2) if (value % divisor === 0) return false;
  return true;
}

export const mod = (value: number, prime: number): number => ((value % prime) + prime) % prime;

/** By Fermat: value^(prime - 2). */
export function inverse(value: number, prime: number): number {
  let [result, base, exponent] = [1, value, prime - 2];
  for (; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = (result * base) % prime;
    base = (base * base) % prime;
  }
  return result;
}
