// SPDX-License-Identifier: Apache-2.0
import { stepText } from '../fit/codes.ts';
import type { Term } from '../fit/design.ts';
import type { LeafPath } from '../fit/tree.ts';
import type { TrainingPlan } from './plan-training.ts';

/** What a coefficient is of, for people. */
export function termText({ attributes, numbers }: TrainingPlan, term: Term): string {
  if (term.kind === 'intercept') return '(intercept)';
  if (term.kind === 'number') return numbers[term.number]?.name ?? '';
  const attribute = attributes[term.attribute];
  return `${attribute?.name ?? ''}: ${levelText(attribute?.levels[term.level] ?? null)}`;
}

const levelText = (level: string | null): string => level ?? '(missing)';

/** Whom a leaf holds, for people; features in the order of `codedFeatures`. */
export function leafText({ attributes, numbers }: TrainingPlan, path: LeafPath): string {
  const conditions = path.flatMap((codes, at): string[] => {
    if (codes === null) return [];
    const attribute = attributes[at];
    if (attribute !== undefined) {
      const inside = attribute.levels.filter((_, level) => codes[level] === true).map(levelText);
      const outside = attribute.levels.filter((_, level) => codes[level] !== true).map(levelText);
      return inside.length <= outside.length
        ? [`${attribute.name} in (${inside.join(', ')})`]
        : [`${attribute.name} not in (${outside.join(', ')})`];
    }
    const number = numbers[at - attributes.length];
    if (number === undefined) return [];
    const [first, end] = [codes.indexOf(true), codes.lastIndexOf(true) + 1];
    return [
      ...(first > 0 ? [`${number.name} from ${stepText(number, first)}`] : []),
      ...(end < codes.length ? [`${number.name} under ${stepText(number, end)}`] : []),
    ];
  });
  return conditions.length === 0 ? 'everybody' : conditions.join(' and ');
}
