// SPDX-License-Identifier: Apache-2.0
import type { ColumnType } from '@glovebox/contracts';
import type { TwinTable, TwinValue } from '@glovebox/twin';
import { csvLine } from '@glovebox/client';

/** A twin as CSV of the form that `dataset inspect` and `upload` read. CSV has no place for metadata: its name says it. */
export function twinCsv({ columns, values, rows }: TwinTable): string {
  const lines = [csvLine(columns.map(({ name }) => name))];
  for (let row = 0; row < rows; row += 1)
    lines.push(csvLine(columns.map(({ type }, index) => textOf(values[index]?.[row] ?? null, type))));
  return lines.join('');
}

function textOf(value: TwinValue, type: ColumnType): string {
  if (value === null) return '';
  if (typeof value !== 'bigint') return String(value);
  switch (type.type) {
    case 'decimal':
      return decimalText(value, type.scale);
    case 'date':
      return new Date(Number(value) * DAY_MILLISECONDS).toISOString().slice(0, 10);
    case 'timestamp': {
      const micros = ((value % MILLION) + MILLION) % MILLION;
      const seconds = new Date(Number((value - micros) / 1000n)).toISOString().slice(0, 19);
      return `${seconds.replace('T', ' ')}.${String(micros).padStart(6, '0')}`;
    }
    default:
      return String(value);
  }
}

function decimalText(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${units < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
}

const DAY_MILLISECONDS = 86_400_000;
const MILLION = 1_000_000n;
