// SPDX-License-Identifier: Apache-2.0
import { designOf } from './design.ts';
import { cars, carsAs } from './mtcars.spec-data.ts';
import type { People } from './people.ts';
import { fitLinear, fitLogistic, type RegressionFit } from './regression.ts';

const fitted = (
  fit: typeof fitLinear,
  part: Pick<People, 'attributes' | 'numbers' | 'target'>,
  levels: number[][] = [],
): RegressionFit => {
  const people = carsAs(part);
  const design = designOf(people, levels);
  const found = design && fit(design, people.target);
  if (found === null) throw new Error('a fit');
  return found;
};

const flat = ({ coefficients }: RegressionFit) => coefficients.flatMap(({ value, error }) => [value, error]);
const expectNear = (got: readonly number[], wanted: readonly number[], digits: number) => {
  expect(got).toHaveLength(wanted.length);
  for (const [at, value] of wanted.entries()) expect(got[at]).toBeCloseTo(value, digits);
};

describe('regression against what R says of mtcars', () => {
  it('lm(mpg ~ wt + hp)', () => {
    const fit = fitted(fitLinear, { attributes: [], numbers: [cars.wt, cars.hp], target: cars.mpg });
    expectNear(flat(fit), [37.22727, 1.59879, -3.87783, 0.63273, -0.03177, 0.00903], 5);
    expect(fit.explained).toBeCloseTo(0.8267855, 7);
  });

  it('lm(mpg ~ factor(cyl)), which is the means of the groups', () => {
    const fit = fitted(fitLinear, { attributes: [cars.cyl], numbers: [], target: cars.mpg }, [[1, 2]]);
    expectNear(
      fit.coefficients.map(({ value }) => value),
      [26.66364, -6.92078, -11.56364],
      5,
    );
  });

  it('glm(am ~ wt, binomial)', () => {
    const fit = fitted(fitLogistic, { attributes: [], numbers: [cars.wt], target: cars.am });
    expectNear(flat(fit), [12.04, 4.51, -4.024, 1.4365], 3);
    // Residual deviance 19.176 of 43.230.
    expect(fit.explained).toBeCloseTo(1 - 19.176 / 43.23, 4);
  });

  it('glm(am ~ group), which is the log of odds', () => {
    const group = cars.cyl.map((level) => (level === 2 ? 1 : 0));
    const fit = fitted(fitLogistic, { attributes: [group], numbers: [], target: cars.am }, [[1]]);
    const [a, b, c, d] = [2, 12, 11, 7];
    expectNear(
      flat(fit),
      [
        Math.log(c / d),
        Math.sqrt(1 / c + 1 / d),
        Math.log((a * d) / (b * c)),
        Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d),
      ],
      6,
    );
  });
});

describe('what has no fit has none', () => {
  it('is columns that depend on each other, classes that are separated, and nothing that varies', () => {
    const both = carsAs({ attributes: [], numbers: [cars.wt, cars.wt.map((x) => 2 * x + 1)], target: cars.mpg });
    const twice = designOf(both, []);
    expect(twice && fitLinear(twice, both.target)).toBeNull();
    const light = cars.wt.map((x) => (x < 3 ? 1 : 0));
    const apart = designOf(carsAs({ attributes: [], numbers: [cars.wt], target: light }), []);
    expect(apart && fitLogistic(apart, light)).toBeNull();
    expect(designOf(carsAs({ attributes: [], numbers: [cars.wt.map(() => 1)], target: cars.mpg }), [])).toBeNull();
  });

  it('but a missing number leaves nobody out', () => {
    const some = cars.wt.map((x, at) => (at === 3 ? NaN : x));
    const fit = fitted(fitLinear, { attributes: [], numbers: [some], target: cars.mpg });
    expect(fit.coefficients.every(({ value }) => Number.isFinite(value))).toBe(true);
  });
});
