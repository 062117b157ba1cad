// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

export type MeasureErrorCode =
  /** A firmware image is not what its format demands. */
  | 'firmware-malformed'
  /** A well-formed image lacks what this launch needs, or has what nothing here knows how to measure. */
  | 'firmware-unsupported'
  /** A kernel that firmware does not start, or that nothing here knows how to measure. */
  | 'kernel-unsupported'
  /** A launch that no machine makes: no processors, an initrd without a kernel. */
  | 'launch-impossible';

/** Why no measurement could be computed. */
export class MeasureError extends CodedError<MeasureErrorCode> {}
