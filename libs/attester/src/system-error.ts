// SPDX-License-Identifier: Apache-2.0

/** Code of a system error, whichever realm made it; empty for anything else. */
export const errnoOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error ? String(error.code) : '';
