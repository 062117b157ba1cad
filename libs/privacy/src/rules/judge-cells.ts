// SPDX-License-Identifier: Apache-2.0
import type { Aggregate } from '@glovebox/contracts';
import { aggregatesOf, blocksOf } from '@glovebox/query';
import { blockOf, isRolledUp, type AggregateCell, type AggregateFacts, type RawCell } from '../cells.ts';
import type { EffectiveRules, Question } from '../question.ts';
import { classDisclosing } from './class-disclosure.ts';
import { isDominated } from './dominance.ts';

/**
 * The rules that need nothing but the cells: for each cell and each value of its block, whether it rests on enough people
 * (of every owner it depends on), is not dominated, has its degrees of freedom, and discloses no class. What passes may
 * still be withheld for what was released before.
 */
export function judgeCells(question: Question, cells: readonly RawCell[]): ReadonlyMap<RawCell, readonly boolean[]> {
  const { tree, rules } = question;
  const disclosing = disclosingCells(question, cells);
  return new Map(
    cells.map((cell) => {
      const isOpen = cell.people >= rules.minimumPeople && !disclosing.has(cell);
      const { values } = blockOf(tree, cell);
      return [cell, values.map(({ value }, index) => isOpen && passes(aggregatesOf(value), cell, index, rules))];
    }),
  );
}

function disclosingCells({ tree, rules, breakdowns }: Question, cells: readonly RawCell[]): ReadonlySet<RawCell> {
  if (rules.classDisclosure !== 'suppress') return new Set();
  const found = blocksOf(tree).map((block, index) => {
    const own = cells.filter((cell) => (cell.block ?? 0) === index);
    const grouped = own.map((cell) => ({
      cell,
      people: cell.people,
      isGrouped: block.groups.map((_, group) => !isRolledUp(block, cell, group)),
    }));
    const breakdown = breakdowns[index];
    return breakdown === undefined ? new Set(own) : classDisclosing(grouped, breakdown, rules.minimumPeople);
  });
  return new Set(found.flatMap((set) => [...set]));
}

function passes(aggregates: readonly Aggregate[], cell: RawCell, index: number, rules: EffectiveRules): boolean {
  return aggregates.every((aggregate, at) => {
    const numbers = cell.values[index]?.[at];
    const facts = cell.facts[index]?.[at];
    return numbers !== undefined && facts !== undefined && isReleasable(aggregate, numbers, facts, rules);
  });
}

function isReleasable(
  aggregate: Aggregate,
  { people }: AggregateCell,
  { fewestPeople, magnitudes }: AggregateFacts,
  rules: EffectiveRules,
): boolean {
  const { minimumPeople, dominance } = rules;
  if (Math.min(people, fewestPeople) < minimumPeople) return false;
  if (people < peopleFor(aggregate, rules)) return false;
  return dominance === null || !magnitudes.some((one) => isDominated(one, dominance));
}

/** What some statistics need beyond the minimum: their degrees of freedom, or enough people around a quantile. */
function peopleFor(aggregate: Aggregate, { degreesOfFreedom, quantiles }: EffectiveRules): number {
  switch (aggregate.kind) {
    case 'variance':
      return degreesOfFreedom + 1;
    case 'pair':
      return degreesOfFreedom + 2;
    case 'quantile':
      return quantiles?.minimumPeople ?? Infinity;
    default:
      return 0;
  }
}
