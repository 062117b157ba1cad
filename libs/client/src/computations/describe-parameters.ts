// SPDX-License-Identifier: Apache-2.0
import type { Agreement, AllowedValues, LiteralType, Parameter } from '@glovebox/contracts';

const TYPES: Readonly<Record<LiteralType, string>> = {
  integer: 'a whole number',
  decimal: 'a decimal number',
  text: 'a text',
  boolean: 'true or false',
  date: 'a date',
  timestamp: 'a time',
};

/** What every job may choose anew under one approval, a sentence for each parameter. */
export const describeParameters = (parameters: readonly Parameter[], agreement: Agreement): string[] =>
  parameters.map(
    ({ name, type, allowed }) => `$${name} is ${TYPES[type]}: ${describeAllowed(type, allowed, agreement)}.`,
  );

function describeAllowed(type: LiteralType, allowed: AllowedValues, { datasets }: Agreement): string {
  switch (allowed.kind) {
    case 'list':
      return `one of ${shown(type, allowed.values)}`;
    case 'range':
      return `any from ${allowed.low} to ${allowed.high}, both included`;
    case 'domain': {
      const dataset = datasets.find(({ name }) => name === allowed.dataset);
      const terms = dataset?.terms.columns.find(({ name }) => name === allowed.column)?.terms;
      const values = terms?.role === 'dimension' ? terms.domain : undefined;
      const from = `\`${allowed.dataset}.${allowed.column}\``;
      return `one of the values that \`${dataset?.owner ?? ''}\` declares for ${from} (${shown(type, values ?? [])})`;
    }
  }
}

const shown = (type: LiteralType, values: readonly string[]): string =>
  values.map((value) => (type === 'text' ? `'${value}'` : value)).join(', ');
