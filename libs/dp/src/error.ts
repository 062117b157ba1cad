// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

/**
 * - malformed: a ledger, a charge, a plan or a cell does not have its form
 * - out-of-range: the form is right, but a parameter is outside of what the arithmetic here covers
 */
export type DpErrorCode = 'malformed' | 'out-of-range';

/** Thrown by this library. Texts name parameters, never a value of the data. */
export class DpError extends CodedError<DpErrorCode> {}
