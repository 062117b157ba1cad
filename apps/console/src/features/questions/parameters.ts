// SPDX-License-Identifier: Apache-2.0
import { readAllowed } from '@glovebox/client';
import { ParameterName, type LiteralType, type Parameter } from '@glovebox/contracts';

/** How a parameter is being declared, as the form holds it. */
export interface DraftParameter {
  readonly name: string;
  readonly type: LiteralType;
  readonly allowed: string;
}

/** Names after `$` in a text, in order, outside of comments and texts. */
export function parameterNames(sql: string): string[] {
  const bare = sql.replaceAll(/--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'/g, ' ');
  const names = [...bare.matchAll(/\$([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => ParameterName.safeParse(name).success);
}

/** The form's rows for the parameters of a text: those declared stay, new ones are empty, others are gone. */
export const draftsFor = (sql: string, drafts: readonly DraftParameter[]): DraftParameter[] =>
  parameterNames(sql).map(
    (name) => drafts.find((draft) => draft.name === name) ?? { name, type: 'integer', allowed: '' },
  );

/** What is declared completely; the rest is reported by the judgement as undeclared. */
export const declaredOf = (drafts: readonly DraftParameter[]): Parameter[] =>
  drafts.flatMap(({ name, type, allowed }) => {
    const read = readAllowed(allowed.trim());
    return read === null ? [] : [{ name, type, allowed: read }];
  });
