// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, Argument, Predicate } from '@glovebox/contracts';

/**
 * A number of a cell that is a sum over its people, each adding their own part. `product` lists the columns whose
 * product is summed (twice the same: squares); none with `people` false counts rows. `present` are the columns that a
 * row must have to contribute.
 */
export interface LinearPart {
  /** Distinct people instead of a sum over rows. */
  readonly people: boolean;
  readonly product: readonly Argument[];
  readonly present: readonly Argument[];
  readonly filter: Predicate | null;
}

/** What a released aggregate tells of its cell. */
export interface RevealedParts {
  /** Numbers that it is made of, and that follow from it together with the others of the question. */
  readonly linear: readonly LinearPart[];
  /** Columns of which it shows a value in order: no sum, so no difference of two of them is anybody's part. */
  readonly ordered: readonly Argument[];
}

/** Which sums over people the release of an aggregate reveals: what an audit of differences must account for. */
export function linearParts(aggregate: Aggregate): RevealedParts {
  const { filter } = aggregate;
  const part = (product: readonly Argument[], present: readonly Argument[]): LinearPart => ({
    people: false,
    product,
    present: present.filter(({ orElse }) => orElse === undefined),
    filter,
  });
  switch (aggregate.kind) {
    case 'count-rows':
      return { linear: [part([], [])], ordered: [] };
    case 'count':
      return { linear: [part([], [aggregate.of])], ordered: [] };
    case 'count-distinct':
      return { linear: [{ ...part([], [aggregate.of]), people: true }], ordered: [] };
    case 'sum':
      return { linear: [part([aggregate.of], [aggregate.of])], ordered: [] };
    case 'avg':
      return { linear: powers([aggregate.of], 1, part), ordered: [] };
    case 'variance':
      return { linear: powers([aggregate.of], 2, part), ordered: [] };
    case 'pair':
      return { linear: powers([aggregate.y, aggregate.x], 2, part), ordered: [] };
    case 'quantile':
      return { linear: [part([], [aggregate.of])], ordered: [aggregate.of] };
  }
}

type Part = (product: readonly Argument[], present: readonly Argument[]) => LinearPart;

/** The count, the sums, and with degree 2 the sums of all products of two. */
function powers(of: readonly Argument[], degree: 1 | 2, part: Part): LinearPart[] {
  const products = degree === 1 ? [] : of.flatMap((a, index) => of.slice(index).map((b) => [a, b]));
  return [[], ...of.map((each) => [each]), ...products].map((product) => part(product, of));
}
