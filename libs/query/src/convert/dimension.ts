// SPDX-License-Identifier: Apache-2.0
import { Transform, type ColumnType, type DimensionRef } from '@glovebox/contracts';
import { FunctionNode, kindOf } from '../ast/nodes.ts';
import type { ColumnView } from '../scope/relation.ts';
import { typeThrough } from '../scope/transform.ts';
import type { Conversion } from './conversion.ts';
import { toLiteral } from './literal.ts';
import type { Names } from './names.ts';

/** A column as conditions and groups see it. */
export interface Dimension {
  readonly ref: DimensionRef;
  /** Null for a person's value, whose type is its aggregate's. */
  readonly type: ColumnType | null;
  readonly view: ColumnView;
  readonly label: string;
}

/** Functions that are `date_part` under another name. */
const PARTS: Readonly<Record<string, string>> = {
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  week: 'week',
  weekofyear: 'week',
  dayofweek: 'dayofweek',
  weekday: 'dayofweek',
  day: 'day',
  dayofmonth: 'day',
  hour: 'hour',
};
const OTHER_NAMES: Readonly<Record<string, string>> = { dow: 'dayofweek', weekday: 'dayofweek', dayofmonth: 'day' };
const NAMES = new Set([
  'left',
  'substring',
  'substr',
  'date_trunc',
  'datetrunc',
  'date_part',
  'datepart',
  ...Object.keys(PARTS),
]);
/** EXTRACT and SUBSTRING arrive with the engine's own schema. */
const OWN_SCHEMA = new Set(['date_part', 'substring']);

/** Whether a node is meant as a dimension: a column, or a call of one of the transforms. */
export const isDimension = (node: unknown): boolean =>
  kindOf(node) === 'COLUMN_REF' || (kindOf(node) === 'FUNCTION' && NAMES.has(nameOf(node)));

const nameOf = (node: unknown): string => (node as { function_name?: string }).function_name ?? '';

/** A column, or a column through one of the transforms that owners can declare. @throws QueryRefusal */
export function toDimension(conversion: Conversion, names: Names, node: unknown): Dimension {
  const { argument, through } = kindOf(node) === 'COLUMN_REF' ? { argument: node } : transformOf(conversion, node);
  const { ref, view } = names.column(conversion, argument);
  const label = `"${ref.relation}.${ref.column}"`;
  if (through !== undefined && ref.through !== undefined)
    return conversion.refuse('transform', node, `${label} is seen through one transform only.`, 'Use one of the two.');
  const seen = ref.through ?? through;
  const type = view.kind === 'dataset' ? typeThrough(view.column.type, seen) : null;
  if (view.kind === 'dataset' && type === null) {
    const message = `${label} is a column of type ${view.column.type.type}; this transform does not fit it.`;
    return conversion.refuse('transform', node, message, 'Use left on texts, and date_trunc or extract on dates.');
  }
  return { ref: seen === undefined ? ref : { ...ref, through: seen }, type, view, label };
}

interface Transformed {
  readonly argument: unknown;
  readonly through?: Transform;
}

function transformOf(conversion: Conversion, node: unknown): Transformed {
  const call = conversion.read(FunctionNode, node);
  const name = call.function_name;
  const plain = call.filter === null && call.order_bys.orders.length === 0 && !call.distinct && !call.export_state;
  const ours = call.schema === '' || (call.schema === 'main' && OWN_SCHEMA.has(name));
  if (!plain || !ours || call.catalog !== '' || call.is_operator) return refuseTransform(conversion, node);
  const [first, second, third, ...others] = call.children;
  const count = call.children.length;
  const part = PARTS[name];
  if (part !== undefined && count === 1) return made(conversion, node, first, { kind: 'part', of: part });
  if (name === 'left' && count === 2)
    return made(conversion, node, first, { kind: 'prefix', length: wholeNumber(conversion, second) });
  if (name.startsWith('substr') && count === 3 && others.length === 0 && wholeNumber(conversion, second) === 1)
    return made(conversion, node, first, { kind: 'prefix', length: wholeNumber(conversion, third) });
  if (!name.startsWith('date') || count !== 2) return refuseTransform(conversion, node);
  const { type, value } = toLiteral(conversion, first);
  const period = type === 'text' ? value.toLowerCase() : '';
  return name.endsWith('trunc')
    ? made(conversion, node, second, { kind: 'truncate', to: period })
    : made(conversion, node, second, { kind: 'part', of: OTHER_NAMES[period] ?? period });
}

function made(conversion: Conversion, node: unknown, argument: unknown, transform: unknown): Transformed {
  const through = Transform.safeParse(transform);
  if (!through.success || kindOf(argument) !== 'COLUMN_REF') return refuseTransform(conversion, node);
  return { argument, through: through.data };
}

function wholeNumber(conversion: Conversion, node: unknown): number {
  const { type, value } = toLiteral(conversion, node);
  return type === 'integer' ? Number(value) : NaN;
}

const refuseTransform = (conversion: Conversion, node: unknown): never =>
  conversion.refuse(
    'transform',
    node,
    'Columns are seen through left(column, n), date_trunc(period, column) and extract(part FROM column).',
    'Periods are year, quarter, month, week, day and hour; parts also dayofweek; n is from 1 to 64.',
  );
