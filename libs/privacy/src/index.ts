// SPDX-License-Identifier: Apache-2.0
/**
 * What may leave: thresholds on distinct people, suppression, exact arithmetic. `release()` is the only exit, and only
 * what it made can be sealed. Must never see a row, read a clock, draw randomness or use a float.
 */
export { checkCell, type AggregateCell, type KeyValue, type RawCell } from './cells.ts';
export { PrivacyError, type PrivacyErrorCode } from './error.ts';
export { release, type ReleaseInput } from './release.ts';
export { statisticText } from './statistic.ts';
export { adoptReleased, isReleased, type Released } from './released.ts';
