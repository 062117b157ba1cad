// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, Argument, DerivedTable, Identifier, QueryTree, Relation } from '@glovebox/contracts';
import { argumentsOf } from './arguments.ts';

/**
 * Aggregates without a stand-in for missing values (coalesce) that together tell whatever this one tells: a sum of
 * coalesce(x, 5) is the sum of x and five times the number of rows without x, so it says how many those are. What a zero stands
 * in for adds nothing to a sum. Itself alone where nothing stands in.
 */
export function toldBy(aggregate: Aggregate): readonly Aggregate[] {
  const standIns = argumentsOf(aggregate).filter(({ orElse }) => orElse !== undefined);
  if (standIns.length === 0 || aggregate.kind === 'count-rows') return [aggregate];
  const { filter } = aggregate;
  const rows: Aggregate = { kind: 'count-rows', filter };
  const addsNothing = standIns.every(({ orElse }) => orElse === '0');
  switch (aggregate.kind) {
    case 'count':
      return [rows];
    case 'pair':
      return [{ ...aggregate, y: plain(aggregate.y), x: plain(aggregate.x) }, rows, ...counts(standIns, filter)];
    case 'sum':
    case 'avg': {
      const sum: Aggregate = { kind: 'sum', of: plain(aggregate.of), filter };
      if (!addsNothing) return [sum, rows, ...counts(standIns, filter)];
      return aggregate.kind === 'sum' ? [sum] : [sum, rows];
    }
    default:
      return [{ ...aggregate, of: plain(aggregate.of) }, rows, ...counts(standIns, filter)];
  }
}

const plain = ({ relation, column }: Argument): Argument => ({ relation, column });

const counts = (of: readonly Argument[], filter: Aggregate['filter']): Aggregate[] =>
  of.map((one) => ({ kind: 'count', of: plain(one), filter }));

/** What a column of a derived table says of the rows of one dataset below it. */
export interface DerivedPart {
  readonly dataset: Identifier;
  /** Made of the rows, with datasets instead of aliases and without its filter; null where only who is there counts. */
  readonly aggregate: Aggregate | null;
  /** From the derived table down: rows that do not contribute to these are not told of. */
  readonly path: readonly Aggregate[];
}

/**
 * Everything that a column of a derived table says, down to rows. A sum of sums is one of the rows; of other functions the
 * outermost counts as the measure. A column that is the person says who is there.
 */
export function derivedParts(tree: QueryTree, derived: Identifier, column: Identifier): DerivedPart[] {
  const table = tree.derived.find(({ name }) => name === derived);
  if (table === undefined) return [];
  const aggregate = table.columns.find(({ name }) => name === column)?.aggregate;
  if (aggregate === undefined) return below(tree, table, null);
  return toldByPersonal(aggregate).flatMap((part) => below(tree, table, part));
}

/** One person's average keeps to be one: of it the room adds up averages, not sums. */
function toldByPersonal(aggregate: Aggregate): readonly Aggregate[] {
  const { kind } = aggregate;
  const standsIn = argumentsOf(aggregate).some(({ orElse }) => orElse !== undefined);
  if (kind !== 'avg' || !standsIn) return toldBy(aggregate);
  const { of, filter } = aggregate;
  return [{ kind, of: plain(of), filter }, { kind: 'count-rows', filter }, ...counts([of], filter)];
}

function below(tree: QueryTree, table: DerivedTable, part: Aggregate | null): DerivedPart[] {
  const relations = [table.from, ...table.joins.map(({ relation }) => relation)];
  const own = part === null ? null : named(part, relations);
  const path = part === null ? [] : [part];
  const [argument] = part === null ? [] : argumentsOf(part);
  return relations.flatMap((relation): DerivedPart[] => {
    if (relation.source === 'dataset') return [{ dataset: relation.name, aggregate: own, path }];
    if (part === null || argument?.relation !== relation.alias) {
      return derivedParts(tree, relation.name, '').map(({ dataset }) => ({ dataset, aggregate: own, path }));
    }
    return derivedParts(tree, relation.name, argument.column).map((lower) => ({
      dataset: lower.dataset,
      aggregate: part.kind === 'sum' ? lower.aggregate : own,
      path: [part, ...lower.path],
    }));
  });
}

/** The same whatever aliases a text chose: else another alias would be another measure. */
function named(part: Aggregate, relations: readonly Relation[]): Aggregate {
  const of = (argument: Argument): Argument => ({
    ...argument,
    relation: relations.find(({ alias }) => alias === argument.relation)?.name ?? argument.relation,
  });
  switch (part.kind) {
    case 'count-rows':
      return { kind: 'count-rows', filter: null };
    case 'pair':
      return { ...part, y: of(part.y), x: of(part.x), filter: null };
    default:
      return { ...part, of: of(part.of), filter: null };
  }
}
