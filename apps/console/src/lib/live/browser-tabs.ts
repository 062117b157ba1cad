// SPDX-License-Identifier: Apache-2.0
import type { Tabs } from './follow-together.ts';

/** This browser's, or null where it lacks locks (as on a page that came over plain HTTP) or channels. */
export const browserTabs = (): Tabs | null =>
  'locks' in navigator && 'BroadcastChannel' in globalThis
    ? {
        lock: (name, signal, hold) => navigator.locks.request(name, { signal }, hold),
        channel: (name, onMessage) => {
          const channel = new BroadcastChannel(name);
          channel.onmessage = ({ data }: MessageEvent<unknown>) => {
            onMessage(data);
          };
          return channel;
        },
      }
    : null;
