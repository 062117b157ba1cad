// SPDX-License-Identifier: Apache-2.0
import { pageOf } from '@glovebox/contracts';
import type { z } from 'zod';
import type { Transport } from '../transport.ts';

/** Follows a list page by page. A coordinator that never ends a list is cut off at `max` items. */
export async function* eachItem<T extends z.ZodType>(
  transport: Transport,
  item: T,
  path: string,
  query: Record<string, string | undefined> = {},
  max = 100_000,
): AsyncGenerator<z.output<T>> {
  let cursor: string | null = null;
  let seen = 0;
  do {
    const page: { items: z.output<T>[]; next: string | null } = await transport.ask(
      pageOf(item),
      'GET',
      withQuery(path, { ...query, limit: '200', cursor: cursor ?? undefined }),
    );
    for (const one of page.items) {
      if (++seen > max) return;
      yield one;
    }
    cursor = page.items.length > 0 ? page.next : null;
  } while (cursor !== null);
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export function withQuery(path: string, query: Record<string, string | undefined>): string {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}
