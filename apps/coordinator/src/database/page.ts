// SPDX-License-Identifier: Apache-2.0
import type { Page } from '@glovebox/contracts';
import { ProblemError } from '../edge/problem.error.ts';

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Where a page starts: rows with a position below this one. Lists are newest first. */
export function startOf(page: PageRequest): number {
  if (page.cursor === undefined) return 2_147_483_647;
  const match = /^p([1-9]\d{0,8})$/.exec(page.cursor);
  if (match?.[1] !== undefined) return Number(match[1]);
  throw new ProblemError('malformed', 'not a cursor of this list', {
    field: 'cursor',
    remedy: 'send `next` of the page before, or leave it out for the first page',
  });
}

/** One page from rows that were read with `limit + 1`. */
export function pageFrom<Row extends { position: number }, Item>(
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(view), next: rows.length > limit && last ? `p${String(last.position)}` : null };
}
