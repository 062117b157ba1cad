// SPDX-License-Identifier: Apache-2.0

/** The machine's time, UTC, in whole seconds: `2026-11-24T05:37:00Z`. */
export const systemClock = (): string => new Date().toISOString().replace(/\.\d{3}Z$/, 'Z');
