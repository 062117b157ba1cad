// SPDX-License-Identifier: Apache-2.0
import { useSyncExternalStore } from 'react';

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** One clock for all times on the page: it ticks twice a minute. */
function subscribe(onTick: () => void): () => void {
  const timer = setInterval(onTick, 30_000);
  return () => {
    clearInterval(timer);
  };
}
const halfMinutes = () => Math.floor(Date.now() / 30_000);

/** A moment, relative to now; the exact time on hovering and for machines. */
export function Time({ value }: { readonly value: string }) {
  useSyncExternalStore(subscribe, halfMinutes);
  const time = new Date(value);
  return (
    <time dateTime={value} title={exact.format(time)}>
      {relative((time.getTime() - Date.now()) / 1000)}
    </time>
  );
}

export function relative(seconds: number): string {
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  return unit === undefined ? 'just now' : words.format(Math.round(seconds / unit[1]), unit[0]);
}
