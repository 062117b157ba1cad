// SPDX-License-Identifier: Apache-2.0
import type { Denied, ParameterValues, QueryTree } from '@glovebox/contracts';
import { withValues } from '@glovebox/query';
import { ReasonList } from '../reasons.ts';
import { checkParameters, type Choice, type TemplateInput } from './check-parameters.ts';
import { compareValues, isValue, writing } from './values.ts';

export interface Instance {
  readonly kind: 'instance';
  /** Without any parameter: the question itself. */
  readonly tree: QueryTree;
}

/**
 * The question that a job asks: the computation's tree with the job's values as typed constants. A value is one of
 * those that were declared, in canonical form, or the job is refused; so nothing that it says can become anything but a
 * constant, and jobs that mean the same have the same tree. A computation without parameters is its own instance.
 */
export function instantiate(input: TemplateInput & { readonly values: ParameterValues }): Instance | Denied {
  const checked = checkParameters(input);
  if (checked.kind === 'denied') return checked;
  const { choices } = checked;
  const values = new Map(Object.entries(input.values));
  const list = new ReasonList();
  for (const name of values.keys()) {
    list.demand(
      choices.some((choice) => choice.name === name),
      {
        code: 'parameter-unknown',
        message: `the computation has no parameter \`${name}\``.slice(0, 400),
        remedy: choices.length === 0 ? 'leave it out' : `give ${choices.map((choice) => choice.name).join(', ')} only`,
        clause: `parameters.${name}`,
      },
    );
  }
  for (const choice of choices) checkValue(list, choice, values.get(choice.name));
  if (list.denied !== null) return { kind: 'denied', reasons: list.reasons.slice(0, 100) };
  return { kind: 'instance', tree: instanceOf(input.tree, choices, values) };
}

/** The tree with values that were checked. */
export const instanceOf = (tree: QueryTree, choices: readonly Choice[], values: ReadonlyMap<string, string>) =>
  withValues(tree, new Map(choices.map(({ name, type }) => [name, { type, value: values.get(name) ?? '' }])));

function checkValue(list: ReasonList, { name, type, allowed }: Choice, value: string | undefined): void {
  const clause = `parameters.${name}`;
  if (value === undefined) {
    list.add({
      code: 'parameter-missing',
      message: `the job gives no value for the parameter \`${name}\``,
      remedy: `give it: ${spoken(allowed)}`.slice(0, 400),
      clause,
    });
  } else if (!isValue(type, value)) {
    list.add({
      code: 'parameter-value',
      message: `the value of the parameter \`${name}\` is not of its type, ${type}`,
      remedy: `write ${writing(type)}`,
      clause,
    });
  } else {
    list.demand(isAllowed(type, allowed, value), {
      code: 'parameter-not-allowed',
      message: `the value of the parameter \`${name}\` is not one that was approved`,
      remedy: `choose ${spoken(allowed)}, or propose another computation`.slice(0, 400),
      clause,
    });
  }
}

const isAllowed = (type: Choice['type'], allowed: Choice['allowed'], value: string): boolean =>
  allowed.kind === 'list'
    ? allowed.values.includes(value)
    : compareValues(type, allowed.low, value) <= 0 && compareValues(type, value, allowed.high) <= 0;

const spoken = (allowed: Choice['allowed']): string =>
  allowed.kind === 'list'
    ? `one of ${allowed.values.join(', ')}`.slice(0, 300)
    : `a value from ${allowed.low} to ${allowed.high}`;
