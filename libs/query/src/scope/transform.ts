// SPDX-License-Identifier: Apache-2.0
import type { ColumnType, Transform } from '@glovebox/contracts';

/**
 * The type of a column seen through a transform, as the engine has it: `date_trunc` makes a timestamp of a date as well.
 * Null where the transform does not fit the column.
 */
export function typeThrough(type: ColumnType, through: Transform | undefined): ColumnType | null {
  if (through === undefined) return type;
  if (through.kind === 'prefix') return type.type === 'text' ? type : null;
  const finest = through.kind === 'truncate' ? through.to : through.of;
  const fits = type.type === 'timestamp' || (type.type === 'date' && finest !== 'hour');
  if (!fits) return null;
  return { type: through.kind === 'truncate' ? 'timestamp' : 'integer' };
}
