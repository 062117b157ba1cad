// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

/**
 * - malformed: a cell or a table does not have the form that the tree demands
 * - too-many-classes: two branches of a history tell more classes of people apart than a state holds
 */
export type PrivacyErrorCode = 'malformed' | 'too-many-classes';

/** Thrown by this library. Texts never contain a value: a release error is known outside the worker by its code. */
export class PrivacyError extends CodedError<PrivacyErrorCode> {}
