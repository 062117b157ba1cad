// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, Predicate, QueryTree, Transform } from '@glovebox/contracts';
import { aggregatesOf, blocksOf } from '../scope/blocks.ts';
import { existsOf } from '../scope/resolve-tree.ts';

/**
 * The functions that a tree's probes may call. Averages are sums and counts; only one person's average is one in the
 * engine. Everything else that is called comes from a transform, a pattern or a statistic that the tree has.
 */
export function functionsOf(tree: QueryTree): ReadonlySet<string> {
  const outer = blocksOf(tree).flatMap(({ values }) => values.flatMap(({ value }) => aggregatesOf(value)));
  const inner = tree.derived.flatMap(({ columns }) => columns.map(({ aggregate }) => aggregate));
  return new Set([
    'count',
    ...outer.flatMap((aggregate) => functionsOfAggregate(aggregate, 'sum')),
    ...inner.flatMap((aggregate) => functionsOfAggregate(aggregate, 'avg')),
    ...functionsOfDimensions(tree),
  ]);
}

export const hasExists = (tree: QueryTree): boolean =>
  [...tree.derived, ...blocksOf(tree)].some(({ where }) => existsOf(where).length > 0);

function functionsOfAggregate(aggregate: Aggregate, average: 'sum' | 'avg'): readonly string[] {
  switch (aggregate.kind) {
    case 'count-rows':
      return ['count_star'];
    case 'count':
    case 'count-distinct':
      return ['count'];
    case 'sum':
      return ['sum'];
    case 'avg':
      return [average];
    case 'variance':
    case 'pair':
      return ['count_star', 'sum', '*'];
    case 'quantile':
      return ['list', 'list_sort', 'list_extract', '+', '-', '*', '//'];
  }
}

/** Transforms and patterns, wherever in the tree they stand. */
function functionsOfDimensions(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { through, kind } = node as { through?: Transform; kind?: string };
  const own = through === undefined ? [] : [TRANSFORMS[through.kind]];
  const pattern = kind === 'like' ? [printedLike(node as Extract<Predicate, { kind: 'like' }>)] : [];
  return [...own, ...pattern, ...Object.values(node).flatMap(functionsOfDimensions)];
}

const TRANSFORMS = { prefix: 'left', truncate: 'date_trunc', part: 'date_part' } as const;

const printedLike = ({ ignoreCase, negated }: Extract<Predicate, { kind: 'like' }>): string =>
  `${negated ? '!' : ''}~~${ignoreCase ? '*' : ''}`;
