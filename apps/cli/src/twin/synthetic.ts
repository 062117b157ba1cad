// SPDX-License-Identifier: Apache-2.0

/** On top of everything that is said about a twin, and in the schema's metadata of its stream. */
export const SYNTHETIC_WORDS =
  'MADE UP from the terms alone: it tells nothing about the data, neither its size nor its values.';
