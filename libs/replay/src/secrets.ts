// SPDX-License-Identifier: Apache-2.0

/** Everything that an analyst could read in a case, over all of its steps. */
export interface Visible {
  /** Names, texts, messages, codes: whatever is read as text. */
  readonly texts: readonly string[];
  /** Released numbers, exact decimal text. */
  readonly numbers: readonly string[];
}

/** Within so much of a secret number counts as told. */
const TOLERANCE = 0.005;

/**
 * The secrets that show: texts inside of any text that the analyst did not write, numbers as a released number or as the
 * difference of any two, to within 0.5 %.
 */
export function secretsShown(
  secrets: readonly (string | number)[],
  { texts, numbers }: Visible,
  written: readonly string[],
): (string | number)[] {
  const values = numbers.map(Number).filter(Number.isFinite);
  return secrets.filter((secret) =>
    typeof secret === 'string'
      ? texts.some((text) => text.includes(secret)) && !written.some((text) => text.includes(secret))
      : isTold(secret, values),
  );
}

function isTold(secret: number, values: readonly number[]): boolean {
  const near = (value: number) => Math.abs(Math.abs(value) - Math.abs(secret)) <= TOLERANCE * Math.abs(secret);
  return values.some((value, index) => near(value) || values.some((other, at) => at > index && near(value - other)));
}
