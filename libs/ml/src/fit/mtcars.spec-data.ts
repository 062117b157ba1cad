// SPDX-License-Identifier: Apache-2.0
import type { People } from './people.ts';

/** Motor Trend 1974, as every copy of R has it: miles per gallon, weight, horse power, manual gearbox, cylinders. */
const CARS: readonly (readonly [mpg: number, wt: number, hp: number, am: number, cyl: number])[] = [
  [21, 2.62, 110, 1, 6], [21, 2.875, 110, 1, 6], [22.8, 2.32, 93, 1, 4], [21.4, 3.215, 110, 0, 6],
  [18.7, 3.44, 175, 0, 8], [18.1, 3.46, 105, 0, 6], [14.3, 3.57, 245, 0, 8], [24.4, 3.19, 62, 0, 4],
  [22.8, 3.15, 95, 0, 4], [19.2, 3.44, 123, 0, 6], [17.8, 3.44, 123, 0, 6], [16.4, 4.07, 180, 0, 8],
  [17.3, 3.73, 180, 0, 8], [15.2, 3.78, 180, 0, 8], [10.4, 5.25, 205, 0, 8], [10.4, 5.424, 215, 0, 8],
  [14.7, 5.345, 230, 0, 8], [32.4, 2.2, 66, 1, 4], [30.4, 1.615, 52, 1, 4], [33.9, 1.835, 65, 1, 4],
  [21.5, 2.465, 97, 0, 4], [15.5, 3.52, 150, 0, 8], [15.2, 3.435, 150, 0, 8], [13.3, 3.84, 245, 0, 8],
  [19.2, 3.845, 175, 0, 8], [27.3, 1.935, 66, 1, 4], [26, 2.14, 91, 1, 4], [30.4, 1.513, 113, 1, 4],
  [15.8, 3.17, 264, 1, 8], [19.7, 2.77, 175, 1, 6], [15, 3.57, 335, 1, 8], [21.4, 2.78, 109, 1, 4],
]; // prettier-ignore

const CYLINDERS = [4, 6, 8];
const column = (at: number): Float64Array => Float64Array.from(CARS, (car) => car[at] ?? 0);

/** The columns as people; cylinders are an attribute of three levels. */
export const cars = {
  mpg: column(0),
  wt: column(1),
  hp: column(2),
  am: column(3),
  cyl: Uint16Array.from(CARS, (car) => CYLINDERS.indexOf(car[4])),
};

export const carsAs = (part: Pick<People, 'attributes' | 'numbers' | 'target'>): People => ({
  size: CARS.length,
  ...part,
});
