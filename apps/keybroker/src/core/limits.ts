// SPDX-License-Identifier: Apache-2.0

/** How long a challenge can be answered. */
export const CHALLENGE_SECONDS = 5 * 60;

/** How long a worker may take from the grant to the permit. */
export const GRANT_SECONDS = 60 * 60;

/** The given time and so many seconds, as a timestamp of the contracts. */
export function secondsAfter(at: string, seconds: number): string {
  return `${new Date(Date.parse(at) + 1000 * seconds).toISOString().slice(0, 19)}Z`;
}
