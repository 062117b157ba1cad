// SPDX-License-Identifier: Apache-2.0
import type { QueryValue } from '@glovebox/contracts';
import { printAggregate } from './print-parts.ts';

/** A value as SQL. Whatever stands inside of a calculation and is one itself is in parentheses. */
export function printValue(value: QueryValue): string {
  switch (value.kind) {
    case 'aggregate':
      return printAggregate(value.aggregate);
    case 'number':
      return value.value;
    case 'arithmetic':
      return `${printOperand(value.left)} ${value.op} ${printOperand(value.right)}`;
    case 'round':
      return `round(${printValue(value.of)}, ${String(value.decimals)})`;
  }
}

const printOperand = (value: QueryValue): string =>
  value.kind === 'arithmetic' ? `(${printValue(value)})` : printValue(value);
