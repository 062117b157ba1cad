// SPDX-License-Identifier: Apache-2.0
import type { Agreement, Denied, Parameter, QueryTree, Task } from '@glovebox/contracts';
import { instantiate, type Instance } from '@glovebox/policy';
import { parametersOf } from '@glovebox/query';

/** A text, what a case gives for its parameters (none where it is no template), and what to fit to the people it names. */
export interface AskedText {
  readonly text: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly task?: Task | undefined;
}

/**
 * The question that a template and its parameters make, as a worker makes it. A corpus does not say which values were
 * approved with a template, so each is declared as what it is given, of the type of what it is compared with: the terms
 * alone decide on the value. What is no text, number or truth value is not given at all.
 */
export function templateQuestion(
  agreement: Agreement,
  tree: QueryTree,
  params: AskedText['params'],
): Instance | Denied {
  const values = Object.fromEntries(Object.entries(params).flatMap(([name, value]) => valueOf(name, value)));
  const types = new Map(parametersOf(tree).map(({ parameter, type }) => [parameter, type]));
  const declared = [...types].flatMap(([name, type]): Parameter[] => {
    const value = values[name];
    return value === undefined ? [] : [{ name, type, allowed: { kind: 'list', values: [value] } }];
  });
  return instantiate({ agreement, tree, declared, values });
}

function valueOf(name: string, value: unknown): [string, string][] {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
    ? [[name.toLowerCase(), String(value)]]
    : [];
}
