// SPDX-License-Identifier: Apache-2.0

/** In the schema's metadata of every twin, and on top of everything that is said about it. */
export const SYNTHETIC_KEY = 'glovebox.synthetic';
export const SYNTHETIC_WORDS =
  'MADE UP from the terms alone: it tells nothing about the data, neither its size nor its values.';
