// SPDX-License-Identifier: Apache-2.0
import { ClientError, type LiveEvent } from '@glovebox/client';

type Listener = (event: LiveEvent) => void;
/** Follows the stream until the returned function is called. */
export type Follow = (listener: Listener) => () => void;

/** What tabs of one browser share; a browser has both, or every tab follows by itself. */
export interface Tabs {
  /** Waits for its turn, and keeps it until what `hold` returns is settled. Rejects when aborted while it waits. */
  lock(name: string, signal: AbortSignal, hold: () => Promise<void>): Promise<void>;
  channel(name: string, onMessage: (message: unknown) => void): TabChannel;
}

export interface TabChannel {
  postMessage(message: unknown): void;
  close(): void;
}

/** What tabs say to each other. They are the same program of the same origin, so it is taken as it comes. */
type Said =
  | { readonly kind: 'hello' }
  | { readonly kind: 'connected'; readonly missed: boolean }
  | Extract<LiveEvent, { kind: 'notice' }>
  | {
      readonly kind: 'disconnected';
      readonly message: string;
      readonly status: number | null;
      readonly pauseMs: number;
    };

/**
 * One stream for all tabs of a party: a browser gives a coordinator six connections, and each stream keeps one. The tab
 * whose turn it is follows and tells the others; when it closes, the next one follows, and everybody reads everything
 * again, as something may have been missed between.
 * @param group names the party and the coordinator: tabs of another party hear nothing of it
 */
export function followTogether(follow: Follow, tabs: Tabs | null, group: string, listener: Listener): () => void {
  if (tabs === null) return follow(listener);
  const name = `glovebox-live/${group}`;
  const end = new AbortController();
  let isLeading = false;
  let isLive = false;
  let hasHeard = false;

  const channel = tabs.channel(name, (message) => {
    const said = message as Said;
    if (said.kind === 'hello') {
      if (isLeading && isLive) channel.postMessage({ kind: 'connected', missed: false } satisfies Said);
    } else if (!isLeading) {
      // Whoever comes late may have missed what came before.
      if (said.kind === 'connected') listener({ kind: 'connected', missed: said.missed || !hasHeard });
      else listener(heard(said));
      hasHeard ||= said.kind === 'connected';
    }
  });
  channel.postMessage({ kind: 'hello' } satisfies Said);

  const lead = () =>
    new Promise<void>((resolve) => {
      isLeading = true;
      const stop = follow((event) => {
        isLive = event.kind !== 'disconnected';
        channel.postMessage(toSay(event));
        listener(event);
      });
      end.signal.addEventListener('abort', () => {
        stop();
        resolve();
      });
    });
  tabs.lock(name, end.signal, lead).catch(() => undefined);
  return () => {
    end.abort();
    channel.close();
  };
}

function toSay(event: LiveEvent): Said {
  if (event.kind !== 'disconnected') return event;
  const { error, pauseMs } = event;
  return { kind: 'disconnected', message: error.message, status: error.status ?? null, pauseMs };
}

function heard(said: Exclude<Said, { kind: 'hello' }>): LiveEvent {
  if (said.kind !== 'disconnected') return said;
  const { message, status, pauseMs } = said;
  const error = new ClientError('unreachable', message, status === null ? {} : { status });
  return { kind: 'disconnected', error, pauseMs };
}
