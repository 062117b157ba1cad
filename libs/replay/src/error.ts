// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

/**
 * - corpus: the file is no corpus at all
 * - case: a case is not of its form
 * - schema: a case names a schema that the file has not, or one that cannot be read
 * - policy: a case names a policy that the file has not, or one that cannot be said as terms
 * - fixture: the SQL of a fixture, or of an owner's step, fails, or makes rows that an owner could not seal
 * - not-built: the program that answers questions is missing
 */
export type ReplayErrorCode = 'corpus' | 'case' | 'schema' | 'policy' | 'fixture' | 'not-built';

/** A corpus, or one case of it, that cannot be replayed as it is. `field` is the place in the file. */
export class ReplayError extends CodedError<ReplayErrorCode> {}
