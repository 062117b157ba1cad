// SPDX-License-Identifier: Apache-2.0
import type { DatasetColumn, Transform } from '@glovebox/contracts';
import { limitsOf, unitsOf } from '@glovebox/query';
import type { StoredValue } from '@glovebox/tables';

/**
 * The most that groups under the terms tell of a value of this column: its bin, its periods and parts, its first
 * characters, and else the value itself. What is missing is a group of its own.
 */
export function seenAs({ type, terms }: DatasetColumn): (value: StoredValue | null) => string | null {
  const limits = limitsOf(terms);
  const scale = type.type === 'decimal' ? type.scale : 0;
  const cuts = limits.flatMap(({ breakpoints }) => breakpoints ?? []).map((point) => unitsOf(point, scale, 'up'));
  const transforms = limits.flatMap((one) => one.transforms ?? []);
  return (value) => {
    if (value === null) return null;
    if (cuts.length > 0 && typeof value === 'bigint') return String(cuts.filter((cut) => value >= cut).length);
    if (transforms.length === 0) return String(value);
    return transforms.map((transform) => through(value, transform)).join(' ');
  };
}

function through(value: StoredValue, transform: Transform): string {
  if (transform.kind === 'prefix') return Array.from(String(value)).slice(0, transform.length).join('');
  const time = timeOf(value);
  return transform.kind === 'truncate' ? PERIODS[transform.to](time) : PARTS[transform.of](time);
}

/** Of days, or of microseconds, since 1970. */
const timeOf = (value: StoredValue): Date =>
  new Date(typeof value === 'bigint' ? Number(value / 1000n) : Number(value) * DAY_MILLISECONDS);

type Seen = (time: Date) => string;

const year: Seen = (time) => String(time.getUTCFullYear());
const quarter: Seen = (time) => String(Math.floor(time.getUTCMonth() / 3) + 1);
const day: Seen = (time) => time.toISOString().slice(0, 10);

/** Its Monday. */
const week: Seen = (time) => day(new Date(time.getTime() - ((time.getUTCDay() + 6) % 7) * DAY_MILLISECONDS));

const PERIODS: Readonly<Record<Extract<Transform, { kind: 'truncate' }>['to'], Seen>> = {
  year,
  quarter: (time) => `${year(time)} ${quarter(time)}`,
  month: (time) => day(time).slice(0, -3),
  week,
  day,
  hour: (time) => time.toISOString().slice(0, 13),
};

const PARTS: Readonly<Record<Extract<Transform, { kind: 'part' }>['of'], Seen>> = {
  year,
  quarter,
  month: (time) => String(time.getUTCMonth() + 1),
  week: (time) => String(isoWeek(time)),
  dayofweek: (time) => String(time.getUTCDay()),
  day: (time) => String(time.getUTCDate()),
  hour: (time) => String(time.getUTCHours()),
};

/** The week of the year that its Thursday is in. */
function isoWeek(time: Date): number {
  const thursday = new Date(time.getTime() + (3 - ((time.getUTCDay() + 6) % 7)) * DAY_MILLISECONDS);
  const start = new Date(thursday);
  start.setUTCMonth(0, 1);
  return 1 + Math.floor((thursday.getTime() - start.getTime()) / (7 * DAY_MILLISECONDS));
}

const DAY_MILLISECONDS = 86_400_000;
