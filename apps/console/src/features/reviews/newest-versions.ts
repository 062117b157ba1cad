// SPDX-License-Identifier: Apache-2.0
import { versionsOf } from '@glovebox/client';
import type { Agreement, DatasetView } from '@glovebox/contracts';

/** The newest version of each of some datasets, by name, or null where one has none yet. */
export function newestVersions(
  agreement: Agreement,
  names: readonly string[],
  uploaded: readonly DatasetView[],
): Record<string, string> | null {
  const newest = names.map((name) => [name, versionsOf(agreement, name, uploaded)[0]?.digest ?? ''] as const);
  return newest.some(([, digest]) => digest === '') ? null : Object.fromEntries(newest);
}
