// SPDX-License-Identifier: Apache-2.0
import type { Reason } from '@glovebox/contracts';

/**
 * Refusals of the worker that another attempt can cure: something came too late, or its compute process died. All
 * others are about the documents or the data and stay the same in every attempt.
 */
const passing = new Set(['challenge-expired', 'grant-expired', 'compute-failed', 'attester-failed']);

export const isPassing = (reasons: readonly Reason[]): boolean => reasons.every((reason) => passing.has(reason.code));
