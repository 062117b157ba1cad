// SPDX-License-Identifier: Apache-2.0
import { readAllowed } from '@glovebox/client';
import { Parameter, ParameterName, type ParameterValues } from '@glovebox/contracts';
import { CliError } from './error.ts';

export const DECLARE_PARAMETER = [
  '--param <declaration...>',
  'declare $name as name:type:values, values like 40,60 or 18..90 or @dataset.column (its declared domain)',
] as const;

export const GIVE_PARAMETER = ['--param <name=value...>', 'value of a parameter of the computation'] as const;

/**
 * `age:integer:40,60`, `age:integer:18..90`, `sex:text:@people.sex`; a value with a comma, dots or quotes stands in single
 * quotes, a quote in it twice. Whether the values fit is judged with the query. @throws CliError `usage`
 */
export const parseDeclarations = (texts: readonly string[] = []): Parameter[] =>
  texts.map((text) => {
    const [, name = '', type = '', values = ''] = /^([^:]*):([^:]*):(.*)$/su.exec(text) ?? [];
    const parsed = Parameter.safeParse({ name, type, allowed: readAllowed(values) });
    if (parsed.success) return parsed.data;
    const at = parsed.error.issues[0];
    throw new CliError('usage', `\`${text}\`: ${at?.path.join('.') ?? ''}: ${at?.message ?? ''}`, {
      field: 'param',
      remedy: 'declare it like age:integer:40,60 or age:integer:18..90 or sex:text:@people.sex',
    });
  });

/** `name=value` as it is: everything behind the first `=` is the value. @throws CliError `usage` */
export function parseValues(texts: readonly string[] = []): ParameterValues {
  const values = new Map<string, string>();
  for (const text of texts) {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/su.exec(text) ?? [];
    if (!ParameterName.safeParse(name).success || values.has(name)) {
      throw new CliError('usage', `\`${text}\` is not a parameter and its value, or not the only one`, {
        field: 'param',
        remedy: 'give each parameter once, like --param age=40',
      });
    }
    values.set(name, value);
  }
  return Object.fromEntries(values);
}
