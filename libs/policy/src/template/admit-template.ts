// SPDX-License-Identifier: Apache-2.0
import type { Denied, QueryTree } from '@glovebox/contracts';
import { admitComputation, type AdmissionInput, type Admitted } from '../admit/admit-computation.ts';
import { denied } from '../reasons.ts';
import { checkParameters, type Choice, type TemplateInput } from './check-parameters.ts';
import { instanceOf } from './instantiate.ts';

/** How many questions one computation may stand for, ranges counted by their two ends. */
export const INSTANCES_MAX = 1000;

/** A refusal, and the question that was refused: the tree itself, or it with the values that gave the reasons. */
export type RefusedTemplate = Denied & { readonly tree: QueryTree };

/**
 * Whether a computation may be proposed: all questions that it stands for are admitted. Of a list or a domain that is
 * every value, with every other's; of a range its two ends, and what is between is judged when a job gives it. The first
 * question that is not admitted refuses the whole, with its values in each reason.
 */
export function admitTemplate({
  declared,
  tree,
  ...asked
}: TemplateInput & AdmissionInput): Admitted | RefusedTemplate {
  const checked = checkParameters({ declared, tree, agreement: asked.agreement });
  if (checked.kind === 'denied') return { ...checked, tree };
  const { choices } = checked;
  const count = choices.reduce((product, choice) => product * tried(choice).length, 1);
  if (count > INSTANCES_MAX) return { ...TOO_MANY, tree };
  let admitted: Admitted | RefusedTemplate = { ...TOO_MANY, tree };
  for (const values of combinations(choices)) {
    const instance = instanceOf(tree, choices, values);
    const judged = admitComputation({ ...asked, tree: instance });
    if (judged.kind === 'denied') return { ...withWords(judged, values), tree: instance };
    admitted = judged;
  }
  return admitted;
}

const tried = ({ allowed }: Choice): readonly string[] =>
  allowed.kind === 'list' ? allowed.values : [...new Set([allowed.low, allowed.high])];

function* combinations([first, ...others]: readonly Choice[]): Generator<ReadonlyMap<string, string>> {
  if (first === undefined) yield new Map<string, string>();
  else
    for (const value of tried(first))
      for (const rest of combinations(others)) yield new Map([[first.name, value], ...rest]);
}

function withWords({ reasons, ...refused }: Denied, values: ReadonlyMap<string, string>): Denied {
  const words = [...values].map(([name, value]) => `$${name} = ${value.slice(0, 40)}`).join(', ');
  const prefix = values.size === 0 ? '' : `With ${words.slice(0, 150)}: `;
  return { ...refused, reasons: reasons.map((one) => ({ ...one, message: `${prefix}${one.message}`.slice(0, 400) })) };
}

const TOO_MANY = denied({
  code: 'parameter-combinations',
  message: `the parameters stand for more than ${String(INSTANCES_MAX)} questions, and each is judged`,
  remedy: 'declare fewer values, or propose several computations',
  clause: 'parameters',
});
