// SPDX-License-Identifier: Apache-2.0
import type { Agreement, Denied, LiteralType, Parameter, QueryTree } from '@glovebox/contracts';
import { parametersOf } from '@glovebox/query';
import { ReasonList } from '../reasons.ts';
import { compareValues, hasOrder, isValue, writing } from './values.ts';

export interface TemplateInput {
  /** Whose terms say what the domain of a column is. */
  readonly agreement: Agreement;
  readonly tree: QueryTree;
  /** As the computation declares them; none where it has none. */
  readonly declared: readonly Parameter[];
}

/** What a job may give for one parameter, whoever declared it how. */
export interface Choice {
  readonly name: string;
  readonly type: LiteralType;
  readonly allowed:
    | { readonly kind: 'list'; readonly values: readonly string[] }
    | { readonly kind: 'range'; readonly low: string; readonly high: string };
}

/**
 * Whether the declarations are those of the tree: every parameter declared once, of the type of whatever it is compared
 * with, and all that it may become a value of that type.
 */
export function checkParameters(input: TemplateInput): { kind: 'choices'; choices: Choice[] } | Denied {
  const { tree, declared } = input;
  const list = new ReasonList();
  const open = parametersOf(tree);
  for (const name of new Set(open.map(({ parameter }) => parameter))) {
    list.demand(
      declared.some((parameter) => parameter.name === name),
      {
        code: 'parameter-undeclared',
        message: `$${name} stands in the query and is not declared`,
        remedy: `declare of which type $${name} is and which values it may have`,
        clause: `parameters.${name}`,
      },
    );
  }
  const choices = declared.map((parameter, index) => {
    const { name, type } = parameter;
    const uses = open.filter((literal) => literal.parameter === name);
    const other = uses.find((literal) => literal.type !== type);
    const demand = (holds: boolean, code: string, message: string, remedy: string) => {
      list.demand(holds, { code, message, remedy, clause: `parameters.${name}` });
    };
    const isFirst = declared.findIndex((earlier) => earlier.name === name) === index;
    demand(isFirst, 'parameter-twice', `$${name} is declared twice`, 'declare it once');
    demand(uses.length > 0, 'parameter-unused', `$${name} is declared and stands nowhere in the query`, 'leave it out');
    demand(
      other === undefined,
      'parameter-type',
      `$${name} is declared as ${type} and compared with a column of type ${other?.type ?? type}`,
      `declare it as ${other?.type ?? type}`,
    );
    return { name, type, allowed: allowedOf(list, input.agreement, parameter) };
  });
  return list.denied ?? { kind: 'choices', choices };
}

function allowedOf(list: ReasonList, agreement: Agreement, { name, type, allowed }: Parameter): Choice['allowed'] {
  const clause = `parameters.${name}`;
  if (allowed.kind === 'range') {
    const { low, high } = allowed;
    const isRange = hasOrder(type) && isValue(type, low) && isValue(type, high) && compareValues(type, low, high) <= 0;
    list.demand(isRange, {
      code: 'parameter-range',
      message: `$${name}: what is declared is no range of type ${type}`,
      remedy: `give the lower end first, each ${writing(type)}; texts and booleans have no order: list their values`,
      clause,
    });
    return allowed;
  }
  const values = allowed.kind === 'list' ? allowed.values : domainOf(agreement, allowed.dataset, allowed.column);
  list.demand(values.length > 0, {
    code: 'parameter-domain',
    message: `$${name}: no domain is declared for the column that it takes its values from`,
    remedy: 'list the values, or ask the owner to declare the domain of the column',
    clause,
  });
  list.demand(
    values.every((value) => isValue(type, value)),
    {
      code: 'parameter-allowed',
      message: `$${name}: not all of the declared values are of type ${type}`,
      remedy: `write each as ${writing(type)}`,
      clause,
    },
  );
  return { kind: 'list', values: [...new Set(values)] };
}

function domainOf(agreement: Agreement, dataset: string, column: string): readonly string[] {
  const columns = agreement.datasets.find(({ name }) => name === dataset)?.terms.columns;
  const terms = columns?.find(({ name }) => name === column)?.terms;
  return terms?.role === 'dimension' ? (terms.domain ?? []) : [];
}
