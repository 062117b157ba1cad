// SPDX-License-Identifier: Apache-2.0
import type { Literal, Transform } from '@glovebox/contracts';

type Period = Extract<Transform, { kind: 'truncate' }>['to'];

/** Periods that a cut to the first one tells: a month lies in one quarter and one year, a week in no one month. */
const WITHIN: Readonly<Record<Period, readonly Period[]>> = {
  year: ['year'],
  quarter: ['quarter', 'year'],
  month: ['month', 'quarter', 'year'],
  week: ['week'],
  day: ['day', 'week', 'month', 'quarter', 'year'],
  hour: ['hour', 'day', 'week', 'month', 'quarter', 'year'],
};

/** The parts that a cut to a period tells. */
const PARTS: Readonly<Record<Period, readonly Extract<Transform, { kind: 'part' }>['of'][]>> = {
  year: ['year'],
  quarter: ['quarter', 'year'],
  month: ['month', 'quarter', 'year'],
  week: ['week'],
  day: ['day', 'dayofweek', 'week', 'month', 'quarter', 'year'],
  hour: ['hour', 'day', 'dayofweek', 'week', 'month', 'quarter', 'year'],
};

/** Whether what is seen through `asked` follows from what is seen through `declared`: the same, or coarser. */
export function isNoFinerThan(asked: Transform, declared: Transform): boolean {
  if (declared.kind === 'prefix') return asked.kind === 'prefix' && asked.length <= declared.length;
  if (declared.kind === 'part') return asked.kind === 'part' && asked.of === declared.of;
  if (asked.kind === 'prefix') return false;
  return asked.kind === 'truncate' ? WITHIN[declared.to].includes(asked.to) : PARTS[declared.to].includes(asked.of);
}

/** Whether a period begins at this date or point in time: `x < it` and `x >= it` then cut between whole periods. */
export function beginsPeriod({ type, value }: Literal, period: Period): boolean {
  if (type !== 'date' && type !== 'timestamp') return false;
  const [date = '', time = '00:00:00'] = value.split(' ');
  const [, month = '', day = ''] = date.split('-');
  if (period === 'hour') return time.endsWith(':00:00');
  if (time !== '00:00:00') return false;
  switch (period) {
    case 'day':
      return true;
    case 'week':
      return isMonday(date);
    case 'month':
      return day === '01';
    case 'quarter':
      return day === '01' && ['01', '04', '07', '10'].includes(month);
    case 'year':
      return day === '01' && month === '01';
  }
}

/** ISO weeks begin on Monday. Zeller's congruence, Gregorian calendar. */
function isMonday(date: string): boolean {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const [y, m] = month < 3 ? [year - 1, month + 12] : [year, month];
  const weekday =
    (day + Math.floor((13 * (m + 1)) / 5) + y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)) % 7;
  return weekday === 2;
}
