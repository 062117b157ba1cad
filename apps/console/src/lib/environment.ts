// SPDX-License-Identifier: Apache-2.0
import type { ClientEnvironment } from '@glovebox/client';

/** What a browser lends to the client: the platform's own fetch, clock and randomness. */
export const browserEnvironment: ClientEnvironment = {
  fetch: (url, init) => fetch(url, init),
  clock: () => now(),
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** The time in whole seconds, as documents carry it. */
export const now = (): string => new Date().toISOString().replace(/\.\d{3}Z$/, 'Z');
