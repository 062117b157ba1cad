// SPDX-License-Identifier: Apache-2.0
import { useEffect } from 'react';

const ACTIVITY = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
const CHECK_MS = 10_000;

/** Locks a page that nobody has touched for `limitMs`; also after the machine slept through it. */
export function useIdleLock(lock: (() => void) | null, limitMs: number, isBusy: () => boolean): void {
  useEffect(() => {
    if (lock === null) return undefined;
    let last = Date.now();
    const touch = () => {
      last = Date.now();
    };
    const check = () => {
      if (isBusy()) touch();
      else if (Date.now() - last >= limitMs) lock();
    };
    for (const name of ACTIVITY) addEventListener(name, touch, { passive: true });
    const timer = setInterval(check, CHECK_MS);
    document.addEventListener('visibilitychange', check);
    return () => {
      for (const name of ACTIVITY) removeEventListener(name, touch);
      clearInterval(timer);
      document.removeEventListener('visibilitychange', check);
    };
  }, [lock, limitMs, isBusy]);
}
