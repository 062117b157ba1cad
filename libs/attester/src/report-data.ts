// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';

/** Another length is a bug of the caller and never repaired. */
export function assertReportData(reportData: Uint8Array): void {
  assert(reportData.length === 64, 'report data has 64 bytes');
}
