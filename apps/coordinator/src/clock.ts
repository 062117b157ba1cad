// SPDX-License-Identifier: Apache-2.0

/** The time as a contracts Timestamp. Passed in, so that tests decide what time it is. */
export type Clock = () => string;
export const CLOCK = Symbol('clock');

/** A timestamp so many seconds later. */
export const later = (time: string, seconds: number): string =>
  new Date(Date.parse(time) + 1000 * seconds).toISOString().replace('.000Z', 'Z');
