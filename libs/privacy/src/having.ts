// SPDX-License-Identifier: Apache-2.0
import type { Cell, Having } from '@glovebox/contracts';
import { compareDecimals, parseDecimal } from './decimal.ts';

/**
 * Whether a row that may leave is kept by HAVING, judged on what is released of it and on nothing else: `released` gives
 * the cell of an output. A missing or withheld value makes a condition neither true nor false, as NULL does in SQL, and
 * such a row is dropped: that a value is withheld is released itself, so this tells nothing more.
 */
export const isKept = (having: Having, released: (output: string) => Cell | undefined): boolean =>
  judge(having, released) === true;

function judge(having: Having, released: (output: string) => Cell | undefined): boolean | null {
  switch (having.kind) {
    case 'compare': {
      const cell = released(having.output);
      return typeof cell === 'string' ? holds(having.op, cell, having.value) : null;
    }
    case 'and': {
      const parts = having.parts.map((part) => judge(part, released));
      return parts.includes(false) ? false : parts.includes(null) ? null : true;
    }
    case 'or': {
      const parts = having.parts.map((part) => judge(part, released));
      return parts.includes(true) ? true : parts.includes(null) ? null : false;
    }
    case 'not': {
      const part = judge(having.part, released);
      return part === null ? null : !part;
    }
  }
}

function holds(op: Extract<Having, { kind: 'compare' }>['op'], cell: string, value: string): boolean {
  const order = compareDecimals(parseDecimal(cell), parseDecimal(value));
  switch (op) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}
