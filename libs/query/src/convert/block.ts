// SPDX-License-Identifier: Apache-2.0
import type { Block } from '@glovebox/contracts';
import type { SelectNode } from '../ast/nodes.ts';
import type { Conversion } from './conversion.ts';
import type { DerivedTables } from './derived-tables.ts';
import { toFrom } from './from.ts';
import { toHaving } from './having.ts';
import type { Names } from './names.ts';
import { toOutputs } from './outputs.ts';
import { toWhere } from './predicate.ts';

export interface MadeBlock {
  readonly block: Block;
  readonly names: Names;
}

/** One SELECT of aggregates. Each of its parts is noted on its own when it is refused. @throws QueryRefusal */
export function toBlock(conversion: Conversion, derived: DerivedTables, select: SelectNode): MadeBlock {
  const { from, joins, names, conditions, where: parts } = toFrom(conversion, derived, select);
  const where = conversion.attempt(() => toWhere(conversion, names, derived, parts, conditions));
  const outputs = toOutputs(conversion, names, select);
  const having =
    select.having === null || conversion.issues.length > 0
      ? null
      : conversion.attempt(() => toHaving(conversion, names, select.having, outputs));
  return { block: { from, joins, where, ...outputs, ...(having === null ? {} : { having }) }, names };
}
